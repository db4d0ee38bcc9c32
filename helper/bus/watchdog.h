// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bus.h"

#include <QTimer>

namespace DKapture
{

// Tells systemd, where that wants to know (WatchdogSec=), that the helper still serves: after every round
// trip of a message to itself through the bus daemon, and not otherwise. A main loop that hangs, or a bus
// that no longer takes or delivers, goes quiet, and systemd starts the helper anew.
class Watchdog : public QObject
{
    Q_OBJECT
public:
    explicit Watchdog(Bus *bus, QObject *parent = nullptr);

private:
    void ask();

    Bus *m_bus;
    QTimer m_timer;
    bool m_isAsking = false;
};

} // namespace DKapture
