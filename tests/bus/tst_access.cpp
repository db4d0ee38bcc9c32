// SPDX-License-Identifier: GPL-3.0-or-later
// Who may do what on the bus: strangers nothing, clients nothing with what is not theirs.
#include "testbus.h"

#include <QDBusArgument>
#include <QTest>

#include <csignal>
#include <unistd.h>

namespace
{

constexpr uint Nobody = 65534;
const QString NotAuthorized = QStringLiteral("org.deepin.DKapture1.Error.NotAuthorized");
const QString AccessDenied = QStringLiteral("org.freedesktop.DBus.Error.AccessDenied");

// All that the interfaces have. Who adds a method adds it here, and thinks of who may call it.
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

// Counts what a client is sent.
class Records : public QObject
{
    Q_OBJECT
public:
    explicit Records(QDBusConnection client)
    {
        client.connect(QString(), QString(), QStringLiteral("org.deepin.DKapture1.Capture"),
                       QStringLiteral("Records"), this, SLOT(take(QDBusMessage)));
    }
    int count = 0;
    quint64 bytes = 0;

public Q_SLOTS:
    void take(const QDBusMessage &signal)
    {
        ++count;
        bytes += signal.arguments().value(5).toByteArray().size();
    }
};

void makeEvents(int count)
{
    for (int i = 0; i < count; ++i)
        ::getppid();
}

} // namespace

class tst_access : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void the_private_bus_refuses_strangers();
    void the_helper_refuses_every_method_to_strangers();
    void the_helper_refuses_every_scope_to_strangers();
    void root_may_call_every_method_of_the_manager();
    void another_client_cannot_touch_a_capture();
    void an_acknowledgement_of_another_client_counts_nothing();
    void records_go_to_their_owner_alone();
    void a_stranger_cannot_listen_in();

private:
    QVariantMap own() const { return {{QStringLiteral("only_pid"), uint(::getpid())}}; }
};

void tst_access::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("the helper needs root");
}

void tst_access::the_private_bus_refuses_strangers()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly) && bus.startHelper(), qPrintable(bus.error()));
    const Visit stranger = visit(bus.address(), Nobody,
                                 QStringList{"walk", "/org/deepin/DKapture1/captures/1"} + interfaceFiles());
    QCOMPARE(stranger.status, 0);
    QCOMPARE(stranger.lines.size(), 1); // not even a connection
    QVERIFY2(stranger.lines.first().startsWith(QLatin1String("connection\torg.freedesktop.DBus.Error.")),
             qPrintable(stranger.lines.first()));
}

// The bus lets everybody through here, so each refusal is the helper's own.
void tst_access::the_helper_refuses_every_method_to_strangers()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::Everybody) && bus.startHelper(), qPrintable(bus.error()));
    const QDBusConnection owner = bus.newClient();
    const QString capture = openCapture(owner, QStringLiteral("test-events"), QStringLiteral("all"), own());
    QVERIFY(!capture.isEmpty());
    const Visit stranger = visit(bus.address(), Nobody, QStringList{"walk", capture} + interfaceFiles());
    QCOMPARE(stranger.lines, each(ManagerMethods, NotAuthorized) + each(CaptureMethods, NotAuthorized));
}

void tst_access::the_helper_refuses_every_scope_to_strangers()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::Everybody) && bus.startHelper(), qPrintable(bus.error()));
    const QSet<QString> before = bpfHeldBy(bus.helperPid());
    const Visit stranger =
        visit(bus.address(), Nobody, {"open", "every-kind", "own", "total", "all", "", "root"});
    QCOMPARE(stranger.lines,
             each({"every-kind own", "every-kind total", "every-kind all", "every-kind ", "every-kind root"},
                  NotAuthorized));
    QCOMPARE(bpfHeldBy(bus.helperPid()), before); // nothing was loaded for it
}

void tst_access::root_may_call_every_method_of_the_manager()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly) && bus.startHelper(), qPrintable(bus.error()));
    const QDBusConnection root = bus.newClient();
    for (const char *method : {"Probes", "SystemCheck", "Cost"}) {
        const QDBusMessage answer = callManager(root, QLatin1String(method));
        QVERIFY2(answer.type() == QDBusMessage::ReplyMessage, method);
        QVERIFY(answer.arguments().value(0).toString().startsWith(QLatin1Char('[')));
    }
    QVERIFY(!openCapture(root, QStringLiteral("test-events"), QStringLiteral("all")).isEmpty());
}

// Root again, who may open captures of its own, but under another name.
void tst_access::another_client_cannot_touch_a_capture()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly) && bus.startHelper(), qPrintable(bus.error()));
    const QDBusConnection owner = bus.newClient();
    Records records(owner);
    const QString capture = openCapture(owner, QStringLiteral("test-events"), QStringLiteral("all"), own());
    QCOMPARE(call(owner, capture, QStringLiteral("Capture"), QStringLiteral("Start")).errorName(), QString());
    const Visit other = visit(bus.address(), 0, QStringList{"walk", capture} + interfaceFiles().mid(1));
    QCOMPARE(other.lines, each(CaptureMethods, NotAuthorized));

    makeEvents(3);
    QTRY_VERIFY(records.count > 0); // it was neither paused nor closed
    const QDBusMessage statistics =
        call(owner, capture, QStringLiteral("Capture"), QStringLiteral("Statistics"));
    QCOMPARE(statistics.errorName(), QString());
    QCOMPARE(call(owner, capture, QStringLiteral("Capture"), QStringLiteral("Close")).errorName(), QString());
}

