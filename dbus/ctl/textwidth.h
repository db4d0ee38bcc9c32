// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <algorithm>

namespace DKapture
{

// Chinese characters and their punctuation take two columns of a terminal.
inline qsizetype columnsOf(const QString &text)
{
    const auto isWide = [](QChar c) {
        return c.script() == QChar::Script_Han || (c.unicode() >= 0x3000 && c.unicode() <= 0x303e) ||
               (c.unicode() >= 0xff01 && c.unicode() <= 0xff60);
    };
    return text.size() + std::ranges::count_if(text, isWide);
}

inline QString padded(const QString &text, qsizetype width, bool isRight = false)
{
    const QString space(std::max<qsizetype>(0, width - columnsOf(text)), QLatin1Char(' '));
    return isRight ? space + text : text + space;
}

} // namespace DKapture
