// SPDX-License-Identifier: LGPL-2.1-or-later
#include "capture_p.h"

#include "connection_p.h"
#include "interface/wire.h"

#include <QElapsedTimer>

#include <algorithm>
#include <utility>

namespace DKapture
{

namespace
{

// Batches are delivered for this long, then input and painting get their turn.
constexpr int DeliverMs = 8;

QVariantMap optionsOf(const CaptureRequest &request)
{
    QVariantMap options;
    if (request.intervalMs)
        options.insert(QStringLiteral("interval_ms"), request.intervalMs);
    if (request.ringBytes)
        options.insert(QStringLiteral("ring_bytes"), request.ringBytes);
    return options;
}

} // namespace

Capture::Private::Private(Capture *capture, Connection *owner, const Schema &probe,
                          const CaptureRequest &wanted)
    : q(capture)
    , connection(owner)
    , schema(probe)
    , request(wanted)
{
    m_deliver.setSingleShot(true);
    m_deliver.setInterval(0);
    connect(&m_deliver, &QTimer::timeout, this, &Private::deliver);
}

Capture::Private::~Private()
{
    if (m_proxy)
        m_proxy->Close();
    if (connection)
        connection->d->detach(q);
}

void Capture::Private::helperReady()
{
    if (m_proxy || m_isOpening || state == State::Failed)
        return;
    const Schema *probe = connection->probe(request.probe);
    if (!probe) {
        setState(State::Failed,
                 {ErrorCode::UnknownProbe, Capture::tr("There is no probe “%1”.").arg(request.probe)});
        return;
    }
    schema = *probe;
    setState(State::Opening);
    ++m_life;
    m_isOpening = true;
    m_sequence = 0;
    m_takenIn = 0;
    Connection::Private *way = connection->d.get();
    // A prompt belongs to something that the user just did, not to a helper that came back.
    const QDBusPendingCall call =
        way->call("Open", {schema.id, request.scope, request.parameters, optionsOf(request)},
                  request.mayAsk && !m_wasOpened);
    // The reply is awaited even when the capture is deleted meanwhile: somebody must close it.
    whenFinished(call, way,
                 [way, helper = way->owner, self = QPointer<Private>(this),
                  life = m_life](const QDBusPendingCall &answer) {
                     const QDBusPendingReply<QDBusObjectPath> path = answer;
                     const bool isWanted = self && self->m_life == life && self->m_isOpening;
                     if (!isWanted && path.isValid())
                         CaptureProxy(helper, path.value().path(), way->bus).Close();
                     else if (isWanted && path.isError())
                         self->setState(State::Failed, toError(path.error()));
                     else if (isWanted)
                         self->opened(path.value().path());
                 });
}

void Capture::Private::opened(const QString &path)
{
    m_isOpening = false;
    m_wasOpened = true;
    const Connection::Private *way = connection->d.get();
    m_proxy = std::make_unique<CaptureProxy>(way->owner, path, way->bus);
    m_proxy->setTimeout(Wire::CallTimeoutMs);
    connect(
        m_proxy.get(), &CaptureProxy::Records, this,
        [this](qulonglong sequence, qulonglong time, uint flags, qulonglong lostSoFar, qulonglong missedSoFar,
               const QByteArray &data) { enqueue({sequence, time, flags, lostSoFar, missedSoFar, data}); });
    connect(m_proxy.get(), &CaptureProxy::Ended, this, [this](const QString &name, const QString &message) {
        m_proxy.release()->deleteLater(); // we are inside its signal
        setState(State::Failed, toError(name, message));
    });
    if (m_isPaused)
        setState(State::Paused);
    else
        run();
}

void Capture::Private::run()
{
    whenFinished(m_proxy->Start(), m_proxy.get(), [this](const QDBusPendingCall &call) {
        if (!m_proxy)
            return; // it ended first
        if (call.isError()) {
            m_proxy->Close();
            m_proxy.release()->deleteLater();
            setState(State::Failed, toError(call.error()));
        } else if (!m_isPaused) {
            setState(State::Running);
        }
    });
}

void Capture::Private::setPaused(bool pause)
{
    if (m_isPaused == pause)
        return;
    m_isPaused = pause;
    if (!m_proxy)
        return; // opened() looks at the wish
    if (!pause) {
        run();
        return;
    }
    whenFinished(m_proxy->Pause(), m_proxy.get(), [this](const QDBusPendingCall &call) {
        if (!call.isError() && m_isPaused)
            setState(State::Paused);
    });
}

void Capture::Private::helperLeft()
{
    m_proxy.reset();
    m_isOpening = false;
    m_lostBefore = lost;
    m_missedBefore = missed;
    if (state != State::Failed)
        setState(State::WaitingForHelper);
}

void Capture::Private::connectionGone()
{
    connection = nullptr;
    m_proxy.reset();
    setState(State::Failed, {ErrorCode::NoHelper, Capture::tr("The connection was closed.")});
}

void Capture::Private::enqueue(const Batch &batch)
{
    Batch arrived = batch;
    // Sequences have no gaps; should one appear, at least as many records are missing.
    if (arrived.sequence > m_sequence + 1)
        m_lostBefore += arrived.sequence - m_sequence - 1;
    m_sequence = arrived.sequence;
    arrived.lost += m_lostBefore;
    lost = std::max(lost, arrived.lost);
    arrived.missed += m_missedBefore;
    missed = std::max(missed, arrived.missed);
    m_arrivals.push_back({std::move(arrived), {}, {}, m_life});
    if (!m_deliver.isActive())
        m_deliver.start();
}

// From a timer, not from the bus's own events: these come before all others, so that a flood of batches
// would leave no time for anything else. The helper's window bounds what can pile up here.
void Capture::Private::deliver()
{
    QElapsedTimer elapsed;
    elapsed.start();
    const QPointer<Private> self(this);
    while (!m_arrivals.empty() && !elapsed.hasExpired(DeliverMs)) {
        const Arrival arrival = std::move(m_arrivals.front());
        m_arrivals.pop_front();
        if (arrival.flushed) {
            if (arrival.context)
                arrival.flushed();
        } else {
            Q_EMIT q->batch(arrival.batch);
        }
        if (!self)
            return; // a receiver deleted the capture
        if (!arrival.flushed && arrival.life == m_life)
            m_takenIn = arrival.batch.sequence;
    }
    acknowledge();
    if (!m_arrivals.empty())
        m_deliver.start();
}

void Capture::Private::acknowledge()
{
    if (m_takenIn && m_proxy && m_isAcknowledging)
        m_proxy->Acknowledge(std::exchange(m_takenIn, 0));
}

void Capture::Private::setAcknowledging(bool isAcknowledging)
{
    m_isAcknowledging = isAcknowledging;
    acknowledge();
}

void Capture::Private::flush(QObject *context, std::function<void()> done)
{
    // Behind what has arrived already, also when there is no helper to ask.
    const auto finish = [this, context = QPointer(context), done = std::move(done)] {
        m_arrivals.push_back({{}, context, done, m_life});
        if (!m_deliver.isActive())
            m_deliver.start();
    };
    if (m_proxy)
        whenFinished(m_proxy->Flush(), this, [finish](const QDBusPendingCall &) { finish(); });
    else
        finish();
}

void Capture::Private::statistics(QObject *context, std::function<void(Result<QVariantMap>)> reply)
{
    if (!m_proxy) {
        reply(Error{ErrorCode::NoHelper, Capture::tr("The capture is not open.")});
        return;
    }
    whenFinished(m_proxy->Statistics(), context, [reply = std::move(reply)](const QDBusPendingCall &call) {
        const QDBusPendingReply<QVariantMap> map = call;
        if (map.isError())
            reply(toError(map.error()));
        else
            reply(map.value());
    });
}

void Capture::Private::setState(State newState, const Error &why)
{
    if (newState == State::Failed)
        m_isOpening = false;
    if (state == newState && error.message == why.message)
        return;
    state = newState;
    error = why;
    Q_EMIT q->stateChanged();
}

Capture::Capture(Connection *connection, const Schema &schema, const CaptureRequest &request, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, connection, schema, request))
{
}

Capture::~Capture() = default;

const CaptureRequest &Capture::request() const
{
    return d->request;
}

const Schema &Capture::schema() const
{
    return d->schema;
}

Capture::State Capture::state() const
{
    return d->state;
}

Error Capture::error() const
{
    return d->error;
}

quint64 Capture::lost() const
{
    return d->lost;
}

quint64 Capture::missed() const
{
    return d->missed;
}

void Capture::pause()
{
    d->setPaused(true);
}

void Capture::resume()
{
    d->setPaused(false);
}

void Capture::setAcknowledging(bool isAcknowledging)
{
    d->setAcknowledging(isAcknowledging);
}

void Capture::flush(QObject *context, std::function<void()> done)
{
    d->flush(context, std::move(done));
}

void Capture::statistics(QObject *context, std::function<void(Result<QVariantMap>)> reply)
{
    d->statistics(context, std::move(reply));
}

} // namespace DKapture
