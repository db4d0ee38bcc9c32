// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QString>

namespace DKapture
{

class View;

// Everything a view shows, into a folder that is made: its picture, each chart as PNG, SVG and CSV, its
// tables as CSV. Returns the number of files.
Result<int> exportView(View &view, const QString &folder);

} // namespace DKapture
