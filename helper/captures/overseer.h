// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "costmeter.h"

#include <QByteArray>
#include <QTimer>

namespace DKapture
{

class Captures;
class Load;

// Looks again, while there are captures, at what changes after Open: memory that tables take as they grow,
// the share of a CPU that programs use, processors that come up. Ends the dearest of a user who holds too
// much. Captures owns it.
class Overseer : public QObject
{
    Q_OBJECT
public:
    explicit Overseer(Captures *captures);
    void watch(); // until there are no captures any more

private:
    void look();
    void lookAtCpus();
    void lookAtMemory();
    void lookAtCosts();
    void judge(const CostMeter::LoadCosts &costs);
    QList<quint32> users() const;
    // Ends the captures that a user has of the load that takes most by this measure.
    void endDearest(quint32 user, const std::function<double(const Load *)> &measure, const QString &why);

    Captures *m_captures;
    CostMeter m_meter;
    QTimer m_timer;
    int m_looks = 0;
    QByteArray m_onlineCpus;
    QHash<quint32, int> m_timesOver; // the CPU share, in a row
};

} // namespace DKapture
