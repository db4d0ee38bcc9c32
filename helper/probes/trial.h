// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QByteArray>

namespace DKapture
{

// Whether an object can be read at all. libbpf (1.1 to 1.5) trusts what a compiler wrote: a damaged object
// can crash it, or send it round a ring of typedefs for ever. So a child process reads the object first, and
// only what it came through is read here. An error is the reason why not.
//
// Forks: call it while the program has one thread.
Result<void> readOnTrial(const QByteArray &bytes);

} // namespace DKapture
