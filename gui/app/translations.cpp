// SPDX-License-Identifier: GPL-3.0-or-later
#include "translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace DKapture
{

void Translations::install(const QString &name)
{
    QCoreApplication::removeTranslator(&m_program);
    QCoreApplication::removeTranslator(&m_qt);
    const QLocale locale(name);
    if (!loadProgram(locale))
        loadProgram(QLocale(QLocale::English)); // which has the plurals, for whoever has no language of ours
    QCoreApplication::installTranslator(&m_program);
    if (locale.language() != QLocale::English &&
        m_qt.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                  QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
}

// Installed, or beside the program in a build tree.
bool Translations::loadProgram(const QLocale &locale)
{
    const QString program = QCoreApplication::applicationDirPath();
    for (const char *folder : {"/../share/dkapture/translations", "/../translations"}) {
        if (m_program.load(locale, QStringLiteral("dkapture"), QStringLiteral("_"),
                           program + QLatin1String(folder)))
            return true;
    }
    return false;
}

} // namespace DKapture
