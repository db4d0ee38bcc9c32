// SPDX-License-Identifier: GPL-3.0-or-later
#include "managerobject.h"

#include "captureobject.h"
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

} // namespace

ManagerObject::ManagerObject(Catalogue *catalogue, Kernel *kernel, Authority *authority, Callers *callers,
                             QObject *parent)
    : QObject(parent)
    , m_catalogue(catalogue)
    , m_kernel(kernel)
    , m_authority(authority)
    , m_callers(callers)
    , m_captures(catalogue, kernel)
    , m_cost([this]() { return QList<const Capture *>(m_captures.all().cbegin(), m_captures.all().cend()); },
             this)
{
    new ManagerAdaptor(this);
    connect(m_callers, &Callers::left, &m_captures, &Captures::closeAllOf);
    connect(&m_captures, &Captures::closed, this, &ManagerObject::captureClosed);
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, [this]() {
        if (m_captures.isIdle() && m_questions == 0)
            Q_EMIT idle();
    });
}

void ManagerObject::setIdleExit(int seconds)
{
    m_idle.setInterval(seconds * 1000);
    m_idle.start();
}

void ManagerObject::restartIdle()
{
    if (m_idle.interval() > 0)
        m_idle.start();
}

void ManagerObject::authorised(const QString &action, std::function<void(const QDBusMessage &)> work)
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

QString ManagerObject::Probes()
{
    authorised(QStringLiteral("observe"), [this](const QDBusMessage &call) {
        QJsonArray probes;
        for (const Schema &schema : m_catalogue->schemas())
            probes.append(toJson(schema));
        QDBusConnection::systemBus().send(call.createReply(json(probes)));
    });
    return {};
}

QString ManagerObject::SystemCheck()
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

QString ManagerObject::Cost()
{
    authorised(QStringLiteral("observe"), [this](const QDBusMessage &call) {
        m_cost.measure([this, call](const CostMeter::Costs &costs) {
            QDBusConnection::systemBus().send(call.createReply(costJson(costs, call.service())));
        });
    });
    return {};
}

QString ManagerObject::costJson(const CostMeter::Costs &costs, const QString &caller) const
{
    QJsonArray rows{QJsonObject{{"probe", QString()},
                                {"mine", false},
                                {"runs_per_s", 0},
                                {"ns_per_run", 0},
                                {"cpu_share", costs.value(nullptr).cpuShare},
                                {"memory_bytes", qint64(residentBytes())}}};
    for (const Capture *capture : m_captures.all()) {
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

QDBusObjectPath ManagerObject::Open(const QString &probe, const QString &scope, const QVariantMap &parameters,
                                    const QVariantMap &options)
{
    const OpenRequest request{probe, scope, parameters, options};
    authorised(m_captures.actionOf(request),
               [this, request](const QDBusMessage &call) { open(call, request); });
    return {};
}

void ManagerObject::open(const QDBusMessage &call, const OpenRequest &request)
{
    // Watched before anything is held for it: a client that leaves meanwhile is noticed.
    m_callers->watch(call.service());
    m_callers->findUser(call.service(), [this, call, request](const std::optional<Caller> &caller) {
        if (!caller)
            return m_captures.closeAllOf(call.service()); // it left; nobody waits for an answer
        m_captures.open(*caller, request, [call](const Result<Capture *> &capture) {
            QDBusConnection bus = QDBusConnection::systemBus();
            if (!capture) {
                bus.send(call.createErrorReply(errorName(capture.error().code), capture.error().message));
                return;
            }
            new CaptureObject(*capture);
            bus.send(call.createReply(QVariant::fromValue(QDBusObjectPath((*capture)->path()))));
        });
    });
}

void ManagerObject::captureClosed(const QString &busName)
{
    if (std::ranges::none_of(m_captures.all(),
                             [&](const Capture *other) { return other->owner() == busName; }))
        m_callers->unwatch(busName);
    restartIdle();
}

} // namespace DKapture
