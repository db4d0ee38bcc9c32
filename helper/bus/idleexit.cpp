// SPDX-License-Identifier: GPL-3.0-or-later
#include "idleexit.h"

#include "interface/wire.h"

namespace DKapture
{

namespace
{

constexpr int LastAnswersMs = 5000;  // half of the unit's TimeoutStopSec
constexpr uint32_t DoNotQueue = 4;   // DBUS_NAME_FLAG_DO_NOT_QUEUE
constexpr uint32_t PrimaryOwner = 1; // DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER

} // namespace

IdleExit::IdleExit(Bus *bus, ManagerObject *manager, int idleMs, QObject *parent)
    : QObject(parent)
    , m_bus(bus)
    , m_manager(manager)
{
    m_idle.setSingleShot(true);
    m_idle.setInterval(idleMs);
    m_patience.setSingleShot(true);
    m_patience.setInterval(LastAnswersMs);
    connect(&m_idle, &QTimer::timeout, this, [this]() {
        if (isBusy())
            restart();
        else
            releaseName();
    });
    connect(&m_patience, &QTimer::timeout, this, &IdleExit::finished);
    connect(m_manager, &ManagerObject::called, this, [this]() { ++m_calls; });
    connect(m_manager, &ManagerObject::answered, this, &IdleExit::restart);
    restart();
}

void IdleExit::restart()
{
    if (m_isTold && !m_manager->hasWaitingCalls())
        Q_EMIT finished();
    else if (!m_isTold && m_idle.interval() > 0)
        m_idle.start();
}

void IdleExit::leave()
{
    m_isTold = true;
    m_idle.stop();
    m_patience.start();
    releaseName();
}

void IdleExit::releaseName()
{
    const BusMessage release = m_bus->newDaemonCall("ReleaseName");
    sd_bus_message_append(release.get(), "s", Wire::Service);
    m_bus->call(release.get(), [this, before = m_calls](sd_bus_message * /*reply*/) { released(before); });
}

void IdleExit::released(quint64 callsBefore)
{
    if (m_isTold)
        restart();
    else if (m_calls == callsBefore && !isBusy())
        Q_EMIT finished();
    else
        takeNameBack();
}

void IdleExit::takeNameBack()
{
    const BusMessage request = m_bus->newDaemonCall("RequestName");
    sd_bus_message_append(request.get(), "su", Wire::Service, DoNotQueue);
    m_bus->call(request.get(), [this](sd_bus_message *reply) {
        uint32_t outcome = 0;
        if (sd_bus_message_read_basic(reply, 'u', &outcome) > 0 && outcome == PrimaryOwner)
            return restart();
        leave(); // another helper has it: this one answers what it took, and no more
    });
}

} // namespace DKapture
