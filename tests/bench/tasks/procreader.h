// SPDX-License-Identifier: GPL-3.0-or-later
// The process table as a program without BPF gets it, written as tightly as it goes: the bar to clear.
#pragma once

#include <cstdint>
#include <vector>

namespace Bench
{

struct ProcTask {
    std::uint32_t pid, tid, ppid;
    char state;
    char comm[16];
    std::uint64_t minorFaults, majorFaults, userTicks, systemTicks, startTicks, virtualBytes, residentPages;
    std::int64_t priority, nice, threads, cpu;
};

// Reads and parses stat of every thread. No allocation but the rows' own, kept between calls.
class ProcReader
{
public:
    const std::vector<ProcTask> &readThreads();
    // Reads stat of every process and looks at nothing in it; returns how many.
    std::size_t readProcessesUnparsed();

private:
    std::vector<ProcTask> m_rows;
};

} // namespace Bench
