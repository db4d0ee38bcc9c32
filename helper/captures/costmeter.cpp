// SPDX-License-Identifier: GPL-3.0-or-later
#include "costmeter.h"

#include "capture.h"

#include <QTimer>

#include <ctime>

namespace DKapture
{

namespace
{
// As long as the interval of most tables, so that one reading of each falls into it.
constexpr int WindowMs = 1000;

double cpuSeconds()
{
    timespec used = {};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return double(used.tv_sec) + double(used.tv_nsec) / 1e9;
}

} // namespace

CostMeter::CostMeter(Captures captures, QObject *parent)
    : QObject(parent)
    , m_captures(std::move(captures))
{
}

void CostMeter::measure(std::function<void(const Costs &)> done)
{
    m_waiting.append(std::move(done));
    if (m_waiting.size() > 1)
        return;
    m_timing = UniqueFd(bpf_enable_stats(BPF_STATS_RUN_TIME));
    m_before.clear();
    for (const Capture *capture : m_captures())
        m_before.insert(capture, capture->loaded().runs());
    m_cpuBefore = cpuSeconds();
    m_clock.start();
    QTimer::singleShot(WindowMs, this, &CostMeter::finish);
}

void CostMeter::finish()
{
    const double seconds = double(m_clock.nsecsElapsed()) / 1e9;
    Costs costs;
    costs.insert(nullptr, {.cpuShare = (cpuSeconds() - m_cpuBefore) / seconds});
    for (const Capture *capture : m_captures()) {
        const LoadedProbe::Runs after = capture->loaded().runs();
        // One that came meanwhile, or was loaded again, is measured next time.
        const LoadedProbe::Runs before = m_before.value(capture, after);
        Cost cost;
        if (after.count > before.count) {
            const double runs = double(after.count - before.count);
            const double ns = double(after.ns - before.ns);
            cost.runsPerSecond = runs / seconds;
            cost.nsPerRun = ns / runs;
            cost.cpuShare = ns / 1e9 / seconds;
        }
        cost.memoryBytes = capture->loaded().memoryBytes();
        costs.insert(capture, cost);
    }
    m_timing = UniqueFd();
    for (const auto &done : std::exchange(m_waiting, {}))
        done(costs);
}

} // namespace DKapture
