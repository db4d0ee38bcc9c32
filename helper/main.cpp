// SPDX-License-Identifier: GPL-3.0-or-later
// dkapture-helper: loads BPF probes for clients of the system bus. Reads no configuration, writes no file.
#include "authority/polkitauthority.h"
#include "authority/privatebusauthority.h"
#include "bus/idleexit.h"
#include "bus/managerobject.h"
#include "bus/watchdog.h"
#include "captures/loadedprobe.h"
#include "interface/charset.h"
#include "interface/wire.h"

#include <QAbstractEventDispatcher>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QSocketNotifier>

#include <csignal>
#include <malloc.h>
#include <memory>
#include <sys/resource.h>
#include <sys/signalfd.h>

using namespace DKapture;

namespace
{

constexpr int IdleMs = 60 * 1000;
constexpr int LargeBlockBytes = 256 * 1024; // given back to the system when freed

// Every capture holds some dozen descriptors; the usual soft limit of 1024 is for programs that select().
void raiseDescriptorLimit()
{
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

// Before any thread starts, so that all inherit the mask.
UniqueFd terminationSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    return UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

// On a private bus: who started it, also through sudo.
uint startingUser()
{
    bool isGiven = false;
    const uint uid = qEnvironmentVariableIntValue("SUDO_UID", &isGiven);
    return isGiven ? uid : ::getuid();
}

int serve(QCoreApplication &application, const QCommandLineParser &options, bool isPrivate, int termination)
{
    Kernel kernel;
    QStringList directories;
    if (isPrivate)
        directories = options.values(QStringLiteral("probes"));
    else
        directories = {QStringLiteral(DKAPTURE_PROBES_DIR), QStringLiteral("/etc/dkapture/probes.d")};
    if (directories.isEmpty()) // a build tree: bin/ and probes/ side by side
        directories.append(QCoreApplication::applicationDirPath() + QStringLiteral("/../probes"));
    Catalogue catalogue(directories, isPrivate ? startingUser() : 0, &kernel);
    catalogue.read(); // forks, so before polkit's library starts its thread
    catalogue.setFindRefusals(
        [&kernel](const ProbeObject &probe) { return LoadedProbe::findRefusals(probe, kernel); });
    catalogue.schemas(); // what has to be found by loading is found before anybody waits for it
    // Two connections: the bus daemon drops its own answers, and word of who left, where a queue is full, and
    // anybody can fill that of a name that takes calls.
    Bus bus;
    Bus questions;
    for (Bus *each : {&bus, &questions}) {
        if (const Result<void> opened = each->open(); !opened) {
            qCritical("%s", qPrintable(opened.error().message));
            return 1;
        }
        QObject::connect(each, &Bus::lost, &application, [&application](const QString &why) {
            qCritical("The system bus is lost: %s", qPrintable(why));
            application.exit(1);
        });
    }
    // For the bus policy: it keeps everybody's signals, of any size, from a connection with this name. Behind
    // another helper, which may still be leaving, it waits in the queue, and the policy holds there, too.
    if (const Result<void> taken = questions.takeName(Wire::QuestionsName, Bus::IfTaken::Queue); !taken) {
        qCritical("The name cannot be had: %s", qPrintable(taken.error().message));
        return 1;
    }

    Callers callers(&questions);
    std::unique_ptr<Authority> authority;
    if (isPrivate) {
        authority = std::make_unique<PrivateBusAuthority>(startingUser());
    } else if (!QAbstractEventDispatcher::instance()->inherits("QEventDispatcherGlib")) {
        qCritical("polkit's answers need Qt's GLib main loop: unset QT_NO_GLIB, or use a Qt built with GLib");
        return 1;
    } else {
        auto polkit = std::make_unique<DKapture::PolkitAuthority>();
        if (const Result<void> opened = polkit->open(); !opened) {
            qCritical("%s", qPrintable(opened.error().message));
            return 1;
        }
        QObject::connect(&callers, &Callers::left, polkit.get(), &DKapture::PolkitAuthority::forget);
        authority = std::move(polkit);
    }

    ManagerObject manager(&bus, &catalogue, &kernel, authority.get(), &callers);
    IdleExit exit(&bus, &manager, isPrivate ? 0 : IdleMs);
    QObject::connect(&exit, &IdleExit::finished, &application, &QCoreApplication::quit);
    QSocketNotifier terminated(termination, QSocketNotifier::Read);
    QObject::connect(&terminated, &QSocketNotifier::activated, &exit, &IdleExit::leave);
    if (const Result<void> taken = bus.takeName(Wire::Service); !taken) {
        qCritical("The name cannot be had: %s", qPrintable(taken.error().message));
        return 1;
    }
    Watchdog watchdog(&bus);
    return application.exec();
}

} // namespace

int main(int argc, char **argv)
{
    const UniqueFd termination = terminationSignals();
    DKapture::useUtf8();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("dkapture-helper"));
    QCoreApplication::setApplicationVersion(QStringLiteral(DKAPTURE_VERSION));

    QCommandLineParser options;
    options.setApplicationDescription(
        QStringLiteral("Loads BPF probes for the clients of org.deepin.DKapture1."));
    options.addHelpOption();
    options.addVersionOption();
    options.addOptions(
        {{QStringLiteral("private-bus"), QStringLiteral("Serve root and the starting user without polkit.")},
         {QStringLiteral("probes"),
          QStringLiteral("Where the probes are; private bus only, and may be given several times."),
          QStringLiteral("directory")}});
    options.process(application);
    const bool isPrivate = options.isSet(QStringLiteral("private-bus"));
    if (!isPrivate && options.isSet(QStringLiteral("probes"))) {
        qCritical("--probes needs --private-bus");
        return 2;
    }
    if (::geteuid() != 0) {
        qCritical("dkapture-helper loads programs into the kernel and must run as root");
        return 1;
    }
    raiseDescriptorLimit();
    // Left alone, one message of 10 MB teaches malloc to keep so much for good.
    ::mallopt(M_MMAP_THRESHOLD, LargeBlockBytes);
    collectLibbpfWords();

    return serve(application, options, isPrivate, termination.get());
}
