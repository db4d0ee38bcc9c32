// SPDX-License-Identifier: GPL-3.0-or-later
#include "privatebus.h"

#include <QFile>

#include <csignal>
#include <sys/prctl.h>

namespace DKapture
{

namespace
{

// Without a type and limits, so that dbus-daemon applies those of a system bus.
const char OpenToAll[] = R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path=@DIRECTORY@/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*" eavesdrop="false"/>
  </policy>
</busconfig>
)";
constexpr int StartMs = 60000; // emulated or sanitized machines are slow

} // namespace

PrivateBus::~PrivateBus()
{
    for (const QString &name : std::as_const(m_connections))
        QDBusConnection::disconnectFromBus(name);
    m_daemon.terminate();
    m_daemon.waitForFinished();
}

bool PrivateBus::start(const QByteArray &configuration)
{
    QByteArray text = configuration.isEmpty() ? QByteArray(OpenToAll) : configuration;
    text.replace("@DIRECTORY@", m_directory.path().toUtf8());
    QFile config(m_directory.filePath(QStringLiteral("bus.conf")));
    if (!config.open(QIODevice::WriteOnly)) {
        m_error = config.errorString();
        return false;
    }
    config.write(text);
    config.close();
    // Other users of the machine connect, too.
    QFile::setPermissions(m_directory.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                                  QFile::ExeGroup | QFile::ExeOther);
    m_daemon.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    // A test that crashes must not leave it behind: it would hold the test's output open.
    m_daemon.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    m_daemon.start(QStringLiteral("dbus-daemon"),
                   {QStringLiteral("--nofork"), QStringLiteral("--print-address=1"),
                    QStringLiteral("--config-file=") + config.fileName()});
    if (!m_daemon.waitForStarted(StartMs) || !m_daemon.waitForReadyRead(StartMs)) {
        m_error = QStringLiteral("dbus-daemon: ") + m_daemon.errorString();
        return false;
    }
    m_address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    return true;
}

QDBusConnection PrivateBus::connect()
{
    static int counter = 0;
    const QString name = QStringLiteral("private-%1").arg(++counter);
    m_connections.append(name);
    return QDBusConnection::connectToBus(m_address, name);
}

QProcessEnvironment PrivateBus::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DBUS_SYSTEM_BUS_ADDRESS"), m_address);
    return environment;
}

} // namespace DKapture
