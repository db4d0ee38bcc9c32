// SPDX-License-Identifier: GPL-3.0-or-later
#include "callers.h"

#include <cstring>

namespace DKapture
{

namespace
{

// Before anybody waits noticeably.
constexpr int TryMs = 500;
constexpr int MostTries = 20;
constexpr int LookMs = 10000;
constexpr int MostKnown = 1024; // names; then all are asked for anew

Error noAnswer()
{
    return {ErrorCode::Unavailable, QStringLiteral("The bus does not say who you are. Try again.")};
}

// UnixUserID and UnixGroupIDs out of the answer to GetConnectionCredentials; the rest is skipped.
std::optional<Caller> callerIn(sd_bus_message *reply, const QString &busName)
{
    Caller caller{busName, 0, {}};
    bool hasUser = false;
    if (sd_bus_message_is_method_error(reply, nullptr) ||
        sd_bus_message_enter_container(reply, 'a', "{sv}") <= 0)
        return std::nullopt;
    while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
        const char *name = nullptr;
        if (sd_bus_message_read_basic(reply, 's', &name) <= 0)
            return std::nullopt;
        if (::strcmp(name, "UnixUserID") == 0) {
            hasUser = sd_bus_message_read(reply, "v", "u", &caller.uid) > 0;
        } else if (::strcmp(name, "UnixGroupIDs") == 0) {
            if (sd_bus_message_enter_container(reply, 'v', "au") <= 0)
                return std::nullopt;
            const void *groups = nullptr;
            std::size_t bytes = 0;
            if (sd_bus_message_read_array(reply, 'u', &groups, &bytes) < 0)
                return std::nullopt;
            const auto *first = static_cast<const quint32 *>(groups);
            caller.groups = QList<quint32>(first, first + bytes / sizeof(quint32));
            sd_bus_message_exit_container(reply);
        } else if (sd_bus_message_skip(reply, "v") < 0) {
            return std::nullopt;
        }
        sd_bus_message_exit_container(reply);
    }
    return hasUser ? std::optional(caller) : std::nullopt;
}

} // namespace

ClientWatch::ClientWatch(Callers *callers, const QString &busName)
    : m_callers(callers)
    , m_busName(busName)
{
    const QByteArray rule =
        QStringLiteral("type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
                       "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='%1'")
            .arg(busName)
            .toLatin1();
    sd_bus_slot *slot = nullptr;
    if (sd_bus_add_match_async(callers->m_bus->handle(), &slot, rule.constData(), ownerChanged, installed,
                               this) < 0)
        m_hasLeft = true; // what cannot be watched is not served
    m_slot.reset(slot);
}

ClientWatch::~ClientWatch()
{
    if (m_callers)
        m_callers->m_watches.remove(m_busName);
}

int ClientWatch::ownerChanged(sd_bus_message *signal, void *watch, sd_bus_error * /*error*/)
{
    const char *name = nullptr;
    const char *before = nullptr;
    const char *after = nullptr;
    if (sd_bus_message_read(signal, "sss", &name, &before, &after) > 0 && *after == '\0')
        static_cast<ClientWatch *>(watch)->leave();
    return 0;
}

// The bus daemon bounds the number of matches.
int ClientWatch::installed(sd_bus_message *reply, void *watch, sd_bus_error * /*error*/)
{
    if (sd_bus_message_is_method_error(reply, nullptr))
        static_cast<ClientWatch *>(watch)->leave();
    return 0;
}

void ClientWatch::leave()
{
    if (!m_callers)
        return;
    // Who hears of it lets go of it.
    const std::shared_ptr<ClientWatch> kept = m_callers->m_watches.value(m_busName).lock();
    m_hasLeft = true;
    Q_EMIT m_callers->left(m_busName);
}

Callers::Callers(Bus *bus, QObject *parent)
    : QObject(parent)
    , m_bus(bus)
{
    m_look.setInterval(LookMs);
    connect(&m_look, &QTimer::timeout, this, &Callers::lookAfter);
}

void Callers::find(const QString &busName, Found found)
{
    if (const auto known = m_known.constFind(busName); known != m_known.cend())
        return found(std::optional<Caller>(Caller(*known)));
    QList<Found> &waiting = m_finding[busName];
    waiting.append(std::move(found));
    if (waiting.size() > 1)
        return;
    ask("GetConnectionCredentials", busName, MostTries, [this, busName](sd_bus_message *reply) {
        const Result<std::optional<Caller>> caller = [&]() -> Result<std::optional<Caller>> {
            if (!reply)
                return noAnswer();
            return callerIn(reply, busName);
        }();
        if (caller && *caller) {
            if (m_known.size() >= MostKnown)
                m_known.clear();
            m_known.insert(busName, **caller);
        }
        const QList<Found> waiting = m_finding.take(busName);
        for (const Found &found : waiting)
            found(caller);
    });
}

void Callers::askIsThere(const QString &busName, IsThere answer)
{
    ask("NameHasOwner", busName, MostTries, [answer = std::move(answer)](sd_bus_message *reply) {
        int isThere = false;
        if (!reply || sd_bus_message_read_basic(reply, 'b', &isThere) <= 0)
            answer(noAnswer());
        else
            answer(isThere != 0);
    });
}

// A bus daemon drops even its own answers when somebody floods us. So time and again; null after the last.
void Callers::ask(const char *method, const QString &busName, int tries, const Bus::Answer &answer)
{
    const BusMessage question = m_bus->newDaemonCall(method);
    sd_bus_message_append(question.get(), "s", busName.toLatin1().constData());
    m_bus->call(
        question.get(),
        [this, method, busName, tries, answer](sd_bus_message *reply) {
            if (!sd_bus_message_is_method_error(reply, SD_BUS_ERROR_NO_REPLY))
                answer(reply);
            else if (tries > 1)
                ask(method, busName, tries - 1, answer);
            else
                answer(nullptr);
        },
        TryMs);
}

// The signal that a client has left may be dropped just so.
void Callers::lookAfter()
{
    if (m_watches.isEmpty())
        return m_look.stop();
    for (const QString &busName : m_watches.keys()) {
        ask("NameHasOwner", busName, 1, [this, busName](sd_bus_message *reply) {
            int isThere = true;
            const std::shared_ptr<ClientWatch> watch = m_watches.value(busName).lock();
            if (watch && reply && sd_bus_message_read_basic(reply, 'b', &isThere) > 0 && !isThere)
                watch->leave();
        });
    }
}

std::shared_ptr<ClientWatch> Callers::watch(const QString &busName)
{
    std::shared_ptr<ClientWatch> watch = m_watches.value(busName).lock();
    if (!watch) {
        watch.reset(new ClientWatch(this, busName));
        m_watches.insert(busName, watch);
        if (!m_look.isActive())
            m_look.start();
    }
    return watch;
}

} // namespace DKapture
