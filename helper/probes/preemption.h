// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace DKapture
{

// What a kernel says of itself, as far as it can be read; each may be empty.
struct KernelWords {
    QString release;       // uname -r
    QString version;       // uname -v
    QString commandLine;   // /proc/cmdline
    QString modes;         // /sys/kernel/debug/sched/preempt: "none voluntary (full)"
    QString configuration; // CONFIG_… lines

    static KernelWords ofThisKernel();
};

// Where a kernel takes the processor away from a program while it runs. Until that program goes on, the
// kernel runs it for nobody else on that processor, so that what they do there is missed.
struct Preemption {
    bool ofFunctions = false;   // fentry, fexit, fmod_ret
    bool ofTracepoints = false; // tp_btf, raw_tp; those of perf (tp) and kprobes hold on to the processor

    static Preemption of(const KernelWords &kernel);
    // For a section such as "fexit/vfs_read".
    bool mayHit(const QString &section) const;
};

} // namespace DKapture
