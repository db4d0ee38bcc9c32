// SPDX-License-Identifier: GPL-3.0-or-later
// With a polkitd of the test's own: what a change of its rules does to captures that run, and what is told
// before anybody would be asked.
#include "polkitbus.h"
#include "testbus.h"

#include <QDBusConnectionInterface>
#include <QTest>

#include <csignal>
#include <unistd.h>

namespace
{

constexpr uint Nobody = 65534;
constexpr int SlowMs = 30000;
const QString NotAuthorized = QStringLiteral("org.deepin.DKapture1.Error.NotAuthorized");
const QString InvalidArgument = QStringLiteral("org.deepin.DKapture1.Error.InvalidArgument");
const QString Observe = QStringLiteral("action.id == 'org.deepin.dkapture.observe'");

// Counts what polkit is asked, as a monitor of the bus sees it, until it is silent.
class Questions
{
public:
    explicit Questions(const PolkitBus &bus)
    {
        m_monitor.start(QStringLiteral("dbus-monitor"), {QStringLiteral("--address"), bus.address(),
                                                         QStringLiteral("member='CheckAuthorization'")});
    }
    ~Questions()
    {
        m_monitor.kill();
        m_monitor.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Questions)

    qsizetype count()
    {
        while (m_monitor.waitForReadyRead(300)) {
        }
        m_words += m_monitor.readAllStandardOutput();
        return m_words.count("member=CheckAuthorization");
    }

private:
    QProcess m_monitor;
    QByteArray m_words;
};

} // namespace

class tst_authority : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void a_capture_ends_when_a_rule_refuses_it();
    void a_capture_stays_when_a_password_would_do();
    void nobody_is_asked_for_what_cannot_be_data();
    void nobody_is_asked_for_what_cannot_be();
    void what_shows_more_takes_a_stricter_question_data();
    void what_shows_more_takes_a_stricter_question();
    void questions_go_with_who_asked();

private:
    // A client of user nobody with a capture that runs.
    bool hold(const PolkitBus &bus, QProcess *client) const
    {
        client->start(visitorProgram(),
                      {bus.address(), QString::number(Nobody), "hold", "test-events", "own"});
        return QTest::qWaitFor([&]() { return client->canReadLine(); }, SlowMs) &&
               client->readLine() == "test-events own\tok\n" &&
               QTest::qWaitFor([&]() { return client->canReadLine(); }, SlowMs) &&
               client->readLine().endsWith("\tok\n");
    }
};

void tst_authority::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("the helper needs root");
}

void tst_authority::a_capture_ends_when_a_rule_refuses_it()
{
    PolkitBus bus;
    QVERIFY2(bus.start(QStringLiteral("true")), qPrintable(bus.error()));
    const QString roots = openCapture(bus.root(), QStringLiteral("test-events"), QStringLiteral("all"),
                                      {{QStringLiteral("only_pid"), 1u}});
    QVERIFY(!roots.isEmpty());
    const QSet<QString> before = bpfHeldBy(bus.helperPid());
    QProcess client;
    QVERIFY(hold(bus, &client));
    QVERIFY(bpfHeldBy(bus.helperPid()) != before);
    QVERIFY(bus.setRule(QStringLiteral("false")));
    QTRY_VERIFY_WITH_TIMEOUT(client.canReadLine(), SlowMs);
    const QByteArray said = client.readLine();
    QVERIFY2(said.startsWith("ended /org/deepin/DKapture1/captures/") &&
                 said.endsWith("\t" + NotAuthorized.toLatin1() + "\n"),
             said.constData());
    QTRY_COMPARE_WITH_TIMEOUT(bpfHeldBy(bus.helperPid()), before, SlowMs);
    // Root's, which polkit refuses nothing, goes on.
    QCOMPARE(call(bus.root(), roots, QStringLiteral("Capture"), QStringLiteral("Statistics")).errorName(),
             QString());
    client.kill();
    client.waitForFinished();
}

void tst_authority::a_capture_stays_when_a_password_would_do()
{
    PolkitBus bus;
    QVERIFY2(bus.start(QStringLiteral("true")), qPrintable(bus.error()));
    QProcess client;
    QVERIFY(hold(bus, &client));
    const QSet<QString> held = bpfHeldBy(bus.helperPid());
    QVERIFY(bus.setRule(QStringLiteral("polkit.Result.AUTH_ADMIN")));
    // The helper has asked again by the time that it refuses somebody new by the new rule, and one that is
    // refused for good ends in the test above.
    QTRY_COMPARE_WITH_TIMEOUT(visit(bus.address(), Nobody, {"open", "test-events", "own"}).lines,
                              QStringList("test-events own\t" + NotAuthorized), SlowMs);
    QVERIFY(!client.waitForReadyRead(1000));
    QCOMPARE(bpfHeldBy(bus.helperPid()), held);
    client.kill();
    client.waitForFinished();
}

