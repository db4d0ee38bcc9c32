// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPalette>

namespace DKapture
{

// The desktop's icon of this name, or the bundled one in the palette's text colour.
QIcon themedIcon(const QString &name, const QPalette &palette);

} // namespace DKapture
