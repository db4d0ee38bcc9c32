// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "managerobject.h"

#include <QTimer>

namespace DKapture
{

// Lets the helper leave, and drops no call by it. The name goes first: when the bus daemon has confirmed
// that, every call sent to the name is with us or starts a new helper. Only then is seen whether one came
// meanwhile; in that case the name is taken back.
class IdleExit : public QObject
{
    Q_OBJECT
public:
    // idleMs: without a call under way and without a capture; 0 for never.
    IdleExit(Bus *bus, ManagerObject *manager, int idleMs, QObject *parent = nullptr);

    void leave(); // when told to: as soon as the calls that have come are answered, within seconds

Q_SIGNALS:
    void finished();

private:
    bool isBusy() const { return m_manager->hasCaptures() || m_manager->hasWaitingCalls(); }
    void restart();
    void releaseName();
    void released(quint64 callsBefore);
    void takeNameBack();

    Bus *m_bus;
    ManagerObject *m_manager;
    QTimer m_idle;
    QTimer m_patience;
    quint64 m_calls = 0; // that ever came
    bool m_isTold = false;
};

} // namespace DKapture
