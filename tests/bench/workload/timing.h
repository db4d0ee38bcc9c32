// SPDX-License-Identifier: GPL-3.0-or-later
// What every workload tells the driver: how long its own loop took, without the start of the program.
#pragma once

#include <sys/resource.h>

#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace Bench
{

inline double secondsOf(clockid_t clock)
{
    timespec now = {};
    ::clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

// A line on stdin: the driver has attached whoever shall watch this process. Its end does as well.
inline void waitForGo()
{
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') {
    }
}

struct Stretch {
    double wall = secondsOf(CLOCK_MONOTONIC);
    double cpu = secondsOf(CLOCK_PROCESS_CPUTIME_ID);

    // One JSON line; made is how often each of the operations was done.
    void print(double made) const
    {
        std::printf("{\"seconds\": %.9f, \"cpu\": %.9f, \"made\": %.0f}\n", secondsOf(CLOCK_MONOTONIC) - wall,
                    secondsOf(CLOCK_PROCESS_CPUTIME_ID) - cpu, made);
        std::fflush(stdout);
    }
};

} // namespace Bench
