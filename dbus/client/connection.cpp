// SPDX-License-Identifier: LGPL-2.1-or-later
#include "connection_p.h"

#include "capture_p.h"
#include "interface/wire.h"

#include <QCoreApplication>
#include <QDBusMessage>
#include <QDBusReply>
#include <QJsonDocument>
#include <QLoggingCategory>

#include <algorithm>
#include <ctime>

namespace DKapture
{

namespace
{

Q_LOGGING_CATEGORY(log, "dkapture.connection")

constexpr int FirstRetryMs = 1000;
constexpr int LongestRetryMs = 30 * 1000;

QDBusMessage busCall(const char *method, const QVariantList &arguments)
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
        QStringLiteral("org.freedesktop.DBus"), QLatin1String(method));
    call.setArguments(arguments);
    return call;
}

// What a refusal means, and what to do.
const char *meaningOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::UnknownProbe:
        return QT_TRANSLATE_NOOP("DKapture::Connection", "The helper has no such probe.");
    case ErrorCode::Unavailable:
        return QT_TRANSLATE_NOOP("DKapture::Connection", "This system cannot do it.");
    case ErrorCode::InvalidArgument:
        return QT_TRANSLATE_NOOP("DKapture::Connection", "The helper does not take these settings.");
    case ErrorCode::InvalidObject:
        return QT_TRANSLATE_NOOP("DKapture::Connection",
                                 "The probe's file is damaged. Install the package of the helper again.");
    case ErrorCode::LimitReached:
        return QT_TRANSLATE_NOOP("DKapture::Connection",
                                 "Watching has reached one of its limits, which keep the machine for its "
                                 "other work. Close captures, filter what they take in, or give them "
                                 "smaller rings.");
    case ErrorCode::LoadFailed:
        return QT_TRANSLATE_NOOP("DKapture::Connection",
                                 "The kernel refused the probe. The helper's journal says more.");
    case ErrorCode::NotAuthorized:
        return QT_TRANSLATE_NOOP("DKapture::Connection", "You have not been authorised.");
    case ErrorCode::NoHelper:
        return QT_TRANSLATE_NOOP("DKapture::Connection", "The helper does not answer.");
    case ErrorCode::Internal:
        return QT_TRANSLATE_NOOP("DKapture::Connection", "The helper failed. Its journal says more.");
    }
    return "";
}

} // namespace

Error toError(const QString &name, const QString &words)
{
    const ErrorCode code = errorCodeFromName(name);
    const bool isOurs = name.startsWith(QLatin1String("org.deepin.DKapture1.Error."));
    // The bus speaks of service files and match rules; people need the consequence.
    if (code == ErrorCode::NoHelper && !isOurs)
        return {code, Connection::tr("The DKapture helper does not answer (%1).").arg(words)};
    if (code == ErrorCode::NotAuthorized && !isOurs)
        return {code, Connection::tr("This user may not speak with the DKapture helper.")};
    // The helper knows nobody's language. Who reads another than English gets the meaning in it, and behind
    // it the helper's own words, which have the figures.
    const char *meaning = meaningOf(code);
    const QString translated = Connection::tr(meaning);
    if (translated == QLatin1String(meaning))
        return {code, words};
    return {
        code,
        Connection::tr("%1 (%2)", "what a refusal means, and the helper's own words").arg(translated, words)};
}

Error toError(const QDBusError &error)
{
    return toError(error.name(), error.message());
}

quint64 bootClockNs()
{
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return quint64(now.tv_sec) * 1'000'000'000 + quint64(now.tv_nsec);
}

Connection::Private::Private(Connection *connection, const QDBusConnection &connectionBus)
    : q(connection)
    , bus(connectionBus)
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(FirstRetryMs);
    connect(&m_retry, &QTimer::timeout, this, &Private::findHelper);
}

void Connection::Private::start()
{
    if (!bus.isConnected()) {
        helperMissing(
            {ErrorCode::NoHelper,
             Connection::tr("The system bus cannot be reached: %1.").arg(bus.lastError().message())});
        return;
    }
    m_watcher.setConnection(bus);
    m_watcher.setWatchMode(QDBusServiceWatcher::WatchForOwnerChange);
    m_watcher.addWatchedService(QLatin1String(Wire::Service));
    connect(&m_watcher, &QDBusServiceWatcher::serviceOwnerChanged, this,
            [this](const QString &, const QString &, const QString &newOwner) { ownerChanged(newOwner); });
    readActivatable();
    findHelper();
}

