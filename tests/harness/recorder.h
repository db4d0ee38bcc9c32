// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/capture.h"
#include "client/frame.h"

#include <QHash>

#include <map>

namespace DKapture
{

// Keeps all that one capture delivers, decoded: integers as qulonglong or qlonglong, text as QString, enums
// by name, addresses as text, slots as QVariantList.
class Recorder : public QObject
{
    Q_OBJECT
public:
    explicit Recorder(Capture *capture); // takes it over

    QList<QVariantMap> events(const QString &output); // all so far
    QList<QVariantMap> frame(const QString &output);  // the newest whole one
    quint64 frames() const { return m_frames; }       // whole readings so far
    quint64 received() const { return m_received; }   // records of all outputs
    bool sawTruncatedBatch() const { return m_truncated; }

    // Serves events until the condition holds; false after the time.
    bool waitFor(const std::function<bool()> &condition, int timeoutMs = 10000);
    // Returns when everything that was produced before the call has arrived.
    void flush();

    quint64 lost() { return m_capture->lost(); }
    quint64 missed() { return m_capture->missed(); }
    QVariantMap statistics();
    QString variant(const QString &group);
    Capture &capture() { return *m_capture; }

private:
    void take(const Batch &batch);
    static QVariantMap decoded(RecordView record, const Output &output);

    Capture *m_capture;
    QHash<quint16, QList<QVariantMap>> m_events;
    std::map<quint16, FrameBuilder> m_builders;
    QHash<quint16, Frame> m_newest;
    quint64 m_frames = 0;
    quint64 m_received = 0;
    bool m_truncated = false;
};

} // namespace DKapture
