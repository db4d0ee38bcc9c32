// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "kernel.h"

#include <QByteArray>
#include <QHash>

namespace DKapture
{

// What the kernel turned down at load although its hook is there: programs by their name, and "" for a probe
// as a whole.
using Refusals = QHash<QByteArray, Obstacle>;

// Why bpf_object__load() failed, in a sentence for a person; the words go to the journal, not here.
struct Refusal {
    QByteArray program; // whose own fault it is, so that another variant may load; empty: none would
    Obstacle obstacle;
};

// error: an errno; words: what libbpf said; object: as it is after the attempt.
Refusal refusalOf(const bpf_object *object, int error, const QString &words, Kernel &kernel);

// The verdict in what libbpf and the verifier said: their last words that are about the fault. Bounded.
QString verdictOf(const QString &words);

} // namespace DKapture
