// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandline.h"

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
    parser.addHelpOption();
    parser.addVersionOption();
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
    parser.process(arguments);

    CommandLine line;
    line.out = parser.value(out);
    line.view = parser.value(view);
    line.probe = parser.value(probe);
    line.language = parser.value(language);
    const auto refuse = [](const QString &why) {
        return Error{ErrorCode::InvalidArgument, why};
    };
    if (parser.isSet(headless)) {
        bool isNumber = false;
        line.headlessSeconds = parser.value(headless).toDouble(&isNumber);
        if (!isNumber || line.headlessSeconds < 3 || line.headlessSeconds > 86400)
            return refuse(
                words(QT_TRANSLATE_NOOP("CommandLine", "--headless-for wants seconds, 3 to 86400.")));
    }
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
