// SPDX-License-Identifier: GPL-3.0-or-later
// A client that leaves takes everything with it, also in the midst of things.
#include "testbus.h"

#include <QDBusPendingCall>
#include <QTest>

#include <unistd.h>

class tst_leaving : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void closing_one_while_another_opens_keeps_the_watch();
    void leaving_while_it_opens_leaves_nothing();

private:
    static QDBusPendingCall async(const QDBusConnection &client, const QString &path,
                                  const QString &interface, const QString &method,
                                  const QVariantList &arguments)
    {
        QDBusMessage message =
            QDBusMessage::createMethodCall(QStringLiteral("org.deepin.DKapture1"), path,
                                           QStringLiteral("org.deepin.DKapture1.") + interface, method);
        message.setArguments(arguments);
        return client.asyncCall(message);
    }
    static QDBusPendingCall asyncOpen(const QDBusConnection &client)
    {
        return async(client, QStringLiteral("/org/deepin/DKapture1"), QStringLiteral("Manager"),
                     QStringLiteral("Open"),
                     {QStringLiteral("test-events"), QStringLiteral("all"), QVariantMap(), QVariantMap()});
    }
};

void tst_leaving::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("the helper needs root");
}

void tst_leaving::closing_one_while_another_opens_keeps_the_watch()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly) && bus.startHelper(), qPrintable(bus.error()));
    const QSet<QString> before = bpfHeldBy(bus.helperPid());
    for (int i = 0; i < 40; ++i) {
        const QDBusConnection client = bus.newClient();
        const QString first = openCapture(client, QStringLiteral("test-events"), QStringLiteral("all"));
        QVERIFY(!first.isEmpty());
        QDBusPendingCall second = asyncOpen(client);
        if (i % 2)
            QTest::qWait(i % 5); // the Close comes at another moment of it
        QDBusPendingCall closed =
            async(client, first, QStringLiteral("Capture"), QStringLiteral("Close"), {});
        second.waitForFinished();
        closed.waitForFinished();
        QVERIFY(!second.isError() && !closed.isError());
        QDBusConnection::disconnectFromBus(client.name());
    }
    QTRY_COMPARE(bpfHeldBy(bus.helperPid()), before);
}

void tst_leaving::leaving_while_it_opens_leaves_nothing()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly) && bus.startHelper(), qPrintable(bus.error()));
    const QSet<QString> before = bpfHeldBy(bus.helperPid());
    for (int i = 0; i < 40; ++i) {
        const QDBusConnection client = bus.newClient();
        (void)asyncOpen(client);
        QTest::qWait(i % 20);
        QDBusConnection::disconnectFromBus(client.name());
    }
    const QDBusConnection last = bus.newClient(); // its calls come after all of those
    QVERIFY(callManager(last, QStringLiteral("Probes")).errorName().isEmpty());
    QTRY_COMPARE(bpfHeldBy(bus.helperPid()), before);
}

QTEST_GUILESS_MAIN(tst_leaving)
#include "tst_leaving.moc"
