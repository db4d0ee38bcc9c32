// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/schema.h"

#include <QByteArray>
#include <QVariantMap>

namespace DKapture
{

// The last part of the polkit action that a capture needs: "own", "observe", "trace" or "peek". For scope
// "all" the strictest that anything in it asks for: the probe's tier, a parameter that is set and raises it,
// and, where /proc hides processes from users, "trace" for what names processes. Takes parameters as they
// came, too: what cannot be read counts as set.
QString tierOf(const Schema &schema, const QString &scope, const QVariantMap &parameters,
               bool processesAreHidden);

// Is this parameter given, other than its default?
bool isSet(const Parameter &parameter, const QVariantMap &parameters);

// Does a mount table, as /proc/PID/mountinfo has it, keep users from each other's processes (hidepid)?
bool hidesProcesses(const QByteArray &mountinfo);
// For those who live where PID 1 does; read anew every time, since it can be mounted anew.
bool processesAreHidden();

} // namespace DKapture
