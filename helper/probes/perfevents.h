// SPDX-License-Identifier: GPL-3.0-or-later
// Whether perf events, on which libbpf hangs programs for "tp/" and "kprobe/", can be had: by opening one and
// closing it. Errors are errno; 0 is none.
#pragma once

#include <QString>

namespace DKapture::PerfEvents
{

enum class Step { Mount, Read, Open }; // of tracefs, of the tracepoint's number, of the event

struct Attempt {
    int error = 0;
    Step failed = Step::Open;
};

Attempt tryTracepoint(const QString &target); // "sched/sched_switch"
int tryKprobe(const QString &function);       // EINVAL or ENOENT: there is no such function

} // namespace DKapture::PerfEvents
