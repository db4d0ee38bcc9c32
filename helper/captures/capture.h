// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "batchwriter.h"
#include "loadedprobe.h"
#include "ringreader.h"
#include "snapshotreader.h"
#include "tablereader.h"

#include <QDBusConnection>
#include <QDBusContext>
#include <QTimer>

#include <deque>

namespace DKapture
{

// One probe running for one client: the bus object org.deepin.DKapture1.Capture. Moves bytes from rings and
// maps into Records signals for its owner, within the window. The Manager owns it.
class Capture : public QObject, protected QDBusContext
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

public Q_SLOTS: // the bus interface; the XML documents it
    void Start();
    void Pause();
    void Acknowledge(qulonglong sequence);
    void Flush();
    QVariantMap Statistics();
    void Close();

Q_SIGNALS:
    void closed(DKapture::Capture *capture); // the owner asked for its end

private:
    Capture(const ProbeObject &probe, Kernel *kernel, const Setup &setup, QObject *parent);
    Result<void> load();
    bool isOwnerCalling();
    void readEvents();
    void readFrame();
    void tick();
    void send(BatchWriter &batch, quint32 flags);
    bool hasRoom() const { return m_unacknowledgedBytes < Wire::WindowBytes; }
    quint64 lost() const;
    void end(const Error &error);

    const ProbeObject m_probe;
    Kernel *m_kernel;
    Setup m_setup;
    QDBusConnection m_bus;
    std::unique_ptr<LoadedProbe> m_loaded;
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
    quint64 m_lostBefore = 0; // by earlier loads of this capture
    quint64 m_lostSent = 0;   // as the client knows it
};

} // namespace DKapture
