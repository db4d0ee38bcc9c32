// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTranslator>

namespace DKapture
{

// The words of the program in the user's language; English needs none. Owned by main().
class Translations
{
public:
    // For a locale such as zh_CN; replaces what was installed before.
    void install(const QString &locale);

private:
    QTranslator m_program;
    QTranslator m_qt; // buttons and dialogs of Qt itself
};

} // namespace DKapture
