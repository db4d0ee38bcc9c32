// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel.h"

namespace DKapture
{

// Why the kernel refused a system call to this process: a capability that it has not, a user namespace, a
// seccomp filter. call and error are shown; capability (linux/capability.h) is what the call asks for.
Obstacle refusedCall(const QString &call, int error, int capability);

// The same for perf_event_open, which kernel.perf_event_paranoid can forbid to all but CAP_SYS_ADMIN (above
// 2, on kernels of Debian, Ubuntu and Android).
Obstacle refusedPerfEvent(int error);

} // namespace DKapture
