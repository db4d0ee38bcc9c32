// SPDX-License-Identifier: GPL-3.0-or-later
// When the helper may leave: not while it waits for a person's answer.
#include "bus/managerobject.h"
#include "testbus.h"

#include <QDBusPendingCall>
#include <QSignalSpy>
#include <QTest>

#include <unistd.h>

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
               Answer answer) override
    {
        waiting = std::move(answer);
    }
    Answer waiting;
};

QDBusMessage managerCall(const QString &method, const QVariantList &arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(
        QStringLiteral("org.deepin.DKapture1"), QStringLiteral("/org/deepin/DKapture1"),
        QStringLiteral("org.deepin.DKapture1.Manager"), method);
    message.setArguments(arguments);
    return message;
}

} // namespace

class tst_idle : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void a_question_to_a_person_keeps_the_helper();
    void an_open_capture_keeps_the_helper();

private:
    TestBus m_bus;
    Kernel m_kernel;
    Catalogue m_catalogue{{QStringLiteral(TEST_PROBES)}, 0, &m_kernel};
    SlowAuthority m_authority;
    std::unique_ptr<Callers> m_callers;
    std::unique_ptr<ManagerObject> m_manager;
};

void tst_idle::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("loading a probe needs root");
    collectLibbpfWords();
    m_catalogue.read();
    QVERIFY2(m_bus.startBus(TestBus::Admits::RootOnly), qPrintable(m_bus.error()));
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_bus.address().toUtf8());
    QDBusConnection service = QDBusConnection::systemBus();
    m_callers = std::make_unique<Callers>(nullptr);
    m_manager = std::make_unique<ManagerObject>(&m_catalogue, &m_kernel, &m_authority, m_callers.get());
    QVERIFY(service.registerObject(QStringLiteral("/org/deepin/DKapture1"), m_manager.get()));
    QVERIFY(service.registerService(QStringLiteral("org.deepin.DKapture1")));
    m_manager->setIdleExit(1);
}

void tst_idle::a_question_to_a_person_keeps_the_helper()
{
    QSignalSpy idle(m_manager.get(), &ManagerObject::idle);
    const QDBusConnection client = m_bus.newClient();
    const QDBusPendingCall call = client.asyncCall(managerCall(QStringLiteral("Probes"), {}));
    QTRY_VERIFY(m_authority.waiting);
    idle.clear();
    QVERIFY(!idle.wait(2500)); // twice its time: a person is slow
    QVERIFY(!call.isFinished());
    std::exchange(m_authority.waiting, nullptr)(true);
    QTRY_VERIFY(call.isFinished());
    QVERIFY(!call.isError());
    QVERIFY(idle.wait(5000)); // and then it may
}

void tst_idle::an_open_capture_keeps_the_helper()
{
    QSignalSpy idle(m_manager.get(), &ManagerObject::idle);
    QDBusConnection client = m_bus.newClient();
    const QDBusPendingCall call = client.asyncCall(
        managerCall(QStringLiteral("Open"),
                    {QStringLiteral("test-events"), QStringLiteral("all"), QVariantMap(), QVariantMap()}));
    QTRY_VERIFY(m_authority.waiting);
    std::exchange(m_authority.waiting, nullptr)(true);
    QTRY_VERIFY(call.isFinished());
    QVERIFY2(!call.isError(), qPrintable(call.error().message()));
    idle.clear();
    QVERIFY(!idle.wait(2500));
    QDBusConnection::disconnectFromBus(client.name()); // its capture ends with it
    client = QDBusConnection(QStringLiteral("none"));
    QVERIFY(idle.wait(5000));
}

QTEST_GUILESS_MAIN(tst_idle)
#include "tst_idle.moc"
