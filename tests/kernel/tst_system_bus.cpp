// SPDX-License-Identifier: GPL-3.0-or-later
// The helper where it belongs: on a system bus that starts it, with polkit to ask. Only in the guest, whose
// system bus is ours to take; what is installed there is forgotten at its end.
#include "testbus.h"

#include <QDBusConnectionInterface>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace
{

constexpr uint Nobody = 65534;
constexpr uint Daemon = 1;
constexpr int SlowMs = 60000; // emulated
const QString Socket = QStringLiteral("/run/dbus/system_bus_socket");
const QString Address = QStringLiteral("unix:path=/run/dbus/system_bus_socket");
const QString Service = QStringLiteral("org.deepin.DKapture1");
const QString Rules = QStringLiteral("/etc/polkit-1/rules.d/10-dkapture-test.rules");
const QString NotAuthorized = QStringLiteral("org.deepin.DKapture1.Error.NotAuthorized");
const QString UnknownProbe = QStringLiteral("org.deepin.DKapture1.Error.UnknownProbe");

const QStringList ManagerMethods{"Manager.Probes()s", "Manager.SystemCheck()s", "Manager.Open(ssa{sv}a{sv})o",
                                 "Manager.Cost()s"};
const QStringList CaptureMethods{"Capture.Start()", "Capture.Pause()",           "Capture.Acknowledge(t)",
                                 "Capture.Flush()", "Capture.Statistics()a{sv}", "Capture.Close()"};

QStringList each(const QStringList &calls, const QString &answer)
{
    QStringList lines;
    for (const QString &call : calls)
        lines.append(call + QLatin1Char('\t') + answer);
    return lines;
}

bool install(const QString &from, const QString &directory, uint mode = 0644)
{
    const QString to = directory + QLatin1Char('/') + from.section(QLatin1Char('/'), -1);
    return QDir().mkpath(directory) && (QFile::remove(to), QFile::copy(from, to)) &&
           ::chmod(QFile::encodeName(to).constData(), mode) == 0;
}

// Output of a command as some user; its standard error with it.
QString run(uint uid, const QStringList &command, int timeoutMs = SlowMs)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("setpriv"),
                  QStringList{QStringLiteral("--reuid=%1").arg(uid), QStringLiteral("--regid=%1").arg(uid),
                              QStringLiteral("--clear-groups")} +
                      command);
    if (!process.waitForFinished(timeoutMs))
        process.kill();
    process.waitForFinished();
    return QString::fromUtf8(process.readAll());
}

// Real, effective, saved user of a process.
QList<uint> usersOf(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(pid));
    QList<uint> users;
    if (!file.open(QIODevice::ReadOnly))
        return users;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("Uid:")) {
            for (const QByteArray &word : line.mid(4).simplified().split(' ').mid(0, 3))
                users.append(word.toUInt());
        }
    }
    return users;
}

} // namespace

class tst_system_bus : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void the_bus_starts_the_helper();
    void without_authorisation_every_method_is_refused();
    void the_bus_lets_through_what_is_listed_and_no_more();
    void each_action_grants_its_own_and_no_more_data();
    void each_action_grants_its_own_and_no_more();
    void questions_of_one_caller_take_turns_data();
    void questions_of_one_caller_take_turns();
    void callers_that_left_spoil_no_answer();
    void own_shows_the_callers_own_tasks();
    void nobody_else_sees_a_record();
    void a_client_that_is_killed_leaves_nothing();
    void without_polkit_the_reason_is_told();
    void the_helper_leaves_when_nobody_needs_it_and_comes_again();

private:
    void grant(const QString &condition);
    uint helperPid() const { return m_root.interface()->servicePid(Service).value(); }

    QProcess m_bus;
    QDBusConnection m_root{QStringLiteral("not yet")};
    int m_rulesLoaded = 0;

public Q_SLOTS: // of polkit's signal; a private one would be a test
    void rulesChanged() { ++m_rulesLoaded; }
};

