// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "batchwriter.h"
#include "loadedprobe.h"
#include "mask.h"
#include "ringreader.h"
#include "snapshotreader.h"
#include "tablereader.h"

#include <QTimer>

#include <deque>

namespace DKapture
{

// What did not arrive since Open.
struct Shortfall {
    quint64 lost = 0;   // records and table updates that found no room: exact
    quint64 missed = 0; // programs that the kernel did not run, counted before any filter: an upper bound
    bool operator==(const Shortfall &) const = default;
};

// One probe running for one client: moves bytes from rings and maps into batches, within the window. Knows
// no bus (bus/captureobject.h is its face there). Captures owns it.
class Capture : public QObject
{
    Q_OBJECT
public:
    struct Setup {
        QString path;
        QString owner; // unique bus name
        quint32 intervalMs = 0;
        LoadRequest request;
    };
    static Result<Capture *> create(const ProbeObject &probe, Kernel *kernel, const Setup &setup,
                                    QObject *parent);
    ~Capture() override;

    const QString &path() const { return m_setup.path; }
    const QString &owner() const { return m_setup.owner; }
    const LoadedProbe &loaded() const { return *m_loaded; }

    // What the methods of the bus interface do; its XML documents them.
    Result<void> start();
    void pause();
    void acknowledge(quint64 sequence);
    void flush();
    QVariantMap statistics() const;
    void close();

Q_SIGNALS:
    void records(quint64 sequence, quint64 time, quint32 flags, const DKapture::Shortfall &shortfall,
                 const QByteArray &data);
    void ended(const DKapture::Error &error); // nothing comes after it but closed()
    void closed(DKapture::Capture *capture);

private:
    Capture(const ProbeObject &probe, Kernel *kernel, const Setup &setup, QObject *parent);
    Result<void> load();
    void readEvents();
    void readFrame();
    void tick();
    void send(BatchWriter &batch, quint32 flags);
    bool hasRoom() const { return m_unacknowledgedBytes < Wire::WindowBytes; }
    Shortfall shortfall() const;
    void end(const Error &error);

    const ProbeObject m_probe;
    Kernel *m_kernel;
    Setup m_setup;
    std::unique_ptr<LoadedProbe> m_loaded;
    std::vector<Mask> m_masks; // one an output
    std::vector<std::pair<quint16, std::unique_ptr<RingReader>>> m_rings;
    std::vector<std::pair<quint16, std::unique_ptr<TableReader>>> m_tables;
    std::vector<std::pair<quint16, std::unique_ptr<SnapshotReader>>> m_snapshots;
    BatchWriter m_events;
    QTimer m_tick;     // the floor under the rings' wake-ups
    QTimer m_interval; // of tables and snapshots
    struct Sent {
        quint64 sequence;
        quint64 bytes;
    };
    std::deque<Sent> m_unacknowledged;
    quint64 m_unacknowledgedBytes = 0;
    quint64 m_sequence = 0;
    quint64 m_sentRecords = 0;
    quint64 m_sentBytes = 0;
    Shortfall m_before; // by earlier loads of this capture
    Shortfall m_sent;   // as the client knows it
};

} // namespace DKapture
