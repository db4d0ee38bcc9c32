// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "loadedprobe.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>

#include <functional>

namespace DKapture
{

class Capture;
class Load;

// Times BPF programs for a moment. The kernel's timing costs some 20 ns a run, so it is on only while
// somebody waits for an answer; requests that come meanwhile share the measurement.
class CostMeter : public QObject
{
    Q_OBJECT
public:
    struct Cost {
        double runsPerSecond = 0;
        double nsPerRun = 0;
        double cpuShare = 0; // of one CPU
        quint64 memoryBytes = 0;
    };
    using Costs = QHash<const Capture *, Cost>;               // null: the helper itself, its cpuShare only
    using LoadCosts = QHash<const Load *, Cost>;              // likewise
    using Captures = std::function<QList<const Capture *>()>; // those that live now

    CostMeter(Captures captures, QObject *parent);
    // Captures that share a load each get an equal part of it, so that the sum is what all cost.
    void measure(std::function<void(const Costs &)> done);
    void measureLoads(int windowMs, std::function<void(const LoadCosts &)> done);

private:
    void finish();

    Captures m_captures;
    UniqueFd m_timing;
    QElapsedTimer m_clock;
    double m_cpuBefore = 0; // of the helper, in seconds
    QHash<const Load *, LoadedProbe::Runs> m_before;
    QList<std::function<void(const LoadCosts &)>> m_waiting;
};

} // namespace DKapture
