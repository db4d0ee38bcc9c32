// SPDX-License-Identifier: GPL-3.0-or-later
#include "watchdog.h"

#include <systemd/sd-daemon.h>

namespace DKapture
{

namespace
{

constexpr uint64_t AsksInTime = 4; // so that one that is late is not yet the end

} // namespace

Watchdog::Watchdog(Bus *bus, QObject *parent)
    : QObject(parent)
    , m_bus(bus)
{
    uint64_t microseconds = 0;
    if (sd_watchdog_enabled(false, &microseconds) <= 0)
        return;
    connect(&m_timer, &QTimer::timeout, this, &Watchdog::ask);
    m_timer.start(int(microseconds / 1000 / AsksInTime));
    ask();
}

void Watchdog::ask()
{
    if (m_isAsking)
        return;
    m_isAsking = true;
    const BusMessage ping = m_bus->newCall(m_bus->uniqueName(), "/", "org.freedesktop.DBus.Peer", "Ping");
    m_bus->call(ping.get(), [this](sd_bus_message *reply) {
        m_isAsking = false;
        if (!sd_bus_message_is_method_error(reply, nullptr))
            sd_notify(false, "WATCHDOG=1");
    });
}

} // namespace DKapture
