// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPair>
#include <QString>

namespace DKapture
{

// Where the lines of a value axis lie and what stands beside them. Plain arithmetic, no widgets.
struct ChartScale {
    enum class Kind { Linear, Logarithmic };

    double lowest = 0; // drawn coordinates: the logarithm where the scale has one
    double highest = 1;
    QList<double> lines;  // drawn coordinates, rising
    QList<double> values; // the values they stand for

    // Starts at 0 and ends at a round number not below largest; bytes are round in powers of 1024.
    static ChartScale linear(double largest, bool isBytes);
    // Whole decades around both values.
    static ChartScale logarithmic(double smallest, double largest);
    bool operator==(const ChartScale &) const = default;
};

} // namespace DKapture
