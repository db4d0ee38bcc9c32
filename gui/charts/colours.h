// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

namespace DKapture
{

// Colours that carry a meaning. They were searched so that all areas stay apart for people who see
// colours differently, on light and on dark; everything else comes from the palette.
enum class Hue {
    Process,
    Scheduler,
    Files,
    Storage,
    Memory,
    Network,
    Interrupts,
    Usb,
    Containers,
    Muted,
    Ok,
    Warning,
    Alert,
    Lost,
    Paused,
};

bool isDark(const QPalette &palette);
QColor colour(Hue hue, const QPalette &palette);
QColor mixed(const QColor &base, const QColor &other, double share);
Hue areaHue(const QString &area);

} // namespace DKapture
