// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

namespace DKapture
{

// Shares of all CPUs' time between two readings, 0 to 100; their sum is 100.
struct CpuShares {
    double user = 0;    // programs, nice ones included
    double system = 0;  // the kernel, interrupts included
    double waiting = 0; // idle with a disk request under way
    double stolen = 0;  // taken by the hypervisor
    double idle = 0;

    double busy() const { return user + system + stolen; }
};

// CPU time by state from /proc/stat, which everybody may read: it works without a helper.
class CpuStates
{
public:
    // The text of /proc/stat at some moment; nothing for the first one or for text that is not it.
    std::optional<CpuShares> update(const QByteArray &procStat);
    std::optional<CpuShares> update(); // reads the file itself
    int processors() const { return m_processors; }

private:
    struct Ticks {
        quint64 user = 0, system = 0, waiting = 0, stolen = 0, idle = 0;
        quint64 sum() const { return user + system + waiting + stolen + idle; }
    };
    Ticks m_before;
    bool m_hasBefore = false;
    int m_processors = 0;
};

} // namespace DKapture
