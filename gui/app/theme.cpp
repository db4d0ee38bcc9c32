// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include <QApplication>
#include <QFont>
#include <QStyle>
#include <QStyleFactory>

namespace DKapture
{

static QPalette makePalette(QRgb window, QRgb base, QRgb alternate, QRgb text, QRgb muted, QRgb button,
                            QRgb accent)
{
    const auto solid = [](QRgb colour) {
        return QColor(QRgb(0xff000000 | colour));
    };
    QPalette palette(solid(button), solid(window));
    palette.setColor(QPalette::WindowText, solid(text));
    palette.setColor(QPalette::Text, solid(text));
    palette.setColor(QPalette::ButtonText, solid(text));
    palette.setColor(QPalette::Base, solid(base));
    palette.setColor(QPalette::AlternateBase, solid(alternate));
    palette.setColor(QPalette::ToolTipBase, solid(base));
    palette.setColor(QPalette::ToolTipText, solid(text));
    palette.setColor(QPalette::PlaceholderText, solid(muted));
    palette.setColor(QPalette::Highlight, solid(accent));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, solid(accent));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, solid(muted));
    return palette;
}

QPalette lightPalette()
{
    return makePalette(0xF3F4F6, 0xFFFFFF, 0xF7F8FA, 0x1F2328, 0x5C6370, 0xF7F8FA, 0x2561BA);
}

QPalette darkPalette()
{
    return makePalette(0x17181B, 0x1E1F22, 0x232529, 0xE6E8EB, 0xA0A7B1, 0x2A2C31, 0x236CB8);
}

void applyTheme(CommandLine::Theme theme)
{
    if (theme == CommandLine::Theme::System) {
        // Without a desktop Qt falls back to a bare grey; the light palette is the same, cared for.
        if (QApplication::style()->name() == QLatin1String("fusion") &&
            !qEnvironmentVariableIsSet("QT_QPA_PLATFORMTHEME") &&
            !qEnvironmentVariableIsSet("XDG_CURRENT_DESKTOP"))
            QApplication::setPalette(lightPalette());
        else
            QApplication::setPalette(QPalette());
        return;
    }
    // Styles of a desktop may paint with its own colours and ignore a palette.
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(theme == CommandLine::Theme::Dark ? darkPalette() : lightPalette());
}

void applyFonts()
{
    QFont font = QApplication::font();
    QStringList families = font.families();
    for (const char *family : {"Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei"})
        families.append(QLatin1String(family));
    font.setFamilies(families);
    QApplication::setFont(font);
}

} // namespace DKapture
