// SPDX-License-Identifier: GPL-3.0-or-later
// dkapture-helper: loads BPF probes for clients of the system bus. Reads no configuration, writes no file.
#include "authority/polkitauthority.h"
#include "authority/privatebusauthority.h"
#include "bus/managerobject.h"
#include "captures/loadedprobe.h"
#include "interface/charset.h"

#include <QAbstractEventDispatcher>
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusError>
#include <QSocketNotifier>

#include <csignal>
#include <memory>
#include <sys/resource.h>
#include <sys/signalfd.h>

using namespace DKapture;

namespace
{

constexpr int IdleSeconds = 60;

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

int serve(QCoreApplication &application, const QCommandLineParser &options, bool isPrivate)
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
    catalogue.read(); // forks, so before the bus connection starts its thread
    catalogue.setFindRefusals(
        [&kernel](const ProbeObject &probe) { return LoadedProbe::findRefusals(probe, kernel); });
    catalogue.schemas(); // what has to be found by loading is found before anybody waits for it
    QDBusConnection bus = QDBusConnection::systemBus();
    if (!bus.isConnected()) {
        qCritical("There is no system bus: %s", qPrintable(bus.lastError().message()));
        return 1;
    }

    Callers callers(nullptr);
    std::unique_ptr<Authority> authority;
    if (isPrivate)
        authority = std::make_unique<PrivateBusAuthority>(&callers, startingUser(), nullptr);
    else if (!QAbstractEventDispatcher::instance()->inherits("QEventDispatcherGlib")) {
        qCritical("polkit's answers need Qt's GLib main loop: unset QT_NO_GLIB, or use a Qt built with GLib");
        return 1;
    } else
        authority = std::make_unique<PolkitAuthority>(nullptr);

    ManagerObject manager(&catalogue, &kernel, authority.get(), &callers);
    if (!isPrivate) {
        QObject::connect(&manager, &ManagerObject::idle, &application, &QCoreApplication::quit);
        manager.setIdleExit(IdleSeconds);
    }
    if (!bus.registerObject(QLatin1String(Wire::ManagerPath), &manager) ||
        !bus.registerService(QLatin1String(Wire::Service))) {
        qCritical("The name %s cannot be had: %s", Wire::Service, qPrintable(bus.lastError().message()));
        return 1;
    }
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
    collectLibbpfWords();

    QSocketNotifier terminated(termination.get(), QSocketNotifier::Read);
    QObject::connect(&terminated, &QSocketNotifier::activated, &application, &QCoreApplication::quit);
    return serve(application, options, isPrivate);
}
