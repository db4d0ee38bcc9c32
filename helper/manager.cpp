// SPDX-License-Identifier: GPL-3.0-or-later
#include "manager.h"

#include "captures/openarguments.h"
#include "manageradaptor.h"

#include <QDBusMessage>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <ctime>
#include <unistd.h>

namespace DKapture
{

namespace
{

constexpr int MostCapturesOfClient = 32;
constexpr int MostCaptures = 128;
constexpr quint64 MostMemoryOfClient = 256ull * 1024 * 1024; // maps, rings and programs
constexpr quint64 MostMemory = 512ull * 1024 * 1024;

QString json(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

quint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toULongLong() * quint64(::sysconf(_SC_PAGESIZE));
}

double secondsOf(clockid_t clock)
{
    timespec now = {};
    ::clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

const double StartSeconds = secondsOf(CLOCK_BOOTTIME);

} // namespace

Manager::Manager(Catalogue *catalogue, Kernel *kernel, Authority *authority, Callers *callers,
                 QObject *parent)
    : QObject(parent)
    , m_catalogue(catalogue)
    , m_kernel(kernel)
    , m_authority(authority)
    , m_callers(callers)
    , m_cost([this]() { return QList<const Capture *>(m_captures.cbegin(), m_captures.cend()); }, this)
{
    new ManagerAdaptor(this);
    connect(m_callers, &Callers::left, this, &Manager::closeAllOf);
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, [this]() {
        if (m_captures.isEmpty() && m_questions == 0)
            Q_EMIT idle();
    });
}

Manager::~Manager()
{
    qDeleteAll(m_captures);
}

void Manager::setIdleExit(int seconds)
{
    m_idle.setInterval(seconds * 1000);
    m_idle.start();
}

void Manager::restartIdle()
{
    if (m_idle.interval() > 0)
        m_idle.start();
}

void Manager::authorised(const QString &action, std::function<void(const QDBusMessage &)> work)
{
    setDelayedReply(true);
    ++m_questions;
    const QDBusMessage call = message();
    const auto answer = [this, call, action, work = std::move(work)](const Result<bool> &isAllowed) {
        --m_questions;
        restartIdle();
        if (isAllowed && *isAllowed)
            return work(call);
        const Error refusal =
            isAllowed ? Error{ErrorCode::NotAuthorized,
                              QStringLiteral("You are not authorised (org.deepin.dkapture.%1).").arg(action)}
                      : isAllowed.error();
        QDBusConnection::systemBus().send(call.createErrorReply(errorName(refusal.code), refusal.message));
    };
    m_authority->check(call.service(), action, call.isInteractiveAuthorizationAllowed(), answer);
}

QString Manager::Probes()
{
    authorised(QStringLiteral("observe"), [this](const QDBusMessage &call) {
        QJsonArray probes;
        for (const Schema &schema : m_catalogue->schemas())
            probes.append(toJson(schema));
        QDBusConnection::systemBus().send(call.createReply(json(probes)));
    });
    return {};
}

QString Manager::SystemCheck()
{
    authorised(QStringLiteral("observe"), [this](const QDBusMessage &call) {
        QJsonArray checks;
        for (const auto &[id, obstacle] : m_kernel->check())
            checks.append(QJsonObject{{"id", id},
                                      {"ok", !obstacle.exists()},
                                      {"finding", obstacle.reason.toJson()},
                                      {"remedy", obstacle.remedy.toJson()}});
        m_kernel->forget();
        QDBusConnection::systemBus().send(call.createReply(json(checks)));
    });
    return {};
}

QString Manager::Cost()
{
    authorised(QStringLiteral("observe"), [this](const QDBusMessage &call) {
        m_cost.measure([this, call](const CostMeter::Costs &costs) {
            QDBusConnection::systemBus().send(call.createReply(costJson(costs, call.service())));
        });
    });
    return {};
}

QString Manager::costJson(const CostMeter::Costs &costs, const QString &caller) const
{
    const double age = std::max(secondsOf(CLOCK_BOOTTIME) - StartSeconds, 0.001);
    QJsonArray rows{QJsonObject{{"probe", QString()},
                                {"mine", false},
                                {"runs_per_s", 0},
                                {"ns_per_run", 0},
                                {"cpu_share", secondsOf(CLOCK_PROCESS_CPUTIME_ID) / age},
                                {"memory_bytes", qint64(residentBytes())}}};
    for (const Capture *capture : m_captures) {
        const CostMeter::Cost cost = costs.value(capture);
        rows.append(QJsonObject{{"probe", capture->loaded().probe().schema.id},
                                {"mine", capture->owner() == caller},
                                {"runs_per_s", cost.runsPerSecond},
                                {"ns_per_run", cost.nsPerRun},
                                {"cpu_share", cost.cpuShare},
                                {"memory_bytes", qint64(cost.memoryBytes)}});
    }
    return json(rows);
}

// What polkit is asked for. A request that makes no sense is refused after the mildest question, so that
// it tells a stranger nothing.
QString Manager::actionOf(const OpenRequest &request) const
{
    const ProbeObject *probe = m_catalogue->probe(request.probe);
    if (probe && request.scope == QLatin1String("all"))
        return probe->schema.tier;
    return request.scope == QLatin1String("own") ? QStringLiteral("own") : QStringLiteral("observe");
}

QDBusObjectPath Manager::Open(const QString &probe, const QString &scope, const QVariantMap &parameters,
                              const QVariantMap &options)
{
    const OpenRequest request{probe, scope, parameters, options};
    authorised(actionOf(request), [this, request](const QDBusMessage &call) { open(call, request); });
    return {};
}

void Manager::open(const QDBusMessage &call, const OpenRequest &request)
{
    // Watched before anything is held for it: a client that leaves meanwhile is noticed.
    m_callers->watch(call.service());
    m_callers->findUser(call.service(), [this, call, request](std::optional<Viewer> viewer) {
        if (!viewer)
            return closeAllOf(call.service()); // it left; nobody waits for an answer
        Result<Capture *> capture = openFor(call.service(), *viewer, request);
        if (!capture) {
            QDBusConnection::systemBus().send(
                call.createErrorReply(errorName(capture.error().code), capture.error().message));
            return;
        }
        QDBusConnection::systemBus().send(
            call.createReply(QVariant::fromValue(QDBusObjectPath((*capture)->path()))));
    });
}

Result<Capture *> Manager::openFor(const QString &owner, const Viewer &viewer, const OpenRequest &request)
{
    const ProbeObject *probe = m_catalogue->probe(request.probe);
    if (!probe)
        return Error{ErrorCode::UnknownProbe,
                     QStringLiteral("There is no usable probe %1.").arg(request.probe)};
    const Schema &schema = probe->schema;
    const bool isOwn = request.scope == QLatin1String("own");
    const bool isTotal = request.scope == QLatin1String("total");
    if (!isOwn && !isTotal && request.scope != QLatin1String("all"))
        return Error{ErrorCode::InvalidArgument, QStringLiteral("The scope is one of own, total, all.")};
    if ((isOwn && !schema.own) || (isTotal && !schema.totals))
        return Error{ErrorCode::InvalidArgument,
                     QStringLiteral("Probe %1 has no scope %2.").arg(request.probe, request.scope)};
    const Result<QVariantMap> parameters = checkedParameters(schema, request.parameters);
    if (!parameters)
        return parameters.error();
    const Result<CaptureOptions> options = checkedOptions(request.options);
    if (!options)
        return options.error();
    if (Result<void> done = checkLimits(owner, 1); !done)
        return done.error();

    Capture::Setup setup;
    setup.path = QStringLiteral("%1/%2").arg(QLatin1String(Wire::CapturesPath)).arg(m_nextCapture++);
    setup.owner = owner;
    setup.intervalMs = options->intervalMs;
    setup.request.parameters = *parameters;
    setup.request.ringBytes = options->ringBytes;
    setup.request.scope = isOwn ? Scope::Own : isTotal ? Scope::Total : Scope::All;
    // Whoever passed polkit's stricter question may see what /proc keeps private.
    const bool seesAll = setup.request.scope == Scope::All && schema.tier != QLatin1String("observe");
    setup.request.viewer = {seesAll ? 0 : viewer.uid, viewer.groups};
    Result<Capture *> capture = Capture::create(*probe, m_kernel, setup, this);
    if (!capture)
        return capture.error();
    m_captures.append(*capture);
    connect(*capture, &Capture::closed, this, &Manager::close);
    // Only a loaded probe knows what it takes; one that goes over the limit does not stay.
    if (Result<void> done = checkLimits(owner, 0); !done) {
        close(*capture);
        return done.error();
    }
    return capture;
}

Result<void> Manager::checkLimits(const QString &owner, int more) const
{
    int captures = 0;
    quint64 memory = 0;
    quint64 memoryOfAll = 0;
    for (const Capture *capture : m_captures) {
        const quint64 bytes = capture->loaded().memoryBytes();
        memoryOfAll += bytes;
        if (capture->owner() == owner) {
            memory += bytes;
            ++captures;
        }
    }
    if (captures + more > MostCapturesOfClient || m_captures.size() + more > MostCaptures)
        return Error{
            ErrorCode::LimitReached,
            QStringLiteral("Too many captures are open (%1 of yours, at most %2; %3 in all, at most %4). "
                           "Close some first.")
                .arg(captures)
                .arg(MostCapturesOfClient)
                .arg(m_captures.size())
                .arg(MostCaptures)};
    if (memory > MostMemoryOfClient || memoryOfAll > MostMemory)
        return Error{
            ErrorCode::LimitReached,
            QStringLiteral("Captures would hold too much kernel memory (%1 MiB of yours, %2 MiB in all). "
                           "Close some, or ask for smaller rings.")
                .arg(memory >> 20)
                .arg(memoryOfAll >> 20)};
    return {};
}

void Manager::close(Capture *capture)
{
    if (!m_captures.removeOne(capture))
        return;
    if (std::ranges::none_of(m_captures,
                             [&](const Capture *other) { return other->owner() == capture->owner(); }))
        m_callers->unwatch(capture->owner());
    capture->deleteLater(); // it may be answering a call
    restartIdle();
}

void Manager::closeAllOf(const QString &owner)
{
    const QList<Capture *> captures = m_captures;
    for (Capture *capture : captures) {
        if (capture->owner() == owner)
            close(capture);
    }
    m_callers->unwatch(owner);
}

} // namespace DKapture
