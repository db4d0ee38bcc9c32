// SPDX-License-Identifier: GPL-3.0-or-later
#include "testbus.h"

#include <QDBusConnectionInterface>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>

namespace
{

constexpr int StartMs = 60 * 1000; // emulated or sanitized machines are slow

QByteArray configuration(TestBus::Admits admits)
{
    QFile shipped(QStringLiteral(PRIVATE_BUS_CONF));
    if (!shipped.open(QIODevice::ReadOnly))
        return {};
    QByteArray text = shipped.readAll().replace("@USER@", "root");
    if (admits == TestBus::Admits::Everybody)
        text.replace("<deny user=\"*\"/>", "<allow user=\"*\"/>");
    return text;
}

} // namespace

TestBus::~TestBus()
{
    if (m_helper.state() != QProcess::NotRunning)
        endHelper(SIGTERM);
}

bool TestBus::fail(const QString &error)
{
    m_error = error;
    return false;
}

bool TestBus::startBus(Admits admits)
{
    const QByteArray text = configuration(admits);
    if (text.isEmpty())
        return fail(QStringLiteral("no bus configuration"));
    return m_bus.start(text) || fail(m_bus.error());
}

bool TestBus::startHelper(const QStringList &probeDirectories)
{
    QProcessEnvironment environment = m_bus.environment();
    environment.insert(QStringLiteral("SUDO_UID"), QString::number(m_user)); // who started it
    m_helper.setProcessEnvironment(environment);
    m_helper.setProcessChannelMode(QProcess::SeparateChannels);
    QStringList arguments{QStringLiteral("--private-bus")};
    for (const QString &directory :
         probeDirectories.isEmpty() ? QStringList(QStringLiteral(TEST_PROBES)) : probeDirectories)
        arguments << QStringLiteral("--probes") << directory;
    m_helper.start(QStringLiteral(HELPER), arguments);
    QDBusConnection client = newClient();
    const bool isThere = QTest::qWaitFor(
        [&]() {
            return m_helper.state() == QProcess::NotRunning ||
                   client.interface()->isServiceRegistered(QStringLiteral("org.deepin.DKapture1"));
        },
        StartMs);
    QDBusConnection::disconnectFromBus(client.name());
    if (!isThere || m_helper.state() == QProcess::NotRunning)
        return fail(QStringLiteral("the helper does not start: ") +
                    QString::fromUtf8(m_helper.readAllStandardError()));
    return true;
}

int TestBus::endHelper(int signal)
{
    if (m_helper.state() == QProcess::NotRunning)
        return 0;
    ::kill(pid_t(m_helper.processId()), signal);
    if (!m_helper.waitForFinished(StartMs)) {
        m_helper.kill();
        m_helper.waitForFinished();
        return -SIGKILL;
    }
    return m_helper.exitStatus() == QProcess::CrashExit ? -signal : m_helper.exitCode();
}

QDBusConnection TestBus::newClient() const
{
    static int number = 0;
    return QDBusConnection::connectToBus(address(), QStringLiteral("client %1").arg(++number));
}

QDBusMessage call(const QDBusConnection &client, const QString &path, const QString &interface,
                  const QString &method, const QVariantList &arguments)
{
    QDBusMessage message =
        QDBusMessage::createMethodCall(QStringLiteral("org.deepin.DKapture1"), path,
                                       QStringLiteral("org.deepin.DKapture1.") + interface, method);
    message.setArguments(arguments);
    return client.call(message, QDBus::Block, 4 * StartMs);
}

QDBusMessage callManager(const QDBusConnection &client, const QString &method, const QVariantList &arguments)
{
    return call(client, QStringLiteral("/org/deepin/DKapture1"), QStringLiteral("Manager"), method,
                arguments);
}

QString openCapture(const QDBusConnection &client, const QString &probe, const QString &scope,
                    const QVariantMap &parameters, const QVariantMap &options, QString *error)
{
    const QDBusMessage answer =
        callManager(client, QStringLiteral("Open"), {probe, scope, parameters, options});
    if (error)
        *error = answer.errorName();
    return answer.type() == QDBusMessage::ReplyMessage
               ? answer.arguments().value(0).value<QDBusObjectPath>().path()
               : QString();
}

QSet<QString> bpfHeldBy(qint64 pid)
{
    QSet<QString> held;
    const QDir directory(QStringLiteral("/proc/%1/fdinfo").arg(pid));
    for (const QString &name : directory.entryList(QDir::Files)) {
        QFile file(directory.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (const QByteArray &line : file.readAll().split('\n')) {
            for (const char *kind : {"prog", "map", "link"}) {
                const QByteArray prefix = QByteArray(kind) + "_id:";
                if (line.startsWith(prefix))
                    held.insert(QStringLiteral("%1 %2")
                                    .arg(QLatin1String(kind))
                                    .arg(line.mid(prefix.size()).trimmed().toInt()));
            }
        }
    }
    return held;
}

QSet<QString> bpfInKernel()
{
    QSet<QString> all;
    for (const QString &kind : {QStringLiteral("prog"), QStringLiteral("map"), QStringLiteral("link")}) {
        QProcess bpftool;
        bpftool.start(QStringLiteral("/usr/sbin/bpftool"),
                      {QStringLiteral("-j"), kind, QStringLiteral("show")});
        if (!bpftool.waitForFinished(StartMs) || bpftool.exitCode() != 0)
            qFatal("bpftool cannot list what the kernel holds");
        for (const QJsonValue entry : QJsonDocument::fromJson(bpftool.readAllStandardOutput()).array())
            all.insert(QStringLiteral("%1 %2").arg(kind).arg(entry[QStringLiteral("id")].toInt()));
    }
    return all;
}

QString visitorProgram()
{
    return QStringLiteral(VISITOR);
}

Visit visit(const QString &busAddress, uint uid, const QStringList &arguments)
{
    QProcess visitor;
    visitor.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    visitor.start(visitorProgram(), QStringList{busAddress, QString::number(uid)} + arguments);
    Visit visit;
    if (visitor.waitForFinished(5 * StartMs))
        visit.status = visitor.exitCode();
    visit.lines =
        QString::fromUtf8(visitor.readAllStandardOutput()).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    return visit;
}

QStringList interfaceFiles()
{
    return {QStringLiteral(INTERFACES "/org.deepin.DKapture1.Manager.xml"),
            QStringLiteral(INTERFACES "/org.deepin.DKapture1.Capture.xml")};
}
