// SPDX-License-Identifier: GPL-3.0-or-later
// When the helper may leave: not while it waits for a person's answer, and never with a call in its hands.
#include "bus/idleexit.h"
#include "testbus.h"

#include <QDBusPendingCall>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

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
    void check(const Caller & /*caller*/, const QString & /*action*/, bool /*mayAsk*/, Answer answer) override
    {
        if (isQuick)
            return answer(Verdict::Allowed);
        waiting = std::move(answer);
    }
    bool isQuick = false;
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

// A helper in this process, from its connection to its end.
struct Helper {
    Helper(Catalogue *catalogue, Kernel *kernel, Authority *authority, int idleMs)
        : manager(openBus(&bus), catalogue, kernel, authority, &callers)
        , exit(&bus, &manager, idleMs)
    {
    }
    static Bus *openBus(Bus *bus)
    {
        if (!bus->open())
            qFatal("no bus");
        return bus;
    }
    Bus bus;
    Callers callers{&bus};
    ManagerObject manager;
    IdleExit exit;
};

} // namespace

class tst_idle : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void a_question_to_a_person_keeps_the_helper();
    void an_open_capture_keeps_the_helper();
    void leaving_drops_no_call();
    void told_to_end_it_answers_what_it_has();

private:
    std::unique_ptr<Helper> start(int idleMs);

    TestBus m_bus;
    Kernel m_kernel;
    Catalogue m_catalogue{{QStringLiteral(TEST_PROBES)}, 0, &m_kernel};
    SlowAuthority m_authority;
};

void tst_idle::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("loading a probe needs root");
    collectLibbpfWords();
    m_catalogue.read();
    QVERIFY2(m_bus.startBus(TestBus::Admits::RootOnly), qPrintable(m_bus.error()));
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_bus.address().toUtf8());
}

std::unique_ptr<Helper> tst_idle::start(int idleMs)
{
    auto helper = std::make_unique<Helper>(&m_catalogue, &m_kernel, &m_authority, idleMs);
    return helper->bus.takeName("org.deepin.DKapture1") ? std::move(helper) : nullptr;
}

void tst_idle::a_question_to_a_person_keeps_the_helper()
{
    const std::unique_ptr<Helper> helper = start(1000);
    QVERIFY(helper);
    QSignalSpy finished(&helper->exit, &IdleExit::finished);
    const QDBusConnection client = m_bus.newClient();
    const QDBusPendingCall call = client.asyncCall(managerCall(QStringLiteral("Probes"), {}));
    QTRY_VERIFY(m_authority.waiting);
    QVERIFY(!finished.wait(2500)); // twice its time: a person is slow
    QVERIFY(!call.isFinished());
    std::exchange(m_authority.waiting, nullptr)(Verdict::Allowed);
    QTRY_VERIFY(call.isFinished());
    QVERIFY(!call.isError());
    QVERIFY(finished.wait(5000)); // and then it may
}

void tst_idle::an_open_capture_keeps_the_helper()
{
    const std::unique_ptr<Helper> helper = start(1000);
    QVERIFY(helper);
    QSignalSpy finished(&helper->exit, &IdleExit::finished);
    QDBusConnection client = m_bus.newClient();
    const QDBusPendingCall call = client.asyncCall(
        managerCall(QStringLiteral("Open"),
                    {QStringLiteral("test-events"), QStringLiteral("all"), QVariantMap(), QVariantMap()}));
    QTRY_VERIFY(m_authority.waiting);
    std::exchange(m_authority.waiting, nullptr)(Verdict::Allowed);
    QTRY_VERIFY(call.isFinished());
    QVERIFY2(!call.isError(), qPrintable(call.error().message()));
    QVERIFY(!finished.wait(2500));
    QDBusConnection::disconnectFromBus(client.name()); // its capture ends with it
    client = QDBusConnection(QStringLiteral("none"));
    QVERIFY(finished.wait(5000));
}

// Calls that come about when the helper goes are answered, or nobody has the name, so that on the system bus
// they start the next helper. What must not be: that it went with the call in its hands (NoReply).
void tst_idle::leaving_drops_no_call()
{
    constexpr int IdleMs = 10;
    m_authority.isQuick = true;
    const QDBusConnection client = m_bus.newClient();
    QHash<QString, int> outcomes;
    for (int i = 0; i < 300; ++i) {
        std::unique_ptr<Helper> helper = start(IdleMs);
        QVERIFY(helper);
        connect(
            &helper->exit, &IdleExit::finished, this, [&helper]() { helper.reset(); }, Qt::QueuedConnection);
        QList<QDBusPendingCall> calls;
        // In its own thread, so that it is not in step with the helper: 9.0 to 11.9 ms after its start.
        const std::unique_ptr<QThread> sender(QThread::create([&]() {
            QThread::usleep((IdleMs - 1) * 1000 + (i % 30) * 100);
            calls.append(client.asyncCall(managerCall(QStringLiteral("Probes"), {})));
        }));
        sender->start();
        QTRY_VERIFY(sender->isFinished());
        QTRY_VERIFY(calls.first().isFinished());
        ++outcomes[calls.first().error().name()];
        QTRY_VERIFY(!helper);
    }
    m_authority.isQuick = false;
    qInfo() << outcomes;
    QVERIFY(outcomes.value(QString()) > 0); // both happened
    QVERIFY(outcomes.value(QStringLiteral("org.freedesktop.DBus.Error.ServiceUnknown")) > 0);
    QCOMPARE(outcomes.size(), 2);
}

void tst_idle::told_to_end_it_answers_what_it_has()
{
    const std::unique_ptr<Helper> helper = start(0);
    QVERIFY(helper);
    QSignalSpy finished(&helper->exit, &IdleExit::finished);
    const QDBusConnection client = m_bus.newClient();
    const QDBusPendingCall call = client.asyncCall(managerCall(QStringLiteral("SystemCheck"), {}));
    QTRY_VERIFY(m_authority.waiting);
    helper->exit.leave();
    QVERIFY(!finished.wait(500));
    std::exchange(m_authority.waiting, nullptr)(Verdict::Allowed);
    QTRY_VERIFY(!finished.isEmpty());
    QTRY_VERIFY(call.isFinished());
    QVERIFY(!call.isError());
}

QTEST_GUILESS_MAIN(tst_idle)
#include "tst_idle.moc"
