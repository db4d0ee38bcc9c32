// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commandline.h"

#include <QPalette>

namespace DKapture
{

// Light, dark or as the desktop has it. No look of our own: light and dark are plain palettes for
// desktops that give none.
void applyTheme(CommandLine::Theme theme);
QPalette lightPalette();
QPalette darkPalette();
// Chinese text must find its letters whatever the desktop's font is.
void applyFonts();

} // namespace DKapture
