// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QtGlobal>

namespace DKapture::Limits
{

// How much one user may hold, however many names it has on the bus; "in all" is of all users together. A load
// that is shared counts whole for each of its users.
inline constexpr int MostCaptures = 128; // those whose load is awaited among them
inline constexpr int MostCapturesInAll = 512;
inline constexpr int MostLoads = 32;
// That are taken away from what running captures of one load are shown, since they started at different
// moments: a full table for eight of them.
inline constexpr qint64 MostPastRows = 8ll * 80 * 1024;
// The kernel hangs at most 38 programs on a function (BPF_MAX_TRAMP_LINKS): one user must leave some.
inline constexpr int MostLoadsOfProbe = 8;
inline constexpr int MostLoadsInAll = 128;
inline constexpr quint64 MostMemory = 256ull * 1024 * 1024; // maps, rings, programs, task storage, bases
inline constexpr quint64 MostMemoryInAll = 512ull * 1024 * 1024;
inline constexpr quint64 MostBytesUnderWay = 32ull * 1024 * 1024; // sent and not acknowledged
// Of one CPU, used by a user's programs, over two measurements in a row. Not for what an administrator
// granted.
inline constexpr double MostCpuShare = 0.5;

struct Holdings {
    int captures = 0;
    int loads = 0;
    int loadsOfProbe = 0; // of the one that is asked for
    quint64 memoryBytes = 0;
};

// Whether there is room for what comes: one more capture, with or without a load of its own.
Result<void> admit(const Holdings &user, const Holdings &all, bool needsLoad);
Result<void> checkMemory(const Holdings &user, const Holdings &all);

} // namespace DKapture::Limits