void tst_system_bus::initTestCase()
{
    if (!QFile::exists(QStringLiteral("/run/guest/command")))
        QSKIP("it takes over the machine's system bus: only in the guest");
    QVERIFY(!QFile::exists(Socket));
    QVERIFY(install(QStringLiteral(HELPER), QStringLiteral(INSTALLED_HELPER_DIR), 0755));
    for (const char *directory : {PROBES, TEST_PROBES}) {
        const QDir objects(QLatin1String(directory), QStringLiteral("*.bpf.o"));
        for (const QString &object : objects.entryList())
            QVERIFY(install(objects.filePath(object), QStringLiteral(INSTALLED_PROBES_DIR)));
    }
    QVERIFY(install(QStringLiteral(SERVICE_SOURCE "/org.deepin.DKapture1.conf"),
                    QStringLiteral("/usr/share/dbus-1/system.d")));
    QVERIFY(install(QStringLiteral(SERVICE_BUILD "/org.deepin.DKapture1.service"),
                    QStringLiteral("/usr/share/dbus-1/system-services")));
    QVERIFY(install(QStringLiteral(SERVICE_SOURCE "/org.deepin.dkapture.policy"),
                    QStringLiteral("/usr/share/polkit-1/actions")));
    QVERIFY(QDir().mkpath(QStringLiteral("/run/dbus")));
    QVERIFY(QDir().mkpath(QStringLiteral("/etc/polkit-1/rules.d")));

    m_bus.setProcessChannelMode(QProcess::ForwardedChannels);
    m_bus.start(QStringLiteral("dbus-daemon"),
                {QStringLiteral("--system"), QStringLiteral("--nofork"), QStringLiteral("--nopidfile")});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(Socket), SlowMs);
    QTRY_VERIFY_WITH_TIMEOUT(
        (m_root = QDBusConnection::connectToBus(Address, QStringLiteral("root"))).isConnected(), SlowMs);
    QVERIFY(m_root.connect(QString(), QString(), QStringLiteral("org.freedesktop.PolicyKit1.Authority"),
                           QStringLiteral("Changed"), this, SLOT(rulesChanged())));
}

void tst_system_bus::cleanupTestCase()
{
    if (m_bus.state() == QProcess::NotRunning)
        return;
    m_bus.terminate();
    m_bus.waitForFinished();
}

// Writes polkit's rules anew: nobody may do what the condition (JavaScript over action.id) says. Returns when
// polkit has read them.
void tst_system_bus::grant(const QString &condition)
{
    const int before = m_rulesLoaded;
    QFile file(Rules);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(
        QStringLiteral(
            "polkit.addRule(function(action, subject) {\n"
            "    if (subject.user == 'nobody' && action.id.indexOf('org.deepin.dkapture.') == 0 && (%1))\n"
            "        return polkit.Result.YES;\n"
            "});\n")
            .arg(condition)
            .toUtf8());
    file.close();
    QVERIFY(::chmod(QFile::encodeName(Rules).constData(), 0644) == 0);
    QTRY_VERIFY_WITH_TIMEOUT(m_rulesLoaded > before, SlowMs);
}

void tst_system_bus::the_bus_starts_the_helper()
{
    QVERIFY(!m_root.interface()->isServiceRegistered(Service));
    const QDBusMessage answer = callManager(m_root, QStringLiteral("Probes"));
    QCOMPARE(answer.errorName(), QString());
    QVERIFY(m_root.interface()->isServiceRegistered(Service));
    QCOMPARE(QFile::symLinkTarget(QStringLiteral("/proc/%1/exe").arg(helperPid())),
             QStringLiteral(INSTALLED_HELPER_DIR "/dkapture-helper"));
    QCOMPARE(usersOf(helperPid()), QList<uint>({0, 0, 0}));
}

void tst_system_bus::without_authorisation_every_method_is_refused()
{
    QString error;
    const QString capture =
        openCapture(m_root, QStringLiteral("test-events"), QStringLiteral("all"), {}, {}, &error);
    QVERIFY2(!capture.isEmpty(), qPrintable(error));
    const QSet<QString> held = bpfHeldBy(helperPid());
    // Of an Open that makes no sense that is said, before somebody types a password for it.
    QStringList refusals = each(ManagerMethods, NotAuthorized) + each(CaptureMethods, NotAuthorized);
    refusals.replaceInStrings(QStringLiteral("Manager.Open(ssa{sv}a{sv})o\t") + NotAuthorized,
                              QStringLiteral("Manager.Open(ssa{sv}a{sv})o\t") + UnknownProbe);
    QCOMPARE(visit(Address, Nobody, QStringList{"walk", capture} + interfaceFiles()).lines, refusals);
    QCOMPARE(visit(Address, Nobody, {"open", "every-kind", "own", "total", "all"}).lines,
             each({"every-kind own", "every-kind total", "every-kind all"}, NotAuthorized));
    QCOMPARE(bpfHeldBy(helperPid()), held);
    // Root, too, when it is somebody else's capture.
    QCOMPARE(visit(Address, 0, QStringList{"walk", capture} + interfaceFiles().mid(1)).lines,
             each(CaptureMethods, NotAuthorized));
    QCOMPARE(call(m_root, capture, QStringLiteral("Capture"), QStringLiteral("Close")).errorName(),
             QString());
}