void Connection::Private::readActivatable()
{
    whenFinished(
        bus.asyncCall(busCall("ListActivatableNames", {})), this, [this](const QDBusPendingCall &call) {
            const QDBusPendingReply<QStringList> names = call;
            m_isActivatable = names.isValid() && names.value().contains(QLatin1String(Wire::Service));
        });
}

void Connection::Private::findHelper()
{
    if (state != State::Ready)
        setState(State::Connecting);
    askOwner([this](const QDBusError &) {
        // Not there: have the bus start it. In this order, since a bus refuses to start what it cannot,
        // even while it runs.
        const QDBusMessage begin = busCall("StartServiceByName", {QLatin1String(Wire::Service), 0U});
        whenFinished(bus.asyncCall(begin, Wire::CallTimeoutMs), this,
                     [this](const QDBusPendingCall &started) {
                         const auto failed = [this](const QDBusError &why) {
                             // It may have come meanwhile, by itself.
                             if (owner.isEmpty())
                                 helperMissing(toError(why));
                         };
                         if (started.isError())
                             failed(started.error());
                         else
                             askOwner(failed);
                     });
    });
}

void Connection::Private::askOwner(const std::function<void(const QDBusError &)> &failed)
{
    const QDBusMessage ask = busCall("GetNameOwner", {QLatin1String(Wire::Service)});
    whenFinished(bus.asyncCall(ask), this, [this, failed](const QDBusPendingCall &call) {
        const QDBusPendingReply<QString> name = call;
        if (name.isError())
            failed(name.error());
        else
            helperFound(name.value());
    });
}

void Connection::Private::ownerChanged(const QString &newOwner)
{
    if (!owner.isEmpty() && owner != newOwner)
        helperLeft();
    if (!newOwner.isEmpty())
        helperFound(newOwner);
}

void Connection::Private::helperFound(const QString &newOwner)
{
    if (owner == newOwner)
        return;
    owner = newOwner;
    m_retry.stop();
    m_retry.setInterval(FirstRetryMs);
    for (const Waiting &waiting : std::exchange(m_waiting, {})) {
        if (waiting.context)
            callForJson(waiting.method, waiting.context, waiting.reply);
    }
    m_isAsking = false;
    askProbes();
}

void Connection::Private::helperLeft()
{
    owner.clear();
    m_isAsking = false;
    // A batch may have been on its way.
    m_lostSinceNs = bootClockNs() - quint64(Wire::BatchMs) * 1'000'000;
    // An idle helper leaves by design, and comes with the next call.
    if (captures.isEmpty() && m_isActivatable && state == State::Ready) {
        m_lostSinceNs = 0;
        return;
    }
    helperMissing({ErrorCode::NoHelper, Connection::tr("The DKapture helper left the bus.")});
}

void Connection::Private::helperMissing(const Error &why)
{
    for (const Waiting &waiting : std::exchange(m_waiting, {})) {
        if (waiting.context)
            waiting.reply(why);
    }
    for (Capture *capture : QList(captures))
        capture->d->helperLeft();
    setState(why.code == ErrorCode::NotAuthorized ? State::NotAuthorized : State::NoHelper, why);
    if (!captures.isEmpty() && m_isActivatable)
        retryLater();
}

void Connection::Private::retryLater()
{
    m_retry.start();
    m_retry.setInterval(std::min(m_retry.interval() * 2, LongestRetryMs));
}

void Connection::Private::askProbes()
{
    if (m_isAsking || owner.isEmpty())
        return;
    m_isAsking = true;
    if (state != State::Ready)
        setState(State::Connecting);
    const bool isInteractive = std::exchange(mayAsk, false);
    whenFinished(call("Probes", {}, isInteractive), this,
                 [this, asked = owner](const QDBusPendingCall &answer) {
                     if (asked != owner)
                         return; // another helper answers meanwhile, or none
                     m_isAsking = false;
                     const QDBusPendingReply<QString> json = answer;
                     if (json.isError())
                         helperMissing(toError(json.error()));
                     else
                         takeProbes(json.value());
                 });
}

