// SPDX-License-Identifier: GPL-3.0-or-later
#include "polkitbus.h"

#include <QDBusConnectionInterface>
#include <QDir>
#include <QFile>
#include <QTest>

#include <csignal>

namespace
{

constexpr int StartMs = 60 * 1000;

// The system bus's own rules (dbus-daemon's system.conf), and what the packages add to them.
const char Configuration[] =
    R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=@DIRECTORY@/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>
  </policy>
  <policy user="root">
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Monitoring"/>
  </policy>
  <include>/usr/share/dbus-1/system.d/org.freedesktop.PolicyKit1.conf</include>
  <include>@SERVICE@/org.deepin.DKapture1.conf</include>
</busconfig>
)";

} // namespace

PolkitBus::~PolkitBus()
{
    if (m_helper.state() != QProcess::NotRunning)
        endHelper(SIGTERM);
    if (m_root.isConnected())
        QDBusConnection::disconnectFromBus(m_root.name());
    m_polkit.terminate();
    m_polkit.waitForFinished();
}

bool PolkitBus::fail(const QString &error)
{
    m_error = error;
    return false;
}

bool PolkitBus::writeRule(const QString &condition)
{
    QFile file(m_directory.filePath(QStringLiteral("rules/10-test.rules")));
    if (!file.open(QIODevice::WriteOnly))
        return fail(file.errorString());
    file.write(
        QStringLiteral("polkit.addRule(function(action, subject) {\n"
                       "    if (action.id.indexOf('org.deepin.dkapture.') == 0) {\n"
                       "        var granted = (%1);\n"
                       "        return granted === true ? polkit.Result.YES : granted || polkit.Result.NO;\n"
                       "    }\n"
                       "});\n")
            .arg(condition)
            .toUtf8());
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    return true;
}

bool PolkitBus::waitForName(const QString &name, const QProcess &process)
{
    return QTest::qWaitFor(
               [&]() {
                   return process.state() == QProcess::NotRunning ||
                          m_root.interface()->isServiceRegistered(name);
               },
               StartMs) &&
           process.state() == QProcess::Running;
}

bool PolkitBus::start(const QString &condition)
{
    if (!m_bus.start(QByteArray(Configuration).replace("@SERVICE@", SERVICE_SOURCE)))
        return fail(m_bus.error());
    const QDir directory(m_directory.path());
    const QFile::Permissions open = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                    QFile::ReadOther | QFile::ExeOther | QFile::ReadGroup | QFile::ExeGroup;
    for (const char *name : {".", "rules", "actions"}) {
        if (!directory.mkpath(QLatin1String(name)) ||
            !QFile::setPermissions(directory.filePath(QLatin1String(name)), open))
            return fail(QStringLiteral("no directory for polkit"));
    }
    if (!QFile::copy(QStringLiteral(SERVICE_SOURCE "/org.deepin.dkapture.policy"),
                     directory.filePath(QStringLiteral("actions/org.deepin.dkapture.policy"))) ||
        !writeRule(condition))
        return fail(QStringLiteral("no policy for polkit"));
    m_root = QDBusConnection::connectToBus(address(), QStringLiteral("polkit bus of root"));

    QProcessEnvironment environment = m_bus.environment();
    environment.remove(QStringLiteral("SUDO_UID"));
    m_polkit.setProcessEnvironment(environment);
    m_polkit.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_polkit.setStandardOutputFile(QProcess::nullDevice());
    m_polkit.start(QStringLiteral("unshare"),
                   {QStringLiteral("--mount"), QStringLiteral("sh"), QStringLiteral("-ec"),
                    QStringLiteral("mount --bind \"$1/rules\" /etc/polkit-1/rules.d\n"
                                   "mount --bind \"$1/actions\" /usr/share/polkit-1/actions\n"
                                   "for polkitd in /usr/lib/polkit-1/polkitd /usr/libexec/polkitd; do\n"
                                   "    [ ! -x $polkitd ] || exec $polkitd\n"
                                   "done"),
                    QStringLiteral("sh"), m_directory.path()});
    if (!waitForName(QStringLiteral("org.freedesktop.PolicyKit1"), m_polkit))
        return fail(QStringLiteral("polkitd does not start"));
    m_root.connect(QString(), QString(), QStringLiteral("org.freedesktop.PolicyKit1.Authority"),
                   QStringLiteral("Changed"), this, SLOT(changed()));

    m_helper.setProcessEnvironment(environment);
    m_helper.setStandardErrorFile(m_directory.filePath(QStringLiteral("helper.log")));
    // Its probes are where nobody but root writes; the test's are put there, for it alone.
    m_helper.start(
        QStringLiteral("unshare"),
        {QStringLiteral("--mount"), QStringLiteral("sh"), QStringLiteral("-ec"),
         QStringLiteral("parent=$2; while [ ! -d \"$parent\" ]; do parent=$(dirname \"$parent\"); done\n"
                        "mount -t tmpfs -o mode=755 probes \"$parent\"\n"
                        "mkdir -p \"$2\"; install -m 644 \"$3\"/*.bpf.o \"$2\"\n"
                        "if [ -n \"$4\" ]; then\n"
                        "    mount -t proc -o hidepid=2 proc /proc\n"
                        "    cat /proc/self/mountinfo >\"$4\"\n"
                        "    mount --bind \"$4\" /proc/1/mountinfo\n" // what process 1 sees counts
                        "fi\n"
                        "exec \"$1\""),
         QStringLiteral("sh"), QStringLiteral(HELPER), QStringLiteral(INSTALLED_PROBES_DIR),
         QStringLiteral(TEST_PROBES),
         m_hidesProcesses ? m_directory.filePath(QStringLiteral("mountinfo")) : QString()});
    if (!waitForName(QStringLiteral("org.deepin.DKapture1"), m_helper))
        return fail(QStringLiteral("the helper does not start: ") + QString::fromUtf8(helperWords()));
    return true;
}

bool PolkitBus::setRule(const QString &condition)
{
    const int before = m_changes;
    return writeRule(condition) && QTest::qWaitFor([&]() { return m_changes > before; }, StartMs);
}

int PolkitBus::endHelper(int signal)
{
    if (m_helper.state() != QProcess::NotRunning) {
        ::kill(pid_t(m_helper.processId()), signal);
        if (!m_helper.waitForFinished(StartMs)) {
            m_helper.kill();
            m_helper.waitForFinished();
            return -SIGKILL;
        }
    }
    return m_helper.exitStatus() == QProcess::CrashExit ? -signal : m_helper.exitCode();
}

QByteArray PolkitBus::helperWords()
{
    QFile log(m_directory.filePath(QStringLiteral("helper.log")));
    return log.open(QIODevice::ReadOnly) ? log.readAll() : QByteArray();
}
