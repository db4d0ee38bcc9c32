// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QString>

namespace DKapture
{

class LiveChart;

// A chart as a file: a picture with title, unit and legend, or exactly the numbers that are drawn.
Result<void> exportChartPng(LiveChart &chart, const QString &path);
Result<void> exportChartSvg(LiveChart &chart, const QString &path);
Result<void> exportChartCsv(const LiveChart &chart, const QString &path);

} // namespace DKapture
