// SPDX-License-Identifier: GPL-3.0-or-later
// When the helper may leave: not while it waits for a person's answer.
#include "manager.h"
#include "testbus.h"

#include <QDBusPendingCall>
#include <QSignalSpy>
#include <QTest>

using namespace DKapture;

namespace
{

// Answers when it is told to.
class SlowAuthority : public Authority
{
public:
    SlowAuthority()
        : Authority(nullptr)
    {
    }
    void check(const QString & /*busName*/, const QString & /*action*/, bool /*mayAsk*/,
               std::function<void(bool isAllowed)> answer) override
    {
        waiting = std::move(answer);
    }
    std::function<void(bool)> waiting;
};

} // namespace

class tst_idle : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void a_question_to_a_person_keeps_the_helper();
};

void tst_idle::a_question_to_a_person_keeps_the_helper()
{
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly), qPrintable(bus.error()));
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address().toUtf8());
    QDBusConnection service = QDBusConnection::systemBus();
    Kernel kernel;
    Catalogue catalogue({}, 0, &kernel);
    Callers callers(nullptr);
    SlowAuthority authority;
    Manager manager(&catalogue, &kernel, &authority, &callers);
    QSignalSpy idle(&manager, &Manager::idle);
    QVERIFY(service.registerObject(QStringLiteral("/org/deepin/DKapture1"), &manager));
    QVERIFY(service.registerService(QStringLiteral("org.deepin.DKapture1")));
    manager.setIdleExit(1);

    const QDBusConnection client = bus.newClient();
    const QDBusPendingCall call = client.asyncCall(QDBusMessage::createMethodCall(
        QStringLiteral("org.deepin.DKapture1"), QStringLiteral("/org/deepin/DKapture1"),
        QStringLiteral("org.deepin.DKapture1.Manager"), QStringLiteral("Probes")));
    QTRY_VERIFY(authority.waiting);
    QVERIFY(!idle.wait(2500)); // twice its time: a person is slow
    QVERIFY(!call.isFinished());
    authority.waiting(true);
    QTRY_VERIFY(call.isFinished());
    QVERIFY(!call.isError());
    QVERIFY(idle.wait(5000)); // and then it may
}

QTEST_GUILESS_MAIN(tst_idle)
#include "tst_idle.moc"
