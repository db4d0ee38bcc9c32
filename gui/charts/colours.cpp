// SPDX-License-Identifier: GPL-3.0-or-later
#include "colours.h"

#include <QHash>

namespace DKapture
{

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QColor colour(Hue hue, const QPalette &palette)
{
    struct Pair {
        QRgb light, dark;
    };
    static const Pair pairs[] = {
        {0x2561BA, 0x236CB8}, {0xA27BFB, 0xB78AF9}, {0x1D4C46, 0xAFFEC6}, {0x7A571E, 0x836A17},
        {0xD34E80, 0xC5286D}, {0x20A1A0, 0x1FB1A3}, {0x5F0806, 0xD88E58}, {0x1C00A3, 0xE2E0F1},
        {0x7B9404, 0xF0E82F}, {0x5C6370, 0xA0A7B1}, {0x1D4C46, 0x7FE0B0}, {0xB35C00, 0xFFB454},
        {0xA3002B, 0xFF6B81}, {0xD0006F, 0xFF5FB0}, {0x6B7280, 0x9AA3AF},
    };
    const Pair &pair = pairs[int(hue)];
    return QColor(QRgb(0xff000000 | (isDark(palette) ? pair.dark : pair.light)));
}

QColor mixed(const QColor &base, const QColor &other, double share)
{
    const auto mix = [share](int from, int to) {
        return int(from + (to - from) * share);
    };
    return QColor(mix(base.red(), other.red()), mix(base.green(), other.green()),
                  mix(base.blue(), other.blue()));
}

Hue areaHue(const QString &area)
{
    static const QHash<QString, Hue> hues = {
        {QStringLiteral("process"), Hue::Process},       {QStringLiteral("scheduler"), Hue::Scheduler},
        {QStringLiteral("files"), Hue::Files},           {QStringLiteral("storage"), Hue::Storage},
        {QStringLiteral("memory"), Hue::Memory},         {QStringLiteral("network"), Hue::Network},
        {QStringLiteral("interrupts"), Hue::Interrupts}, {QStringLiteral("usb"), Hue::Usb},
        {QStringLiteral("containers"), Hue::Containers},
    };
    return hues.value(area, Hue::Muted);
}

} // namespace DKapture
