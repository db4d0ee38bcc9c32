// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/capture.h"
#include "client/filter.h"
#include "client/frame.h"
#include "recordwriter.h"

#include <QObject>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace DKapture
{

// Turns batches into text on standard output, in a thread of its own, so that taking batches in waits neither
// for formatting nor for whoever reads. Owned by Watch.
class Printer : public QObject
{
    Q_OBJECT
public:
    struct Shown {
        const Output *output;
        Filter filter;
        std::optional<FrameBuilder> frames; // for outputs that are not events
    };
    // By index of the output; at most so many events and frames, 0 for all.
    Printer(std::map<quint16, Shown> shown, std::unique_ptr<RecordWriter> writer, quint64 most);
    // Waits for what is being written, not for what waits behind it.
    ~Printer() override;

    void append(const Batch &batch);
    // No more than this should wait; emptied() says when there is room again.
    bool isFull() const;
    void close();            // ended() comes when all is printed
    quint64 records() const; // printed so far

Q_SIGNALS:
    void emptied();
    // Nothing more is printed: all of it is (0), the count is reached (0), or the errno of a write that
    // failed.
    void ended(int error);

private:
    void run();
    QByteArray text(const Batch &batch);
    QByteArray eventsText(const Batch &batch);
    QByteArray framesText(const Batch &batch);
    bool isEnough() const { return m_most && m_counted >= m_most; }

    // Of the thread, once it runs.
    std::map<quint16, Shown> m_shown;
    std::unique_ptr<RecordWriter> m_writer;
    const quint64 m_most;
    quint64 m_counted = 0; // events and frames, for m_most

    mutable std::mutex m_mutex; // for all of these
    std::condition_variable m_changed;
    std::deque<Batch> m_waiting;
    qsizetype m_waitingBytes = 0;
    quint64 m_records = 0;
    bool m_wasFull = false;
    bool m_isClosed = false;
    bool m_isAbandoned = false;

    std::thread m_thread; // last: it uses the others
};

} // namespace DKapture
