// SPDX-License-Identifier: GPL-3.0-or-later
#include "log2quantile.h"

#include <cmath>
#include <limits>
#include <numeric>

namespace DKapture
{

double log2Count(const QList<double> &counts)
{
    return std::accumulate(counts.begin(), counts.end(), 0.0);
}

double log2Quantile(const QList<double> &counts, double share)
{
    const double all = log2Count(counts);
    if (all <= 0)
        return std::numeric_limits<double>::quiet_NaN();
    double wanted = share * all;
    for (qsizetype slot = 0; slot < counts.size(); ++slot) {
        if (wanted <= counts[slot]) {
            const double low = slot == 0 ? 0 : std::exp2(double(slot));
            const double high = std::exp2(double(slot + 1));
            return low + (high - low) * wanted / counts[slot];
        }
        wanted -= counts[slot];
    }
    return std::exp2(double(counts.size()));
}

} // namespace DKapture
