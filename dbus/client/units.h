// SPDX-License-Identifier: LGPL-2.1-or-later
// How values read. One formatter a unit of bpf/include/units.h.
#pragma once

#include "record.h"

#include <QString>

namespace DKapture::Units
{

// For people: "12.4 ms", "3.1 MiB", "ENOENT", "sda", "SIGTERM", "openat", "14:02:11.123".
QString display(RecordView record, const Field &field);
// For amounts that were computed: rates, sums. perSecond appends "/s".
QString amount(double value, const QString &unit, bool perSecond = false);
// For programs: plain decimal numbers in the field's own unit, text unescaped, names for codes.
QString plain(RecordView record, const Field &field);
// A number that plain() writes as a name: errors, signals, system calls, devices; modes in octal.
bool isCode(const Field &field);
// Column heading from a field's or output's name: "queued_ns" → "Queued"; translated (context "probe").
QString title(const QString &name);
QString translated(const QString &probeText); // a probe's title, summary or doc (context "probe")
// Wall-clock of a boot-clock time, by the offset read once at start.
qint64 wallClockMs(quint64 bootNs);
// Is it an amount that may be summed, averaged and charted (ns, bytes, count, sector, number)?
bool isAmount(const Field &field);

} // namespace DKapture::Units
