// SPDX-License-Identifier: GPL-3.0-or-later
#include "waitingcalls.h"

#include <QHash>

#include <optional>

namespace DKapture
{

namespace
{

constexpr int MostOfUser = 64; // also of one of their clients; a window opens a dozen captures at once
// Until it is known whose they are: beyond what the bus daemon lets one user's connections have, so that one
// user alone cannot use it up (256 connections, each with as many calls as we keep of a client).
constexpr int Most = 32 * 1024;

Error tooMany()
{
    return {ErrorCode::LimitReached,
            QStringLiteral("Too many of your calls wait for an answer (at most %1).").arg(MostOfUser)};
}

template <typename Key> void release(QHash<Key, int> &counts, const Key &key)
{
    if (--counts[key] == 0)
        counts.remove(key);
}

} // namespace

struct WaitingCalls::Counts {
    Ended ended;
    int all = 0;
    QHash<QString, int> ofClient;
    QHash<quint32, int> ofUser;
};

class WaitingCalls::Ticket
{
public:
    Ticket(std::shared_ptr<Counts> counts, const QString &busName)
        : m_counts(std::move(counts))
        , m_busName(busName)
    {
        ++m_counts->all;
        ++m_counts->ofClient[m_busName];
    }
    ~Ticket()
    {
        --m_counts->all;
        release(m_counts->ofClient, m_busName);
        if (m_uid)
            release(m_counts->ofUser, *m_uid);
        if (m_counts->ended)
            m_counts->ended();
    }
    Q_DISABLE_COPY_MOVE(Ticket)
    void setUser(quint32 uid)
    {
        m_uid = uid;
        ++m_counts->ofUser[uid];
    }

private:
    std::shared_ptr<Counts> m_counts;
    QString m_busName;
    std::optional<quint32> m_uid;
};

WaitingCalls::WaitingCalls(Ended ended)
    : m_counts(std::make_shared<Counts>())
{
    m_counts->ended = std::move(ended);
}

WaitingCalls::~WaitingCalls()
{
    m_counts->ended = {};
}

Result<std::shared_ptr<WaitingCalls::Ticket>> WaitingCalls::take(const QString &busName)
{
    if (m_counts->ofClient.value(busName) >= MostOfUser || m_counts->all >= Most)
        return tooMany();
    return std::make_shared<Ticket>(m_counts, busName);
}

Result<void> WaitingCalls::setUser(const std::shared_ptr<Ticket> &ticket, quint32 uid)
{
    if (m_counts->ofUser.value(uid) >= MostOfUser)
        return tooMany();
    ticket->setUser(uid);
    return {};
}

bool WaitingCalls::isEmpty() const
{
    return m_counts->all == 0;
}

} // namespace DKapture
