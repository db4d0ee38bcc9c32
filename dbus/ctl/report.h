// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that print one answer and end: probes, doctor, cost. describe has its own file.
#pragma once

#include "arguments.h"
#include "session.h"

namespace DKapture
{

QString probeList(const QList<Schema> &probes, const Arguments &arguments);
QString probeDescription(const Schema &schema, const Arguments &arguments);

// What a probe cannot see here, and why: "Not seen: … (…)".
QString notSeen(const Variant &variant);

// Ask, print, end.
void doctor(Session &session, const Arguments &arguments);
void cost(Session &session, const Arguments &arguments);

// Columns as wide as their widest cell; the last one is not padded. The first row is the heading.
QString aligned(const QList<QStringList> &rows);

} // namespace DKapture
