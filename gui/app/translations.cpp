// SPDX-License-Identifier: GPL-3.0-or-later
#include "translations.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QLocale>

#include <algorithm>

namespace DKapture
{

// Installed, or beside the program in a build tree.
static QStringList folders()
{
    const QString program = QCoreApplication::applicationDirPath();
    return {program + QLatin1String("/../share/dkapture/translations"),
            program + QLatin1String("/../translations")};
}

void Translations::install(const QString &name)
{
    QCoreApplication::removeTranslator(&m_program);
    QCoreApplication::removeTranslator(&m_qt);
    const QLocale locale(name);
    if (!load(&m_program, locale))
        load(&m_program,
             QLocale(QLocale::English)); // which has the plurals, for whoever has no language of ours
    QCoreApplication::installTranslator(&m_program);
    if (locale.language() != QLocale::English &&
        m_qt.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                  QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
}

bool Translations::has(const QString &name)
{
    const QLocale locale(name);
    // What Qt does not know becomes C, which falls back to nothing.
    if (locale.language() == QLocale::C)
        return false;
    QTranslator translator;
    return locale.language() == QLocale::English || load(&translator, locale);
}

QStringList Translations::languages()
{
    const QString start = QStringLiteral("dkapture_");
    for (const QString &folder : folders()) {
        QStringList names = QDir(folder).entryList({start + QStringLiteral("*.qm")}, QDir::Files, QDir::Name);
        for (QString &name : names)
            name = QFileInfo(name).completeBaseName().mid(start.size());
        if (!names.isEmpty())
            return names;
    }
    return {QStringLiteral("en")}; // it is in the program itself
}

bool Translations::load(QTranslator *translator, const QLocale &locale)
{
    const QStringList all = folders();
    return std::any_of(all.begin(), all.end(), [&](const QString &folder) {
        return translator->load(locale, QStringLiteral("dkapture"), QStringLiteral("_"), folder);
    });
}

} // namespace DKapture
