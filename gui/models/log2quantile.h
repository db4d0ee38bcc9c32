// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

namespace DKapture
{

// The value below which `share` (0 to 1) of the counted values lie. Slot i counts values in
// [2^i, 2^(i+1)); within a slot values are taken to be spread evenly. NaN when nothing was counted.
double log2Quantile(const QList<double> &counts, double share);
double log2Count(const QList<double> &counts);

} // namespace DKapture
