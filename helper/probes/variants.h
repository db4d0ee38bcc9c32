// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel.h"
#include "probeobject.h"
#include "refusal.h"

#include <QSet>

namespace DKapture
{

// Which programs of a probe to load on this kernel, decided before loading.
struct Selection {
    QSet<QByteArray> programs; // names
    QList<Variant> variants;   // what was chosen of each group
    QStringList missing;       // optional parts that are left out, in the probe's words
    Obstacle obstacle;         // why the probe cannot run at all
};

// refusals: what the kernel turned down at load although its hook is there; it is passed over like what has
// no hook.
Selection select(const ProbeObject &probe, Kernel &kernel, const Refusals &refusals = {});

} // namespace DKapture
