// SPDX-License-Identifier: GPL-3.0-or-later
#include "interface/charset.h"
#include "report.h"
#include "standardoutput.h"
#include "watch.h"

#include <QLocale>
#include <QSocketNotifier>
#include <QTranslator>

#include <csignal>
#include <cstdio>
#include <sys/signalfd.h>
#include <unistd.h>

using namespace DKapture;

namespace
{

QString helpText()
{
    return QCoreApplication::translate(
        "ctl",
        "Usage: dkapturectl COMMAND [OPTIONS]\n"
        "Shows what the Linux kernel is doing.\n\n"
        "  probes [--json | --names]     list what can be watched\n"
        "  describe PROBE [--json]       explain a probe, its parameters and its fields\n"
        "  watch PROBE [OPTIONS]         print its records until Ctrl+C\n"
        "    --for TIME                  end after this time: 500ms, 5s, 2m\n"
        "    --count N                   end after so many events, or readings of a table\n"
        "    --filter EXPRESSION         only records that match, such as 'pid = 42 and latency > 5ms'\n"
        "    --scope own|total|all       your own programs, sums without names, or everything\n"
        "    --interval TIME             how often tables are read, 50ms or longer\n"
        "    --ring SIZE                 room for events on each processor, 4KiB to 16MiB\n"
        "    --output NAME               only this output of the probe\n"
        "    --format table|json|csv     for eyes, or for programs\n"
        "    --PARAMETER VALUE           a parameter of the probe, see describe\n"
        "  doctor [--json]               what this system lacks, and how to get it\n"
        "  cost [--json]                 what all captures cost now\n"
        "  --help, --version\n\n"
        "See dkapturectl(1).\n");
}

int usageError(const QString &message)
{
    complain(message);
    note(QCoreApplication::translate("ctl", "“dkapturectl --help” tells how to use it."));
    return Usage;
}

// Options that a command without parameters of a probe does not know.
QString unknownOption(const Arguments &arguments)
{
    const QStringList known{QStringLiteral("json"), QStringLiteral("names"), QStringLiteral("help"),
                            QStringLiteral("version")};
    const QMap<QString, QString> others = arguments.others(known);
    return others.isEmpty() ? QString() : others.firstKey();
}

Result<void> checkUsage(const Arguments &arguments)
{
    static const QMap<QString, qsizetype> words{{QStringLiteral("probes"), 1},
                                                {QStringLiteral("describe"), 2},
                                                {QStringLiteral("watch"), 2},
                                                {QStringLiteral("doctor"), 1},
                                                {QStringLiteral("cost"), 1}};
    const QString command = arguments.words.value(0);
    if (!words.contains(command))
        return Error{ErrorCode::InvalidArgument,
                     QCoreApplication::translate("ctl", "%1: there is no such command").arg(command)};
    if (command == QLatin1String("watch"))
        return Watch::check(arguments);
    // First, since it may have taken a word for its value.
    if (const QString option = unknownOption(arguments); !option.isEmpty())
        return Error{ErrorCode::InvalidArgument,
                     QCoreApplication::translate("ctl", "%1: there is no option --%2").arg(command, option)};
    if (arguments.words.size() != words.value(command))
        return Error{ErrorCode::InvalidArgument,
                     QCoreApplication::translate("ctl", "%1: wrong number of arguments").arg(command)};
    return {};
}

// Blocked before Qt starts its threads, so that none of them is interrupted; read in the event loop.
int interruptDescriptor()
{
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigaddset(&interrupts, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &interrupts, nullptr);
    return signalfd(-1, &interrupts, SFD_CLOEXEC | SFD_NONBLOCK);
}

// Installed, or in a build tree: beside the program either way.
void installTranslation(QTranslator &translator)
{
    for (const char *folder : {"/../share/dkapture/translations", "/../translations"}) {
        const QString directory = QCoreApplication::applicationDirPath() + QLatin1String(folder);
        if (translator.load(QLocale(), QStringLiteral("dkapture"), QStringLiteral("_"), directory)) {
            QCoreApplication::installTranslator(&translator);
            return;
        }
    }
}

int run(QCoreApplication &app, const Arguments &arguments, int interrupts)
{
    const QString command = arguments.words[0];
    std::unique_ptr<Watch> watch;
    std::function<void()> ready;
    Session session([&ready] { ready(); });
    if (command == QLatin1String("watch")) {
        watch = std::make_unique<Watch>(arguments, session);
        ready = [&watch] {
            watch->start();
        };
    } else if (command == QLatin1String("doctor")) {
        ready = [&] {
            doctor(session, arguments);
        };
    } else if (command == QLatin1String("cost")) {
        ready = [&] {
            cost(session, arguments);
        };
    } else if (command == QLatin1String("describe")) {
        ready = [&] {
            if (const Schema *schema = session.probeOrEnd(arguments.words[1]))
                Session::end(Session::print(probeDescription(*schema, arguments)));
        };
    } else {
        ready = [&] {
            Session::end(Session::print(probeList(session.connection().probes(), arguments)));
        };
    }
    QSocketNotifier interrupted(interrupts, QSocketNotifier::Read);
    QObject::connect(&interrupted, &QSocketNotifier::activated, &app, [&] {
        signalfd_siginfo info{};
        if (read(interrupts, &info, sizeof(info)) != qsizetype(sizeof(info)))
            return;
        if (watch)
            watch->stop();
        else
            QCoreApplication::exit(128 + int(info.ssi_signo));
    });
    return app.exec();
}

} // namespace

int main(int argc, char *argv[])
{
    const int interrupts = interruptDescriptor();
    // A reader that leaves ("| head") is the normal end of a pipe, seen in what write(2) returns.
    std::signal(SIGPIPE, SIG_IGN);
    useUtf8();
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("dkapturectl"));
    QTranslator translator;
    installTranslation(translator);

    const Result<Arguments> arguments = Arguments::parse(QCoreApplication::arguments().mid(1));
    if (!arguments)
        return usageError(arguments.error().message);
    if (arguments->has(QStringLiteral("help")) || arguments->words.value(0) == QLatin1String("help"))
        return Session::print(helpText());
    if (arguments->has(QStringLiteral("version")))
        return Session::print(QStringLiteral("dkapturectl " DKAPTURE_VERSION "\n"));
    if (arguments->words.isEmpty())
        return usageError(QCoreApplication::translate("ctl", "name a command"));
    const Result<void> usage = checkUsage(*arguments);
    if (!usage)
        return usageError(usage.error().message);
    return run(app, *arguments, interrupts);
}
