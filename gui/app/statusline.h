// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/probefeed.h"

#include <QStatusBar>

#include <optional>

class QLabel;

namespace DKapture
{

// What watching costs and whether it is whole: helper, captures, events, lost, CPU and kernel memory.
// Owned by the window.
class StatusLine : public QStatusBar
{
    Q_OBJECT
public:
    StatusLine(Connection *connection, QWidget *parent = nullptr);

    struct Figures {
        int captures = 0;
        quint64 events = 0; // so far
        quint64 lost = 0;
        quint64 missed = 0; // at most so many more
    };
    void tick(double seconds, const Figures &figures);
    // In the newest span that was measured; before there is one, since the start.
    double ownCpuPercent() const;

private:
    void measureCost();
    void showCost(const QJsonArray &captures);
    void showHelper();

    Connection *m_connection;
    QLabel *m_helper;
    QLabel *m_captures;
    QLabel *m_events;
    QLabel *m_lost;
    QLabel *m_helperCost;
    QLabel *m_ownCost;
    double m_seconds = 0;
    double m_costDue = 0;
    quint64 m_eventsBefore = 0;
    double m_startSeconds = 0;
    std::optional<double> m_ownCpu; // percent
};

} // namespace DKapture