void tst_system_bus::the_bus_lets_through_what_is_listed_and_no_more()
{
    const QString manager = QStringLiteral("/org/deepin/DKapture1");
    const QStringList busctl{"busctl", "--system", "--timeout=60", "call"};
    const QString properties = run(
        Nobody, busctl + QStringList{Service, manager, "org.freedesktop.DBus.Properties", "GetAll", "s", ""});
    QVERIFY2(properties.contains(QLatin1String("ccess denied")), qPrintable(properties));
    const QString name =
        run(Nobody, busctl + QStringList{"org.freedesktop.DBus", "/org/freedesktop/DBus",
                                         "org.freedesktop.DBus", "RequestName", "su", Service, "0"});
    QVERIFY2(name.contains(QLatin1String("ccess denied")), qPrintable(name));
    const QString words = run(
        Nobody, busctl + QStringList{Service, manager, "org.freedesktop.DBus.Introspectable", "Introspect"});
    QVERIFY2(words.contains(QLatin1String("org.deepin.DKapture1.Manager")), qPrintable(words));
}

void tst_system_bus::each_action_grants_its_own_and_no_more_data()
{
    QTest::addColumn<QString>("condition");
    QTest::addColumn<QStringList>("granted");
    // every-kind is a probe of tier peek, test-events of tier trace, tasks of tier observe.
    QTest::newRow("observe") << "action.id == 'org.deepin.dkapture.observe'"
                             << QStringList{"Probes", "every-kind total", "tasks all"};
    QTest::newRow("own") << "action.id == 'org.deepin.dkapture.own'"
                         << QStringList{"every-kind own", "test-events own", "tasks own"};
    QTest::newRow("trace") << "action.id == 'org.deepin.dkapture.trace'" << QStringList{"test-events all"};
    QTest::newRow("peek") << "action.id == 'org.deepin.dkapture.peek'" << QStringList{"every-kind all"};
    QTest::newRow("control") << "action.id == 'org.deepin.dkapture.control'" << QStringList();
}

void tst_system_bus::each_action_grants_its_own_and_no_more()
{
    QFETCH(QString, condition);
    QFETCH(QStringList, granted);
    grant(condition);
    if (QTest::currentTestFailed())
        return;
    QStringList expected, found;
    for (const Visit &made : {visit(Address, Nobody, {"open", "every-kind", "own", "total", "all"}),
                              visit(Address, Nobody, {"open", "test-events", "own", "all"}),
                              visit(Address, Nobody, {"open", "tasks", "own", "all"}),
                              visit(Address, Nobody, QStringList{"walk", "/"} + interfaceFiles().mid(0, 1))})
        found += made.lines;
    for (QString &line : found) {
        if (line.startsWith(QLatin1String("Manager.Probes")))
            line.replace(QLatin1String("Manager.Probes()s"), QLatin1String("Probes"));
    }
    found.removeIf([](const QString &line) { return line.startsWith(QLatin1String("Manager.")); });
    for (const char *what : {"every-kind own", "every-kind total", "every-kind all", "test-events own",
                             "test-events all", "tasks own", "tasks all", "Probes"})
        expected << QLatin1String(what) + QLatin1Char('\t') +
                        (granted.contains(QLatin1String(what)) ? QStringLiteral("ok") : NotAuthorized);
    QCOMPARE(found, expected);
}

void tst_system_bus::questions_of_one_caller_take_turns_data()
{
    QTest::addColumn<QString>("condition");
    QTest::addColumn<QString>("answer");
    QTest::newRow("allowed") << "true" << "ok";
    QTest::newRow("refused, since there is nobody to ask") << "false" << NotAuthorized;
}

// More than there are threads for prompts: each is answered all the same.
void tst_system_bus::questions_of_one_caller_take_turns()
{
    QFETCH(QString, condition);
    QFETCH(QString, answer);
    grant(condition);
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(visit(Address, Nobody, {"ask", "20"}).lines, QStringList(20, QStringLiteral("Cost\t") + answer));
}

// polkit fails to answer about a caller that has left: that is no reason to refuse the next one.
void tst_system_bus::callers_that_left_spoil_no_answer()
{
    grant(QStringLiteral("true"));
    if (QTest::currentTestFailed())
        return;
    for (int i = 0; i < 5; ++i) {
        visit(Address, Nobody, {"drop", "10"});
        QCOMPARE(callManager(m_root, QStringLiteral("Cost")).errorName(), QString());
        QCOMPARE(visit(Address, Nobody, {"ask", "1"}).lines, QStringList("Cost\tok"));
    }
}

