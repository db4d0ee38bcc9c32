// SPDX-License-Identifier: GPL-3.0-or-later
#include "probefeed.h"

#include "bootclock.h"

#include <algorithm>

namespace DKapture
{

ProbeFeed::ProbeFeed(Connection *connection, const QString &probe, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
    , m_probe(probe)
{
    connect(connection, &Connection::stateChanged, this, &ProbeFeed::evaluate);
    connect(connection, &Connection::helperRestarted, this, [this] {
        // Totals start again at zero: a difference across the restart would mean nothing.
        for (Frames &frames : m_frames) {
            frames.now.reset();
            frames.before.reset();
        }
        Q_EMIT gap(bootSeconds());
    });
}

ProbeFeed::~ProbeFeed() = default;

const Schema *ProbeFeed::schema() const
{
    return m_connection->probe(m_probe);
}

bool ProbeFeed::isNarrowed() const
{
    return m_state == State::NotAuthorized || (m_state == State::Live && m_scope != QLatin1String("all"));
}

QString ProbeFeed::message() const
{
    return m_message;
}

QString ProbeFeed::remedy() const
{
    const Schema *known = schema();
    return known ? known->remedy.translated() : QString();
}

quint64 ProbeFeed::lost() const
{
    return m_capture ? m_capture->lost() : 0;
}

quint64 ProbeFeed::missed() const
{
    return m_capture ? m_capture->missed() : 0;
}

void ProbeFeed::setWanted(QObject *by, bool wanted)
{
    if (wanted == m_wantedBy.contains(by))
        return;
    if (wanted) {
        m_wantedBy.insert(by);
        connect(by, &QObject::destroyed, this, [this, by] { setWanted(by, false); });
    } else {
        m_wantedBy.remove(by);
        disconnect(by, &QObject::destroyed, this, nullptr);
    }
    evaluate();
}

void ProbeFeed::restart(bool mayAsk)
{
    close();
    m_mayAsk = mayAsk;
    evaluate();
}

const Frame *ProbeFeed::frame(quint16 output) const
{
    const auto found = m_frames.constFind(output);
    return found != m_frames.constEnd() && found->now ? &*found->now : nullptr;
}

const Frame *ProbeFeed::frameBefore(quint16 output) const
{
    const auto found = m_frames.constFind(output);
    return found != m_frames.constEnd() && found->before ? &*found->before : nullptr;
}

void ProbeFeed::evaluate()
{
    if (m_wantedBy.isEmpty()) {
        close();
        setState(State::Off);
        return;
    }
    if (m_capture)
        return; // it follows the helper by itself
    if (m_connection->state() != Connection::State::Ready) {
        const bool refused = m_connection->state() == Connection::State::NotAuthorized;
        setState(refused ? State::NotAuthorized : State::Waiting, m_connection->error().message);
        return;
    }
    const Schema *known = schema();
    if (!known) {
        setState(State::Unavailable, tr("The helper does not know the probe “%1”.").arg(m_probe));
        return;
    }
    if (!known->available) {
        setState(State::Unavailable, known->reason.translated());
        return;
    }
    m_scopesLeft = {QStringLiteral("all")};
    if (known->totals)
        m_scopesLeft.append(QStringLiteral("total"));
    if (known->own)
        m_scopesLeft.append(QStringLiteral("own"));
    openNext(std::exchange(m_mayAsk, false));
}

void ProbeFeed::openNext(bool mayAsk)
{
    CaptureRequest request;
    request.probe = m_probe;
    request.scope = m_scopesLeft.takeFirst();
    request.intervalMs = Wire::DefaultIntervalMs;
    request.mayAsk = mayAsk;
    m_scope = request.scope;
    m_frames.clear();
    setState(State::Waiting);
    m_capture = m_connection->open(request, this);
    connect(m_capture, &Capture::batch, this, &ProbeFeed::take);
    // Queued: a capture that fails at once must not be deleted inside its own signal.
    connect(m_capture, &Capture::stateChanged, this, &ProbeFeed::captureChanged, Qt::QueuedConnection);
    captureChanged();
}

void ProbeFeed::captureChanged()
{
    if (!m_capture)
        return;
    switch (m_capture->state()) {
    case Capture::State::Opening:
    case Capture::State::WaitingForHelper:
        setState(State::Waiting, m_capture->error().message);
        break;
    case Capture::State::Running:
    case Capture::State::Paused:
        setState(State::Live);
        break;
    case Capture::State::Failed: {
        const Error error = m_capture->error();
        const bool refused = error.code == ErrorCode::NotAuthorized;
        if (refused && !m_scopesLeft.isEmpty()) {
            close();
            openNext(false);
        } else if (refused) {
            setState(State::NotAuthorized, error.message);
        } else {
            setState(error.code == ErrorCode::Unavailable ? State::Unavailable : State::Failed,
                     error.message);
        }
        break;
    }
    }
}

void ProbeFeed::take(const Batch &batch)
{
    Q_EMIT batchArrived(batch);
    RecordRun run(batch.data);
    while (run.next())
        ++m_records;
    if (!(batch.flags & Wire::FramePiece))
        return;
    const Schema *known = schema();
    for (quint16 output = 0; known && output < known->outputs.size(); ++output) {
        if (known->outputs[output].kind == OutputKind::Events)
            continue;
        auto found = m_frames.find(output);
        if (found == m_frames.end())
            found = m_frames.insert(output, Frames{FrameBuilder(output), {}, {}});
        Frames &frames = *found;
        if (std::optional<Frame> whole = frames.builder.append(batch)) {
            frames.before = std::exchange(frames.now, std::move(whole));
            Q_EMIT frameArrived(output);
        }
    }
}

void ProbeFeed::setState(State state, const QString &message)
{
    if (m_state == state && m_message == message)
        return;
    m_state = state;
    m_message = message;
    Q_EMIT stateChanged();
}

void ProbeFeed::close()
{
    if (!m_capture)
        return;
    m_capture->disconnect(this);
    m_capture->deleteLater();
    m_capture = nullptr;
    m_scope.clear();
    m_frames.clear();
}

Feeds::Feeds(Connection *connection, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
{
}

ProbeFeed *Feeds::feed(const QString &probe)
{
    ProbeFeed *&feed = m_feeds[probe];
    if (!feed) {
        feed = new ProbeFeed(m_connection, probe, this);
        connect(feed, &ProbeFeed::stateChanged, this, &Feeds::changed);
    }
    return feed;
}

bool Feeds::isAnyNarrowed() const
{
    return std::any_of(m_feeds.begin(), m_feeds.end(), [](ProbeFeed *feed) { return feed->isNarrowed(); });
}

void Feeds::restartNarrowed(bool mayAsk)
{
    for (ProbeFeed *feed : std::as_const(m_feeds)) {
        if (feed->isNarrowed())
            feed->restart(mayAsk);
    }
}

} // namespace DKapture