void tst_authority::nobody_is_asked_for_what_cannot_be_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("answer");
    // A password would do here, and there is nobody to give it: who is asked is refused.
    QTest::newRow("sensible: asked") << QStringList{"open", "test-events", "all"} << NotAuthorized;
    QTest::newRow("a scope that it has not")
        << QStringList{"open", "test-events", "total"} << InvalidArgument;
    QTest::newRow("a text of 70 kB") << QStringList{"open", QString(70000, QLatin1Char('x')), "all"}
                                     << InvalidArgument;
}

void tst_authority::nobody_is_asked_for_what_cannot_be()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, answer);
    PolkitBus bus;
    QVERIFY2(bus.start(QStringLiteral("polkit.Result.AUTH_ADMIN")), qPrintable(bus.error()));
    const QStringList lines = visit(bus.address(), Nobody, arguments).lines;
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines.first().section(QLatin1Char('\t'), 1), answer);
}

void tst_authority::what_shows_more_takes_a_stricter_question_data()
{
    QTest::addColumn<bool>("hidesProcesses");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<QString>("granted");
    QTest::addColumn<QString>("answer");
    const QString trace = QStringLiteral("action.id == 'org.deepin.dkapture.trace'");
    QTest::newRow("what all see") << false << "all" << Observe << "ok";
    QTest::newRow("a parameter that raises") << false << "all:names" << Observe << NotAuthorized;
    QTest::newRow("that one, granted") << false << "all:names" << trace << "ok";
    QTest::newRow("processes are hidden") << true << "all" << Observe << NotAuthorized;
    QTest::newRow("processes are hidden, granted") << true << "all" << trace << "ok";
}

void tst_authority::what_shows_more_takes_a_stricter_question()
{
    QFETCH(bool, hidesProcesses);
    QFETCH(QString, scope);
    QFETCH(QString, granted);
    QFETCH(QString, answer);
    PolkitBus bus;
    if (hidesProcesses)
        bus.hideProcesses();
    QVERIFY2(bus.start(granted), qPrintable(bus.error()));
    QCOMPARE(visit(bus.address(), Nobody, {"open", "wide-table", scope}).lines,
             QStringList(QStringLiteral("wide-table %1\t%2").arg(scope, answer)));
}

void tst_authority::questions_go_with_who_asked()
{
    PolkitBus bus;
    QVERIFY2(bus.start(Observe), qPrintable(bus.error()));
    Questions questions(bus);
    QTRY_VERIFY_WITH_TIMEOUT(callManager(bus.root(), QStringLiteral("Probes")).errorName().isEmpty() &&
                                 questions.count() > 0, // it monitors by now
                             SlowMs);
    const qsizetype before = questions.count();
    const QStringList names = bus.root().interface()->registeredServiceNames();

    ::kill(pid_t(bus.polkitPid()), SIGSTOP);
    QProcess client, other;
    client.start(visitorProgram(), {bus.address(), QString::number(Nobody), "ask", "60"});
    QTRY_COMPARE_WITH_TIMEOUT(questions.count(), before + 3, SlowMs); // so many of a user at a time
    QVERIFY(!client.waitForReadyRead(1000));                          // the others wait behind them
    client.kill();
    client.waitForFinished();
    QTRY_COMPARE_WITH_TIMEOUT(bus.root().interface()->registeredServiceNames().value().size(), names.size(),
                              SlowMs);
    // Of the same user, and behind what is left of those.
    other.start(visitorProgram(), {bus.address(), QString::number(Nobody), "ask", "1"});
    QVERIFY(!other.waitForReadyRead(1000));
    ::kill(pid_t(bus.polkitPid()), SIGCONT);
    QTRY_VERIFY_WITH_TIMEOUT(other.canReadLine(), SlowMs);
    QCOMPARE(other.readLine(), QByteArray("Cost\tok\n"));
    QCOMPARE(questions.count(), before + 4);
    other.waitForFinished();
}

QTEST_GUILESS_MAIN(tst_authority)
#include "tst_authority.moc"
