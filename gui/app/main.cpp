// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandline.h"
#include "headlessrun.h"
#include "interface/charset.h"
#include "theme.h"
#include "translations.h"
#include "window.h"

#include "client/connection.h"

#include <QApplication>
#include <QIcon>
#include <QSettings>

#include <cstdio>
#include <optional>

using namespace DKapture;

int main(int argc, char **argv)
{
    DKapture::useUtf8();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("dkapture"));
    QApplication::setOrganizationName(QStringLiteral("deepin"));
    QApplication::setOrganizationDomain(QStringLiteral("deepin.org"));
    QApplication::setApplicationVersion(QStringLiteral(DKAPTURE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.deepin.dkapture"));

    // The system's language first, so that --help speaks it.
    Translations translations;
    translations.install(QLocale().name());
    const Result<CommandLine> parsed = CommandLine::parse(QApplication::arguments());
    if (!parsed) {
        std::fprintf(stderr, "dkapture: %s\n", qPrintable(parsed.error().message));
        return 2;
    }
    const CommandLine &line = *parsed;
    if (!line.language.isEmpty()) {
        QLocale::setDefault(QLocale(line.language));
        translations.install(line.language);
    }
    QApplication::setApplicationDisplayName(QCoreApplication::translate("main", "DKapture"));
    QApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("org.deepin.dkapture"),
                                                 QIcon(QStringLiteral(":/icons/org.deepin.dkapture.svg"))));
    const bool isHeadless = line.headlessSeconds > 0;
    CommandLine::Theme theme = line.theme;
    if (!line.hasTheme && !isHeadless)
        theme = CommandLine::Theme(std::clamp(QSettings().value(QStringLiteral("theme")).toInt(), 0, 2));
    applyTheme(theme);
    applyFonts();

    Connection connection;
    Window window(&connection);
    QObject::connect(&window, &Window::themeChosen, &window, [](CommandLine::Theme chosen) {
        QSettings().setValue(QStringLiteral("theme"), int(chosen));
        applyTheme(chosen);
    });
    // A run for pictures must look the same wherever it runs.
    if (!isHeadless)
        window.restoreState();
    QObject::connect(&window, &Window::probeMissing, &window, [](const QString &sentence) {
        std::fprintf(stderr, "dkapture: %s\n", qPrintable(sentence));
    });
    if (!line.view.isEmpty())
        window.showView(line.view);
    std::optional<HeadlessRun> run;
    window.show();
    if (isHeadless) {
        run.emplace(&window, line);
        run->start();
    } else if (!line.probe.isEmpty()) {
        window.showView(QStringLiteral("records"));
        window.startProbeWhenReady(line.probe);
    }
    return QApplication::exec();
}
