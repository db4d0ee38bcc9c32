// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cpustates.h"
#include "history.h"
#include "probefeed.h"

#include <QObject>

namespace DKapture
{

// Who has most of something: a name, an amount a second, its share of all (0 to 1).
struct Contributor {
    QString name;
    double amount = 0;
    double share = 0;
};

// The five answers of the overview and their past. Turns frames into a few numbers a second; goes on
// while another view is shown, so that coming back finds no hole. Owned by the window.
class OverviewData : public QObject
{
    Q_OBJECT
public:
    enum Panel { Cpu, Latency, Disk, Network, Interrupts, Panels };
    enum CpuCurve { User, System, Waiting, Stolen };
    enum LatencyCurve { Median, P99 };
    enum DiskCurve { Read, Written };
    enum NetworkCurve { Received, Sent };
    enum InterruptCurve { Hardware, Software };

    explicit OverviewData(Feeds *feeds, QObject *parent = nullptr);

    const History &history(Panel panel) const { return m_histories[panel]; }
    ProbeFeed *feed(Panel panel) const; // null for Cpu, which needs none
    // Largest first; of the newest interval.
    const QList<Contributor> &contributors(Panel panel) const { return m_contributors[panel]; }
    int processors() const { return m_cpuStates.processors(); }
    double diskWaitNs() const { return m_diskWaitNs; } // mean of the newest interval; NaN without requests

    void tick(double seconds); // once a second: what comes from no probe
    void setBusiest(const QString &name, double percentOfCpu);

    static constexpr qsizetype Capacity = 1800; // half an hour

Q_SIGNALS:
    void changed(int panel);

private:
    void connectFeed(Panel panel, const QString &probe,
                     void (OverviewData::*take)(const Output &, const Frame &, const Frame &));
    void takeLatency(const Output &output, const Frame &before, const Frame &now);
    void takeDisk(const Output &output, const Frame &before, const Frame &now);
    void takeNetwork(const Output &output, const Frame &before, const Frame &now);
    void takeInterrupts(const Output &output, const Frame &before, const Frame &now);
    void setContributors(Panel panel, const QHash<QString, double> &amounts);

    Feeds *m_feeds;
    CpuStates m_cpuStates;
    QList<History> m_histories;
    QList<Contributor> m_contributors[Panels];
    ProbeFeed *m_panelFeeds[Panels] = {};
    double m_diskWaitNs = 0;
};

} // namespace DKapture
