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
    // Whether the program speaks it: what is written right may still be nobody's language, or not ours.
    static bool has(const QString &locale);
    static QStringList languages(); // en, zh_CN

private:
    static bool load(QTranslator *translator, const QLocale &locale);

    QTranslator m_program;
    QTranslator m_qt; // buttons and dialogs of Qt itself
};

} // namespace DKapture
