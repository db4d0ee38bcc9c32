// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/capture.h"
#include "client/connection.h"
#include "client/frame.h"
#include "client/recordstore.h"

#include <QJsonObject>
#include <QObject>

#include <optional>

namespace Bench
{

// What the driver wants to know of the records of one output.
struct Question {
    QString output;       // empty: the probe's first
    QStringList uniqueBy; // up to three numbers that together tell two events apart
    QString groupBy;      // a field; counted by its value
    QString sum;          // of frames: this field is summed instead of rows counted
    QString only;         // "field=text": nothing else is counted
};

// One capture whose events go into a RecordStore, as those of the window do, and are counted at the end,
// so that the counting does not slow the taking in. main() owns it.
class Counter : public QObject
{
    Q_OBJECT
public:
    Counter(DKapture::Connection *connection, const DKapture::CaptureRequest &request,
            const Question &question);

    // Stops the capture, waits until all it produced has arrived, and answers.
    void finish();

Q_SIGNALS:
    void running();
    void failed(const QString &why);
    void finished(const QJsonObject &answer);

private:
    void start();
    void take(const DKapture::Batch &batch);
    void flushUntilQuiet();
    void answer(const QVariantMap &statistics);
    void countEvents(QJsonObject &answer) const;
    void countRows(QJsonObject &answer) const;
    bool isWanted(const DKapture::RecordView &record) const;

    Question m_question;
    DKapture::Capture *m_capture;
    DKapture::Output m_output;
    std::optional<DKapture::RecordStore> m_store;
    std::optional<DKapture::FrameBuilder> m_builder;
    DKapture::Frame m_frame;
    quint64 m_batches = 0;
    quint64 m_bytes = 0;
    quint64 m_frames = 0;
    double m_cpuBefore = 0;
    double m_cpu = 0;
};

} // namespace Bench
