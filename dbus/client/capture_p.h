// SPDX-License-Identifier: LGPL-2.1-or-later
// Private to the library.
#pragma once

#include "capture.h"
#include "captureproxy.h"
#include "connection.h"

#include <QPointer>
#include <QTimer>

#include <deque>

namespace DKapture
{

// The life of a capture over the lives of the helper. Owned by its Capture.
class Capture::Private : public QObject
{
public:
    Private(Capture *capture, Connection *owner, const Schema &probe, const CaptureRequest &wanted);
    ~Private() override;

    void helperReady(); // opens, or opens again
    void helperLeft();
    void connectionGone();
    void setPaused(bool pause);
    void setAcknowledging(bool isAcknowledging);
    void flush(QObject *context, std::function<void()> done);
    void statistics(QObject *context, std::function<void(Result<QVariantMap>)> reply);

    Capture *q;
    Connection *connection; // null when it died first
    Schema schema;
    CaptureRequest request;
    State state = State::Opening;
    Error error;
    quint64 lost = 0;
    quint64 missed = 0;

private:
    // What arrived and was not delivered yet: a batch, or the end of a flush.
    struct Arrival {
        Batch batch;
        QPointer<QObject> context;
        std::function<void()> flushed;
        quint32 life = 0;
    };

    void opened(const QString &path);
    void run();
    void enqueue(const Batch &batch);
    void deliver();
    void acknowledge();
    void setState(State newState, const Error &why = {});

    std::unique_ptr<CaptureProxy> m_proxy;
    std::deque<Arrival> m_arrivals;
    QTimer m_deliver;
    quint32 m_life = 0;       // counts the helpers it was opened in
    quint64 m_lostBefore = 0; // in earlier lives
    quint64 m_missedBefore = 0;
    quint64 m_sequence = 0;
    quint64 m_takenIn = 0; // to be acknowledged; 0: nothing
    bool m_isAcknowledging = true;
    bool m_wasOpened = false;
    bool m_isOpening = false;
    bool m_isPaused = false; // what the user wants
};

} // namespace DKapture