void tst_system_bus::own_shows_the_callers_own_tasks()
{
    grant(QStringLiteral("action.id == 'org.deepin.dkapture.own'"));
    if (QTest::currentTestFailed())
        return;
    // Where pid and uid are in a row, as the description says it to everybody.
    QHash<QString, int> offset;
    const QString json = callManager(m_root, QStringLiteral("Probes")).arguments().value(0).toString();
    for (const QJsonValue probe : QJsonDocument::fromJson(json.toUtf8()).array()) {
        if (probe[QStringLiteral("id")] == QStringLiteral("tasks")) {
            for (const QJsonValue field :
                 probe[QStringLiteral("outputs")][0][QStringLiteral("fields")].toArray())
                offset.insert(field[QStringLiteral("name")].toString(),
                              field[QStringLiteral("offset")].toInt());
        }
    }
    QVERIFY(offset.contains(QStringLiteral("pid")) && offset.contains(QStringLiteral("uid")));

    QProcess own, mixed, foreign, other;
    own.start("setpriv", {"--reuid=65534", "--regid=65534", "--clear-groups", "sleep", "600"});
    mixed.start("setpriv",
                {"--ruid=65534", "sleep", "600"}); // as of a set-user-id program: effective user root
    // As of a set-group-id program: a group that the caller is not in.
    foreign.start("setpriv", {"--reuid=65534", "--regid=1", "--clear-groups", "sleep", "600"});
    other.start("setpriv", {"--reuid=1", "--clear-groups", "sleep", "600"});
    QTRY_COMPARE_WITH_TIMEOUT(usersOf(own.processId()), QList<uint>({Nobody, Nobody, Nobody}), SlowMs);
    QTRY_COMPARE_WITH_TIMEOUT(usersOf(foreign.processId()), QList<uint>({Nobody, Nobody, Nobody}), SlowMs);
    QTRY_COMPARE_WITH_TIMEOUT(usersOf(mixed.processId()), QList<uint>({Nobody, 0, 0}), SlowMs);
    QTRY_COMPARE_WITH_TIMEOUT(usersOf(other.processId()), QList<uint>({Daemon, Daemon, Daemon}), SlowMs);

    QSet<uint> pids;
    for (const QString &line : visit(Address, Nobody, {"rows", "tasks", "own"}).lines) {
        if (!line.endsWith(QLatin1String("\trow")))
            continue;
        QByteArray row = QByteArray::fromHex(line.section(QLatin1Char('\t'), 0, 0).toLatin1());
        row.append(256, '\0'); // zeros at the end are left out
        uint pid = 0, uid = 0;
        std::memcpy(&pid, row.constData() + offset.value(QStringLiteral("pid")), sizeof(pid));
        std::memcpy(&uid, row.constData() + offset.value(QStringLiteral("uid")), sizeof(uid));
        QCOMPARE(uid, Nobody);
        // The visitor itself is among them, and has ended since.
        const QList<uint> users = usersOf(pid);
        QVERIFY2(users.isEmpty() || users == QList<uint>({Nobody, Nobody, Nobody}),
                 qPrintable(QString::number(pid)));
        pids.insert(pid);
    }
    QVERIFY(pids.contains(uint(own.processId())));
    QVERIFY(!pids.contains(uint(mixed.processId())));
    QVERIFY(!pids.contains(uint(foreign.processId())));
    QVERIFY(!pids.contains(uint(other.processId())));
    QVERIFY(!pids.contains(1));
    for (QProcess *process : {&own, &mixed, &foreign, &other}) {
        process->kill();
        process->waitForFinished();
    }
}

void tst_system_bus::nobody_else_sees_a_record()
{
    grant(QStringLiteral("true"));
    if (QTest::currentTestFailed())
        return;
    QProcess listener, monitor;
    listener.start(visitorProgram(), {Address, QString::number(Daemon), QStringLiteral("listen")});
    QTRY_VERIFY_WITH_TIMEOUT(listener.canReadLine(), SlowMs);
    QCOMPARE(listener.readLine(), QByteArray("BecomeMonitor\torg.freedesktop.DBus.Error.AccessDenied\n"));
    QTRY_VERIFY_WITH_TIMEOUT(listener.canReadLine(), SlowMs);
    QCOMPARE(listener.readLine(), QByteArray("listening\tok\n"));
    monitor.setProcessChannelMode(QProcess::MergedChannels);
    monitor.start("setpriv",
                  {"--reuid=1", "--regid=1", "--clear-groups", "stdbuf", "-o0", "dbus-monitor", "--system"});
    // It says what it was told of itself, or that it may not.
    QTRY_VERIFY_WITH_TIMEOUT(monitor.bytesAvailable() > 0 || monitor.state() == QProcess::NotRunning, SlowMs);

    // The records of somebody else, an authorised user.
    const Visit rows = visit(Address, Nobody, {"rows", "tasks", "all"});
    QVERIFY(rows.lines.size() > 1);
    QVERIFY(m_root.send(QDBusMessage::createSignal(
        QStringLiteral("/end"), QStringLiteral("org.deepin.DKapture1.Capture"), QStringLiteral("Ended"))));
    QTRY_VERIFY_WITH_TIMEOUT(listener.canReadLine(), SlowMs);
    QCOMPARE(listener.readLine(), QByteArray("/end\tEnded\n"));
    listener.closeWriteChannel();
    listener.waitForFinished();
    monitor.terminate();
    monitor.waitForFinished();
    QVERIFY(!monitor.readAll().contains("member=Records"));
}

