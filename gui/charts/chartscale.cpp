// SPDX-License-Identifier: GPL-3.0-or-later
#include "chartscale.h"

#include <algorithm>
#include <cmath>

namespace DKapture
{

ChartScale ChartScale::linear(double largest, bool isBytes)
{
    // An idle disk's axis ends at 1 KiB: a lone flush must not fill the chart.
    const double wanted = std::max(largest, isBytes ? 1024.0 : 1.0);
    double unit = 1;
    if (isBytes) {
        while (wanted / unit >= 1024)
            unit *= 1024;
    }
    const double scaled = wanted / unit;
    const double decade = std::pow(10.0, std::floor(std::log10(scaled)));
    double top = 10 * decade;
    for (const double step : {1.0, 2.0, 4.0, 6.0, 8.0}) {
        if (step * decade >= scaled) {
            top = step * decade;
            break;
        }
    }
    ChartScale scale;
    scale.highest = top * unit;
    for (const double share : {0.0, 0.5, 1.0}) {
        scale.lines.append(scale.highest * share);
        scale.values.append(scale.highest * share);
    }
    return scale;
}

ChartScale ChartScale::logarithmic(double smallest, double largest)
{
    ChartScale scale;
    const double low = smallest > 0 ? std::floor(std::log10(smallest)) : 3;
    scale.lowest = low;
    scale.highest = std::max(low + 2, largest > 0 ? std::ceil(std::log10(largest)) : low + 2);
    // More than four lines crowd a small tile.
    const double step = std::ceil((scale.highest - low) / 4);
    scale.highest = low + std::ceil((scale.highest - low) / step) * step; // a line on top, too
    for (double decade = low; decade <= scale.highest + 0.01; decade += step) {
        scale.lines.append(decade);
        scale.values.append(std::pow(10.0, decade));
    }
    return scale;
}

} // namespace DKapture
