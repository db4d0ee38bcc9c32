// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "arguments.h"
#include "client/capture.h"
#include "client/filter.h"
#include "client/frame.h"
#include "recordwriter.h"
#include "session.h"

#include <QTimer>

#include <map>
#include <optional>

namespace DKapture
{

// "dkapturectl watch": one capture to standard output, until its time, its count or SIGINT.
class Watch : public QObject
{
    Q_OBJECT
public:
    Watch(const Arguments &arguments, Session &session);

    // Checks what can be checked without the helper.
    static Result<void> check(const Arguments &arguments);

    void start();
    void stop(); // reads what the kernel still holds, prints it and ends

private:
    struct Shown {
        const Output *output;
        Filter filter;
        std::optional<FrameBuilder> frames; // for outputs that are not events
    };

    Result<void> chooseOutputs();
    Result<void> readFilter(QVariantMap &pushedDown);
    Result<QVariantMap> readParameters() const;
    QString scope() const;
    void captureChanged();
    void take(const Batch &batch);
    QByteArray takeEvents(const Batch &batch);
    QByteArray takeFrames(const Batch &batch);
    void finish();

    Arguments m_arguments;
    Session &m_session;
    Schema m_schema;
    std::map<quint16, Shown> m_shown; // by index of the output
    std::unique_ptr<RecordWriter> m_writer;
    Capture *m_capture = nullptr;
    QTimer m_end;
    quint64 m_records = 0;
    quint64 m_missed = 0;
    quint64 m_counted = 0; // events and frames, for --count
    quint64 m_most = 0;
    bool m_isStopping = false;
    bool m_isOver = false;
};

} // namespace DKapture
