// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>

namespace DKapture
{

// Now, on the clock that records carry. It goes on through suspend, so a nap leaves a gap on a chart.
inline double bootSeconds()
{
    timespec now = {};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

} // namespace DKapture