void Connection::Private::takeProbes(const QString &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json.toUtf8());
    if (!document.isArray()) {
        helperMissing({ErrorCode::InvalidObject,
                       Connection::tr("The DKapture helper describes its probes in a way that this "
                                      "program cannot read; their versions may differ.")});
        return;
    }
    QList<Schema> read;
    for (const QJsonValue value : document.array()) {
        Result<Schema> schema = schemaFromJson(value.toObject());
        if (schema)
            read.append(std::move(*schema));
        else
            qCWarning(log, "leaving a probe out: %s", qPrintable(schema.error().message));
    }
    std::ranges::sort(read, {}, [](const Schema &schema) { return std::pair(schema.area, schema.id); });
    probes = std::move(read);
    setState(State::Ready);
    const QList<Capture *> reopened = captures;
    for (Capture *capture : reopened) {
        if (captures.contains(capture)) // a slot of an earlier one may have deleted it
            capture->d->helperReady();
    }
    if (const quint64 since = std::exchange(m_lostSinceNs, 0))
        Q_EMIT q->helperRestarted(since);
}

void Connection::Private::setState(State newState, const Error &why)
{
    const bool isNews = state != newState || newState == State::Ready || error.message != why.message;
    state = newState;
    error = why;
    if (isNews)
        Q_EMIT q->stateChanged();
}

void Connection::Private::detach(Capture *capture)
{
    captures.removeOne(capture);
}

QDBusPendingCall Connection::Private::call(const char *method, const QVariantList &arguments,
                                           bool isInteractive) const
{
    QDBusMessage message =
        QDBusMessage::createMethodCall(owner, QLatin1String(Wire::ManagerPath),
                                       QLatin1String(Wire::ManagerInterface), QLatin1String(method));
    message.setArguments(arguments);
    message.setInteractiveAuthorizationAllowed(isInteractive);
    return bus.asyncCall(message, Wire::CallTimeoutMs);
}

void Connection::Private::callForJson(const char *method, QObject *context, const JsonReply &reply)
{
    if (owner.isEmpty()) {
        m_waiting.append({method, context, reply});
        findHelper();
        return;
    }
    whenFinished(call(method), context, [reply](const QDBusPendingCall &answer) {
        const QDBusPendingReply<QString> json = answer;
        if (json.isError())
            reply(toError(json.error()));
        else
            reply(QJsonDocument::fromJson(json.value().toUtf8()).array());
    });
}

Connection::Connection(QObject *parent)
    : Connection(QDBusConnection::systemBus(), parent)
{
}

Connection::Connection(const QDBusConnection &bus, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, bus))
{
    // Queued: whoever makes the connection first connects its signals.
    QMetaObject::invokeMethod(d.get(), &Private::start, Qt::QueuedConnection);
}

Connection::~Connection()
{
    for (Capture *capture : std::exchange(d->captures, {}))
        capture->d->connectionGone();
}

Connection::State Connection::state() const
{
    return d->state;
}

Error Connection::error() const
{
    return d->error;
}

const QList<Schema> &Connection::probes() const
{
    return d->probes;
}

const Schema *Connection::probe(const QString &id) const
{
    const auto byId = std::ranges::find(d->probes, id, &Schema::id);
    if (byId != d->probes.end())
        return &*byId;
    const auto byOtherName =
        std::ranges::find_if(d->probes, [&](const Schema &schema) { return schema.also.contains(id); });
    return byOtherName == d->probes.end() ? nullptr : &*byOtherName;
}

void Connection::refresh(bool mayAsk)
{
    d->mayAsk = mayAsk;
    if (d->owner.isEmpty())
        d->findHelper();
    else
        d->askProbes();
}

Capture *Connection::open(const CaptureRequest &request, QObject *parent)
{
    const Schema *schema = probe(request.probe);
    auto *capture = new Capture(this, schema ? *schema : Schema{}, request, parent);
    d->captures.append(capture);
    // Queued, for the same reason as start().
    QMetaObject::invokeMethod(
        capture->d.get(),
        [this, capture] {
            if (d->state == State::Ready && !d->owner.isEmpty())
                capture->d->helperReady();
            else if (d->state == State::Ready)
                d->findHelper();
        },
        Qt::QueuedConnection);
    return capture;
}

void Connection::systemCheck(QObject *context, JsonReply reply)
{
    d->callForJson("SystemCheck", context, reply);
}

void Connection::cost(QObject *context, JsonReply reply)
{
    d->callForJson("Cost", context, reply);
}

} // namespace DKapture