void tst_system_bus::a_client_that_is_killed_leaves_nothing()
{
    QVERIFY(!callManager(m_root, QStringLiteral("Probes")).arguments().isEmpty());
    const uint helper = helperPid();
    const QSet<QString> before = bpfHeldBy(helper);
    QProcess client;
    client.start(visitorProgram(), {Address, QString::number(Nobody), "hold", "test-events", "all"});
    QTRY_VERIFY_WITH_TIMEOUT(client.canReadLine(), SlowMs);
    QCOMPARE(client.readLine(), QByteArray("test-events all\tok\n"));
    QTRY_VERIFY_WITH_TIMEOUT(client.canReadLine(), SlowMs);
    QVERIFY(client.readLine().endsWith("\tok\n"));
    const QSet<QString> held = bpfHeldBy(helper) - before;
    QVERIFY(held.size() > 3);
    QVERIFY(bpfInKernel().contains(held));
    client.kill();
    client.waitForFinished();
    QTRY_COMPARE_WITH_TIMEOUT(bpfHeldBy(helper), before, SlowMs);
    QTRY_VERIFY_WITH_TIMEOUT(!bpfInKernel().intersects(held), SlowMs);
}

void tst_system_bus::without_polkit_the_reason_is_told()
{
    const QString activation =
        QStringLiteral("/usr/share/dbus-1/system-services/org.freedesktop.PolicyKit1.service");
    const auto reload = [this] {
        m_root.call(QDBusMessage::createMethodCall(
            QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
            QStringLiteral("org.freedesktop.DBus"), QStringLiteral("ReloadConfig")));
    };
    QVERIFY(QFile::rename(activation, activation + QStringLiteral(".away")));
    reload();
    const QString polkit = QStringLiteral("org.freedesktop.PolicyKit1");
    QVERIFY(::kill(pid_t(m_root.interface()->servicePid(polkit).value()), SIGKILL) == 0);
    QTRY_VERIFY_WITH_TIMEOUT(!m_root.interface()->isServiceRegistered(polkit), SlowMs);
    const QDBusMessage answer = callManager(m_root, QStringLiteral("Cost"));
    QVERIFY(QFile::rename(activation + QStringLiteral(".away"), activation));
    reload();
    QCOMPARE(answer.errorName(), QStringLiteral("org.deepin.DKapture1.Error.Unavailable"));
    QVERIFY2(answer.errorMessage().contains(QLatin1String("polkit")), qPrintable(answer.errorMessage()));
    QCOMPARE(callManager(m_root, QStringLiteral("Cost")).errorName(), QString());
}

// A minute after the last capture; tst_idle has the cases, this one the clock that is real.
void tst_system_bus::the_helper_leaves_when_nobody_needs_it_and_comes_again()
{
    const QString capture = openCapture(m_root, QStringLiteral("test-events"), QStringLiteral("all"));
    QVERIFY(!capture.isEmpty());
    const uint helper = helperPid();
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(call(m_root, capture, QStringLiteral("Capture"), QStringLiteral("Close")).errorName(),
             QString());
    QTRY_VERIFY_WITH_TIMEOUT(!m_root.interface()->isServiceRegistered(Service), 90000);
    QVERIFY2(clock.elapsed() > 59000, qPrintable(QString::number(clock.elapsed())));
    QTRY_VERIFY_WITH_TIMEOUT(usersOf(helper).isEmpty(), SlowMs);
    QCOMPARE(callManager(m_root, QStringLiteral("Probes")).errorName(), QString());
    QVERIFY(helperPid() != helper);
}

QTEST_GUILESS_MAIN(tst_system_bus)
#include "tst_system_bus.moc"
