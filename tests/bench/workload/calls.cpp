// SPDX-License-Identifier: GPL-3.0-or-later
// bench-calls THREADS COUNT [RATE]: each thread makes COUNT calls of getppid(), the cheapest system call, as
// fast as it can or RATE a second. The kernel ignores the call's arguments; ours number the calls and
// threads.
#include "timing.h"

#include <algorithm>
#include <barrier>
#include <cstdlib>
#include <sys/syscall.h>
#include <thread>
#include <vector>

namespace
{

constexpr int ThreadShift = 40;
constexpr long SliceNs = 1'000'000; // paced calls come in bursts, as those of real programs do

void sleepUntil(timespec &when)
{
    when.tv_nsec += SliceNs;
    if (when.tv_nsec >= 1'000'000'000) {
        when.tv_nsec -= 1'000'000'000;
        ++when.tv_sec;
    }
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr) != 0) {
    }
}

void callPaced(long thread, long count, double rate)
{
    timespec when = {};
    ::clock_gettime(CLOCK_MONOTONIC, &when);
    double due = 0;
    for (long i = 0; i < count;) {
        due = std::min(due + rate * SliceNs / 1e9, double(count));
        for (; i < long(due); ++i)
            ::syscall(SYS_getppid, thread << ThreadShift | i);
        sleepUntil(when);
    }
}

void callFast(long thread, long count)
{
    for (long i = 0; i < count; ++i)
        ::syscall(SYS_getppid, thread << ThreadShift | i);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4) {
        std::fprintf(stderr, "usage: bench-calls THREADS COUNT [RATE]\n");
        return 2;
    }
    const int threadCount = std::atoi(argv[1]);
    const long count = std::atol(argv[2]);
    const double rate = argc == 4 ? std::atof(argv[3]) : 0;
    std::barrier ready(threadCount + 1);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < threadCount; ++thread) {
        threads.emplace_back([&ready, thread, count, rate] {
            ready.arrive_and_wait();
            if (rate > 0)
                callPaced(thread, count, rate);
            else
                callFast(thread, count);
        });
    }
    Bench::waitForGo();
    const Bench::Stretch stretch;
    ready.arrive_and_wait();
    for (std::thread &thread : threads)
        thread.join();
    stretch.print(double(count) * threadCount);
    return 0;
}
