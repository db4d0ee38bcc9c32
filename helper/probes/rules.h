// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "probeobject.h"

#include <QStringList>

namespace DKapture
{

// What the code of a compiled probe does that nobody may do, in a sentence each that names the program and
// says what to do instead; for the build, which has just compiled the object. Empty: nothing.
//
//   - Asks for the running task where that is only who was interrupted, or who reads the snapshot.
//   - Touches an output without asking whose the record is (bpf/include/scope.h).
//   - Touches an output in a function of its own, where the program that calls it cannot be held to that.
QStringList brokenRules(const ProbeObject &probe);

} // namespace DKapture
