// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QTranslator>

namespace DKapture
{

// The words of the program in the user's language, else in English. Owned by main().
class Translations
{
public:
    // For a locale such as zh_CN; replaces what was installed before.
    void install(const QString &locale);

private:
    bool loadProgram(const QLocale &locale);

    QTranslator m_program;
    QTranslator m_qt; // buttons and dialogs of Qt itself
};

} // namespace DKapture
