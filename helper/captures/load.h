// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mask.h"
#include "probes/catalogue.h"
#include "ringreader.h"
#include "snapshotreader.h"
#include "tablebase.h"
#include "worker.h"

#include <QElapsedTimer>
#include <QTimer>

#include <list>
#include <memory>
#include <optional>
#include <set>

namespace DKapture
{

// What did not arrive, by cause.
struct Losses {
    quint64 ringFull = 0;  // events that found no room in the kernel
    quint64 tableFull = 0; // table updates that found no room
    quint64 missed = 0;    // programs that the kernel did not run: an upper bound
    quint64 behind = 0;    // events that found no room in a subscriber's window while others read on
    bool operator==(const Losses &) const = default;
};

// Whoever takes what a load delivers; a capture.
class Subscriber
{
public:
    virtual ~Subscriber() = default;
    virtual bool hasRoom() const = 0;
    virtual bool mayHoldMore() const = 0; // a frame may be larger than the window, not than the user's share
    virtual void takeEvent(quint16 output, const char *record, std::size_t size) = 0;
    virtual void takeRow(quint16 output, const char *record, std::size_t size) = 0;
    virtual void endFrame(bool isWhole) = 0;
    virtual void endEvents() = 0; // send what is there, and news of losses
    virtual void end(const Error &error) = 0;
};

// One probe in the kernel, for all who asked for the same: one set of programs, rings and maps. Reads them
// and deals out to its subscribers, to each what happened since it started. Its captures own it; lives in the
// main thread.
class Load : public QObject
{
    Q_OBJECT
public:
    struct Key {
        QString probe;
        quint32 intervalMs = 0;
        LoadRequest request;
        bool operator==(const Key &) const = default;
    };
    Load(const Catalogue *catalogue, const Key &key, Worker *worker, QObject *parent);
    ~Load() override;

    const Key &key() const { return m_key; }
    // done is called once, with an error when it cannot be had; not when this dies before.
    using Done = std::function<void(const Result<void> &done)>;
    void load(quint32 user, const Done &done);
    const LoadedProbe *probe() const { return m_probe.get(); } // null until then

    void add(Subscriber *subscriber, quint32 user);
    void remove(Subscriber *subscriber); // what it waited for fails
    int subscribers() const { return int(m_entries.size()); }
    quint64 memoryBytes() const { return m_memoryBytes; } // when it was last measured
    void measureMemory();                                 // tables grow

    void start(Subscriber *subscriber, const Done &done);
    void pause(Subscriber *subscriber, const Done &done);
    void flush(Subscriber *subscriber, const Done &done);
    void readEvents(); // also when a subscriber has room again
    Losses losses(const Subscriber *subscriber) const;
    // Memory that it takes that some started later than others, or paused; of whom counts.
    using Counts = std::function<bool(quint32 user)>;
    quint64 baseBytes(const Counts &counts) const;
    bool checkCpus(); // those that came up get rings; false: not all could be had, try again

private:
    enum class State { Idle, Starting, Running, Pausing };
    using Positions = std::vector<std::vector<quint64>>; // by reader and ring
    // Events between two places in the rings; no end: all that come.
    struct Range {
        std::optional<Positions> from, until;
    };
    // Entries with the same past have the same one: reading, working out and holding it is done once for all.
    using Base = std::shared_ptr<TableBase>;
    struct Entry {
        Subscriber *who = nullptr;
        quint32 user = 0;
        State state = State::Idle;
        bool hasStarted = false;
        bool isPrepared = false;   // to start: it is noted where it begins
        bool isCut = false;        // the frame under way, since its user holds too much
        std::vector<Range> ranges; // a run each; after a pause until what was before it is through
        Losses before, base;       // of earlier runs; the load's at the start of this one
        Base tables;               // what it is not shown; null: it is shown everything
        Base absent;               // the tables when they began to move without it; null: they did not
        QList<Done> waiting;
        QList<Done> flushing;
        std::deque<std::function<void()>> later; // asked for before the last thing was done
    };
    Entry *entryOf(const Subscriber *subscriber);
    const Entry *entryOf(const Subscriber *subscriber) const;
    Result<void> makeReaders();
    bool takeEvent(std::size_t reader, const RingReader::Event &event);
    static bool receives(const Entry &entry, std::size_t reader, const RingReader::Event &event);
    bool anyHasRoom() const;
    void forgetPositions();
    Positions ends() const;
    Losses counted() const;

    void settle();
    bool prepare();
    void attach(bool wanted);
    void begin(Entry &entry);
    void finishPauses();
    void answer(Entry &entry, State state, const Result<void> &done);
    bool anyIs(State state) const;
    void watchTimers();

    Result<Base> readBase();
    Base sumFor(const Entry &entry, const Base &now) const;
    qint64 pastRowsOf(quint32 user) const;
    std::set<TableBase *> bases(const Counts &counts) const;
    void tick();
    bool mustRest() const;
    int restMs() const;
    void readFrame(const std::vector<Entry *> &to, bool isInterval);
    static bool hasPlaceFor(Entry *entry);
    Result<void> readTables(const std::vector<Entry *> &to, bool everybodyReads);
    Result<bool> readSnapshots(const std::vector<Entry *> &to);
    void give(const Base &base, const std::vector<Entry *> &to, quint16 index, QByteArray record);
    void forgetRows(const Output &output, quint16 index, const QList<QByteArray> &records);
    static bool movesWithout(const Entry &entry, bool hasRun);
    void flushWaiting();
    void fail(const Error &error);

    static inline int s_reading = 0; // loads that read tables or snapshots time and again
    const Catalogue *m_catalogue;
    const ProbeObject m_object;
    const Key m_key;
    Worker *m_worker;
    std::shared_ptr<LoadedProbe> m_probe;
    std::vector<Mask> m_masks; // one an output
    std::vector<std::pair<quint16, std::unique_ptr<RingReader>>> m_rings;
    std::vector<std::pair<quint16, std::unique_ptr<TableReader>>> m_tables;
    std::vector<std::pair<quint16, std::unique_ptr<SnapshotReader>>> m_snapshots;
    std::list<Entry> m_entries; // a list, since entries are pointed to
    bool m_isAttached = false;
    bool m_isBusy = false; // the worker attaches or detaches
    bool m_hasRun = false;
    quint64 m_memoryBytes = 0;
    Losses m_counted;             // at the last reading of the rings
    QTimer m_tick;                // the floor under the rings' wake-ups
    QTimer m_interval;            // of tables and snapshots
    QTimer m_flush;               // asked for while the reader had to rest
    QTimer m_settle;              // likewise
    QElapsedTimer m_sinceReading; // of whole tables
    qint64 m_readingNs = 0;       // what the last one took of this thread
};

} // namespace DKapture
