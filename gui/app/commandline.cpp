// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandline.h"

#include "translations.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace DKapture
{

Result<CommandLine> CommandLine::parse(const QStringList &arguments)
{
    const auto words = [](const char *text) {
        return QCoreApplication::translate("CommandLine", text);
    };
    QCommandLineParser parser;
    parser.setApplicationDescription(
        words(QT_TRANSLATE_NOOP("CommandLine", "Shows what this computer is doing.")));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    const QCommandLineOption headless(
        QStringLiteral("headless-for"),
        words(QT_TRANSLATE_NOOP("CommandLine",
                                "Run that many seconds without a person, leave pictures and data, end.")),
        QStringLiteral("SECONDS"));
    const QCommandLineOption out(
        QStringLiteral("out"),
        words(QT_TRANSLATE_NOOP("CommandLine", "Folder for what --headless-for leaves.")),
        QStringLiteral("DIR"), QStringLiteral("."));
    const QCommandLineOption view(
        QStringLiteral("view"),
        words(QT_TRANSLATE_NOOP("CommandLine", "Open this view: overview, processes or records.")),
        QStringLiteral("NAME"));
    const QCommandLineOption probe(
        QStringLiteral("probe"),
        words(QT_TRANSLATE_NOOP("CommandLine",
                                "Start this probe in the records view; other tools' names are known.")),
        QStringLiteral("ID"));
    const QCommandLineOption language(
        QStringLiteral("language"),
        words(QT_TRANSLATE_NOOP("CommandLine", "Language, for example zh_CN or en.")),
        QStringLiteral("CODE"));
    const QCommandLineOption theme(QStringLiteral("theme"),
                                   words(QT_TRANSLATE_NOOP("CommandLine", "Colours: light, dark or system.")),
                                   QStringLiteral("NAME"));
    parser.addOptions({headless, out, view, probe, language, theme});
    const auto refuse = [](const QString &why) {
        return Error{ErrorCode::InvalidArgument, why};
    };
    // Not process(), which has an exit status of its own for what it does not know.
    if (!parser.parse(arguments))
        return refuse(parser.errorText());
    if (parser.isSet(version))
        parser.showVersion();
    if (parser.isSet(help))
        parser.showHelp();
    if (!parser.positionalArguments().isEmpty())
        return refuse(words(QT_TRANSLATE_NOOP("CommandLine", "Only options are taken, not “%1”."))
                          .arg(parser.positionalArguments().first()));

    CommandLine line;
    line.out = parser.value(out);
    line.view = parser.value(view);
    line.probe = parser.value(probe);
    line.language = parser.value(language);
    if (parser.isSet(headless)) {
        bool isNumber = false;
        line.headlessSeconds = parser.value(headless).toDouble(&isNumber);
        // So that “nan”, which toDouble() takes and which is neither less nor more, is refused.
        if (!isNumber || !(line.headlessSeconds >= 3 && line.headlessSeconds <= 86400))
            return refuse(
                words(QT_TRANSLATE_NOOP("CommandLine", "--headless-for wants seconds, 3 to 86400.")));
    }
    if (parser.isSet(out) && !parser.isSet(headless))
        return refuse(words(QT_TRANSLATE_NOOP("CommandLine", "--out goes with --headless-for.")));
    for (const QCommandLineOption &named : {view, probe, language}) {
        if (parser.isSet(named) && parser.value(named).isEmpty())
            return refuse(words(QT_TRANSLATE_NOOP("CommandLine", "--%1: its value is missing."))
                              .arg(named.names().first()));
    }
    if (parser.isSet(language) && !Translations::has(line.language))
        return refuse(words(QT_TRANSLATE_NOOP("CommandLine", "There is no language “%1”; there are: %2."))
                          .arg(line.language, Translations::languages().join(QLatin1String(", "))));
    const QStringList views = {QString(), QStringLiteral("overview"), QStringLiteral("processes"),
                               QStringLiteral("records")};
    if (!views.contains(line.view))
        return refuse(words(QT_TRANSLATE_NOOP("CommandLine", "There is no view “%1”.")).arg(line.view));
    const QStringList themes = {QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark")};
    if (parser.isSet(theme)) {
        if (!themes.contains(parser.value(theme)))
            return refuse(
                words(QT_TRANSLATE_NOOP("CommandLine", "There is no theme “%1”.")).arg(parser.value(theme)));
        line.theme = Theme(themes.indexOf(parser.value(theme)));
        line.hasTheme = true;
    }
    return line;
}

} // namespace DKapture
