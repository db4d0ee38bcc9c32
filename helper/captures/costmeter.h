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
    using Captures = std::function<QList<const Capture *>()>; // those that live now

    CostMeter(Captures captures, QObject *parent);
    void measure(std::function<void(const Costs &)> done);

private:
    void finish();

    Captures m_captures;
    UniqueFd m_timing;
    QElapsedTimer m_clock;
    double m_cpuBefore = 0; // of the helper, in seconds
    QHash<const Capture *, LoadedProbe::Runs> m_before;
    QList<std::function<void(const Costs &)>> m_waiting;
};

} // namespace DKapture