void tst_access::an_acknowledgement_of_another_client_counts_nothing()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly) && bus.startHelper(), qPrintable(bus.error()));
    const QDBusConnection owner = bus.newClient();
    const QDBusConnection other = bus.newClient();
    Records records(owner);
    const QString capture = openCapture(owner, QStringLiteral("test-events"), QStringLiteral("all"), own());
    call(owner, capture, QStringLiteral("Capture"), QStringLiteral("Start"));
    makeEvents(5);
    QTRY_COMPARE(records.bytes, 5u * 68); // a header of 4 bytes leads each
    constexpr quint64 BytesOfBatch = 256; // an empty one is not for nothing either
    const auto unacknowledged = [&]() {
        const QDBusMessage answer =
            call(owner, capture, QStringLiteral("Capture"), QStringLiteral("Statistics"));
        return qdbus_cast<QVariantMap>(answer.arguments().value(0))
            .value(QStringLiteral("unacknowledged_bytes"))
            .toULongLong();
    };
    const QVariantList sequence{QVariant::fromValue(quint64(records.count))};
    QCOMPARE(
        call(other, capture, QStringLiteral("Capture"), QStringLiteral("Acknowledge"), sequence).errorName(),
        NotAuthorized);
    QCOMPARE(unacknowledged(), 5u * 68 + records.count * BytesOfBatch);
    // A sequence that was never sent acknowledges nothing either.
    owner.send([&]() {
        QDBusMessage early = QDBusMessage::createMethodCall(QStringLiteral("org.deepin.DKapture1"), capture,
                                                            QStringLiteral("org.deepin.DKapture1.Capture"),
                                                            QStringLiteral("Acknowledge"));
        early.setArguments({QVariant::fromValue(quint64(1) << 40)});
        return early;
    }());
    QCOMPARE(unacknowledged(), 5u * 68 + records.count * BytesOfBatch);
    owner.send([&]() {
        QDBusMessage right = QDBusMessage::createMethodCall(QStringLiteral("org.deepin.DKapture1"), capture,
                                                            QStringLiteral("org.deepin.DKapture1.Capture"),
                                                            QStringLiteral("Acknowledge"));
        right.setArguments(sequence);
        return right;
    }());
    QCOMPARE(unacknowledged(), 0u);
}

void tst_access::records_go_to_their_owner_alone()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly) && bus.startHelper(), qPrintable(bus.error()));
    const QDBusConnection owner = bus.newClient();
    QProcess listener;
    listener.start(visitorProgram(), {bus.address(), QStringLiteral("0"), QStringLiteral("listen")});
    QVERIFY(QTest::qWaitFor([&]() { return listener.canReadLine(); }, 30000));
    QCOMPARE(listener.readLine(), QByteArray("listening\tok\n"));

    // What is broadcast it hears, so that its silence means something.
    QVERIFY(owner.send(QDBusMessage::createSignal(QStringLiteral("/broadcast"),
                                                  QStringLiteral("org.deepin.DKapture1.Capture"),
                                                  QStringLiteral("Records"))));
    QVERIFY(QTest::qWaitFor([&]() { return listener.canReadLine(); }, 30000));
    QCOMPARE(listener.readLine(), QByteArray("/broadcast\tRecords\n"));

    Records records(owner);
    const QString capture = openCapture(owner, QStringLiteral("test-events"), QStringLiteral("all"), own());
    call(owner, capture, QStringLiteral("Capture"), QStringLiteral("Start"));
    for (int i = 1; i <= 5; ++i) {
        makeEvents(10);
        call(owner, capture, QStringLiteral("Capture"), QStringLiteral("Flush"));
    }
    QTRY_COMPARE(records.bytes, 50u * 68);
    // Later than all records on the same bus: when it has come, they would have, too.
    QVERIFY(owner.send(QDBusMessage::createSignal(
        QStringLiteral("/end"), QStringLiteral("org.deepin.DKapture1.Capture"), QStringLiteral("Ended"))));
    QVERIFY(QTest::qWaitFor([&]() { return listener.canReadLine(); }, 30000));
    QCOMPARE(listener.readLine(), QByteArray("/end\tEnded\n"));
    listener.closeWriteChannel();
    QVERIFY(listener.waitForFinished());
    QCOMPARE(listener.readAll(), QByteArray());
}

void tst_access::a_stranger_cannot_listen_in()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::Everybody) && bus.startHelper(), qPrintable(bus.error()));
    const QDBusConnection owner = bus.newClient();
    QProcess listener;
    listener.start(visitorProgram(), {bus.address(), QString::number(Nobody), QStringLiteral("listen")});
    QVERIFY(QTest::qWaitFor([&]() { return listener.canReadLine(); }, 30000));
    QCOMPARE(listener.readLine(), "BecomeMonitor\t" + AccessDenied.toLatin1() + "\n");
    QTRY_VERIFY(listener.canReadLine());
    QCOMPARE(listener.readLine(), QByteArray("listening\tok\n"));
    Records records(owner);
    const QString capture = openCapture(owner, QStringLiteral("test-events"), QStringLiteral("all"), own());
    call(owner, capture, QStringLiteral("Capture"), QStringLiteral("Start"));
    makeEvents(10);
    QTRY_COMPARE(records.bytes, 10u * 68);
    QVERIFY(owner.send(QDBusMessage::createSignal(
        QStringLiteral("/end"), QStringLiteral("org.deepin.DKapture1.Capture"), QStringLiteral("Ended"))));
    QVERIFY(QTest::qWaitFor([&]() { return listener.canReadLine(); }, 30000));
    QCOMPARE(listener.readLine(), QByteArray("/end\tEnded\n"));
    listener.closeWriteChannel();
    QVERIFY(listener.waitForFinished());
}

QTEST_GUILESS_MAIN(tst_access)
#include "tst_access.moc"
