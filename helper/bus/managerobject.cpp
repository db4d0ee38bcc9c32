// SPDX-License-Identifier: GPL-3.0-or-later
#include "managerobject.h"

#include "captureobject.h"
#include "interface/wire.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <unistd.h>

namespace DKapture
{

namespace
{

const QString Observe = QStringLiteral("observe");

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

template <void (ManagerObject::*Method)(BusCall)> constexpr auto Entry = busMethod<ManagerObject, Method>;

// Unprivileged: polkit is asked in each, not a capability. The XML is what this says, and tst_interface
// compares.
const sd_bus_vtable Methods[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD_WITH_NAMES("Probes", "", "", "s", SD_BUS_PARAM(probes), Entry<&ManagerObject::probes>,
                             SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_NAMES("SystemCheck", "", "", "s", SD_BUS_PARAM(checks),
                             Entry<&ManagerObject::systemCheck>, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_NAMES(
        "Open", "ssa{sv}a{sv}",
        SD_BUS_PARAM(probe) SD_BUS_PARAM(scope) SD_BUS_PARAM(parameters) SD_BUS_PARAM(options), "o",
        SD_BUS_PARAM(capture), Entry<&ManagerObject::open>, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_NAMES("Cost", "", "", "s", SD_BUS_PARAM(captures), Entry<&ManagerObject::cost>,
                             SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};

Error refusal(const QString &action)
{
    return {ErrorCode::NotAuthorized,
            QStringLiteral("You are not authorised (org.deepin.dkapture.%1).").arg(action)};
}

} // namespace

ManagerObject::ManagerObject(Bus *bus, Catalogue *catalogue, Kernel *kernel, Authority *authority,
                             Callers *callers, QObject *parent)
    : QObject(parent)
    , m_bus(bus)
    , m_authority(authority)
    , m_callers(callers)
    , m_captures(catalogue, kernel)
    , m_cost([this]() { return QList<const Capture *>(m_captures.all().cbegin(), m_captures.all().cend()); },
             this)
    , m_waiting([this]() { Q_EMIT answered(); })
{
    sd_bus_slot *slot = nullptr;
    if (sd_bus_add_object_vtable(bus->handle(), &slot, Wire::ManagerPath, Wire::ManagerInterface, Methods,
                                 this) < 0)
        qFatal("the manager's object cannot be shown on the bus");
    m_slot.reset(slot);
    connect(m_callers, &Callers::left, &m_captures, &Captures::closeAllOf);
    connect(&m_captures, &Captures::closed, this, &ManagerObject::answered);
}

void ManagerObject::judge(const BusCall &call, const QString &action, Asking asking, const Judged &judged)
{
    if (!call.wantsReply())
        return; // nothing could come of it, and no daemon counts how many of these a client sends
    Q_EMIT called();
    const QString busName = call.sender();
    const Result<std::shared_ptr<WaitingCalls::Ticket>> ticket = m_waiting.take(busName);
    if (!ticket)
        return call.fail(ticket.error());
    const auto found = [this, call, action, ticket = *ticket, asking,
                        judged](const Result<std::optional<Caller>> &found) {
        if (!found)
            return call.fail(found.error());
        const std::optional<Caller> &caller = *found;
        if (!caller)
            return; // it left; nobody waits for an answer
        if (const Result<void> done = m_waiting.setUser(ticket, caller->uid); !done)
            return call.fail(done.error());
        const bool isWatched = asking.mayAsk || asking.mayHold;
        const Question question{call, action, ticket,
                                isWatched ? m_callers->watch(caller->busName) : nullptr};
        const auto check = [this, question, asking, judged, caller = *caller]() {
            m_authority->check(caller, question.action, asking.mayAsk,
                               [question, caller, judged](const Result<Verdict> &verdict) {
                                   if (verdict)
                                       judged(question, caller, *verdict);
                                   else
                                       question.call.fail(verdict.error());
                               });
        };
        if (!isWatched)
            return check();
        // It may have left before it was watched, which no signal tells any more.
        m_callers->askIsThere(caller->busName, [question, check](const Result<bool> &isThere) {
            if (!isThere)
                question.call.fail(isThere.error());
            else if (*isThere)
                check();
        });
    };
    m_callers->find(busName, found);
}

void ManagerObject::authorised(const BusCall &call, const QString &action, const Work &work)
{
    judge(call, action, {call.mayAskPerson(), false},
          [work](const Question &question, const Caller & /*caller*/, Verdict verdict) {
              if (verdict == Verdict::Allowed)
                  work(question);
              else
                  question.call.fail(refusal(question.action));
          });
}

void ManagerObject::probes(BusCall call)
{
    authorised(call, Observe, [this](const Question &question) {
        m_captures.probes([question](const QString &json) { question.call.reply(json); });
    });
}

void ManagerObject::systemCheck(BusCall call)
{
    authorised(call, Observe, [this](const Question &question) {
        m_captures.systemCheck([question](const QString &json) { question.call.reply(json); });
    });
}

void ManagerObject::cost(BusCall call)
{
    authorised(call, Observe, [this](const Question &question) {
        m_cost.measure([this, question](const CostMeter::Costs &costs) {
            question.call.reply(costJson(costs, question.call.sender()));
        });
    });
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

void ManagerObject::open(BusCall call)
{
    OpenRequest request;
    const Result<void> read = [&]() -> Result<void> {
        for (QString *text : {&request.probe, &request.scope}) {
            const Result<QString> given = call.text();
            if (!given)
                return given.error();
            *text = *given;
        }
        for (QVariantMap *map : {&request.parameters, &request.options}) {
            const Result<QVariantMap> given = call.map();
            if (!given)
                return given.error();
            *map = *given;
        }
        return {};
    }();
    if (!read)
        return call.fail(read.error());
    // Nobody types a password for what cannot be, and whom polkit refuses anyway hears no more than that.
    const Result<void> sense = m_captures.check(request);
    judge(call, m_captures.actionOf(request), {sense && call.mayAskPerson(), true},
          [this, request, sense](const Question &question, const Caller &caller, Verdict verdict) {
              if (verdict != Verdict::Refused && !sense)
                  question.call.fail(sense.error());
              else if (verdict == Verdict::Allowed)
                  openFor(question, caller, request);
              else
                  question.call.fail(refusal(question.action));
          });
}

void ManagerObject::openFor(const Question &question, const Caller &caller, const OpenRequest &request)
{
    m_captures.open(caller, request, [this, question, caller](const Result<Capture *> &capture) {
        if (!capture)
            return question.call.fail(capture.error());
        if (question.watch->hasLeft()) { // meanwhile; or the bus daemon does not let us watch one more
            m_captures.close(*capture);
            return question.call.fail(
                {ErrorCode::LimitReached, QStringLiteral("The bus watches no more clients for the helper.")});
        }
        new CaptureObject(m_bus, m_authority, {caller, question.action, question.watch}, *capture);
        question.call.replyPath((*capture)->path());
    });
}

} // namespace DKapture
