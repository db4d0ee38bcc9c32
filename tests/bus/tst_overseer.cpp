// SPDX-License-Identifier: GPL-3.0-or-later
// What is looked at again while a capture runs: the share of a processor that an ordinary user's programs
// take, and processors that come up later.
#include "testbus.h"

#include <QDBusArgument>
#include <QDir>
#include <QFile>
#include <QTest>

#include <atomic>
#include <sched.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace
{

constexpr uint Nobody = 65534;
constexpr uint RingBytes = 16 * 1024 * 1024; // a hundred times what the helper takes beside it

// Calls getppid(), each of which costs. Several threads, since on a busy machine one gets too little.
class Load
{
public:
    Load()
    {
        for (int i = 0; i < 8; ++i)
            m_threads.emplace_back([this]() {
                while (!m_isEnding)
                    ::syscall(SYS_getppid);
            });
    }
    ~Load()
    {
        m_isEnding = true;
        for (std::thread &thread : m_threads)
            thread.join();
    }

private:
    std::atomic<bool> m_isEnding = false;
    std::vector<std::thread> m_threads;
};

bool write(const QString &name, const QByteArray &text)
{
    QFile file(name);
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(text) == text.size();
}

bool setOnline(int cpu, bool isOnline)
{
    return write(QStringLiteral("/sys/devices/system/cpu/cpu%1/online").arg(cpu), isOnline ? "1" : "0");
}

void callOn(int cpu, int times)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (::sched_setaffinity(0, sizeof(set), &set) != 0)
        qFatal("not on that processor");
    for (int i = 0; i < times; ++i)
        ::syscall(SYS_getppid, i);
}

} // namespace

class tst_overseer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void a_users_programs_take_no_more_than_their_share_data();
    void a_users_programs_take_no_more_than_their_share();
    void a_processor_that_comes_up_gets_a_ring_data();
    void a_processor_that_comes_up_gets_a_ring();
};

void tst_overseer::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("the helper needs root");
}

void tst_overseer::a_users_programs_take_no_more_than_their_share_data()
{
    QTest::addColumn<uint>("user");
    QTest::addColumn<bool>("isEnded");
    QTest::newRow("nobody") << Nobody << true;
    QTest::newRow("root") << 0u << false;
}

void tst_overseer::a_users_programs_take_no_more_than_their_share()
{
    QFETCH(uint, user);
    QFETCH(bool, isEnded);
    TestBus bus;
    bus.admitUser(Nobody);
    QVERIFY2(bus.startBus(TestBus::Admits::Everybody) && bus.startHelper(), qPrintable(bus.error()));
    const QSet<QString> before = bpfHeldBy(bus.helperPid());
    QProcess client;
    client.start(visitorProgram(), {bus.address(), QString::number(user), QStringLiteral("hold"),
                                    QStringLiteral("costly"), QStringLiteral("all")});
    QTRY_VERIFY_WITH_TIMEOUT(bpfHeldBy(bus.helperPid()).size() > before.size(), 60000);
    const QSet<QString> held = bpfHeldBy(bus.helperPid());
    const Load load;
    if (isEnded) {
        // Found twice to be too much, five seconds apart.
        QTRY_COMPARE_WITH_TIMEOUT(bpfHeldBy(bus.helperPid()), before, 60000);
        QCOMPARE(client.state(), QProcess::Running);
    } else {
        QTest::qWait(13000);
        QVERIFY(bpfHeldBy(bus.helperPid()).contains(held));
    }
    client.kill();
    client.waitForFinished();
}

void tst_overseer::a_processor_that_comes_up_gets_a_ring_data()
{
    QTest::addColumn<bool>("isRefused");
    QTest::newRow("at once") << false;
    QTest::newRow("when there is memory for it") << true;
}

// Takes a processor from the machine for a moment, so it is for a machine that is there for tests.
void tst_overseer::a_processor_that_comes_up_gets_a_ring()
{
    QFETCH(bool, isRefused);
    if (!qEnvironmentVariableIsSet("DKAPTURE_GUEST"))
        QSKIP("processors are taken away in the guest only");
    QVERIFY(setOnline(1, false));
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly) && bus.startHelper(), qPrintable(bus.error()));
    const QDBusConnection client = bus.newClient();
    QString error;
    const QString capture = openCapture(client, QStringLiteral("test-events"), QStringLiteral("all"),
                                        {{QStringLiteral("only_pid"), uint(::getpid())}},
                                        {{QStringLiteral("ring_bytes"), RingBytes}}, &error);
    QVERIFY2(!capture.isEmpty(), qPrintable(error));
    QCOMPARE(call(client, capture, QStringLiteral("Capture"), QStringLiteral("Start")).errorName(),
             QString());
    const QSet<QString> before = bpfHeldBy(bus.helperPid());
    // What it holds already stays charged where it was.
    const QString group = QStringLiteral("/sys/fs/cgroup/dkapture-overseer");
    if (isRefused) {
        QVERIFY(write(QStringLiteral("/sys/fs/cgroup/cgroup.subtree_control"), "+memory"));
        QVERIFY(QDir().mkpath(group));
        QVERIFY(write(group + "/cgroup.procs", QByteArray::number(bus.helperPid())));
        QVERIFY(write(group + "/memory.max", QByteArray::number(RingBytes / 2)));
    }
    QVERIFY(setOnline(1, true));
    if (isRefused) {
        QByteArray words;
        QTRY_VERIFY_WITH_TIMEOUT((words += bus.helperWords()).contains("An event ring of"), 60000);
        QCOMPARE(bpfHeldBy(bus.helperPid()), before);
        QVERIFY(write(group + "/memory.max", "max"));
    }
    QTRY_VERIFY_WITH_TIMEOUT(bpfHeldBy(bus.helperPid()).size() > before.size(), 60000);
    std::thread(callOn, 1, 50).join();
    const auto statistic = [&](const char *name) {
        call(client, capture, QStringLiteral("Capture"), QStringLiteral("Flush"));
        const QDBusMessage reply =
            call(client, capture, QStringLiteral("Capture"), QStringLiteral("Statistics"));
        return qdbus_cast<QVariantMap>(reply.arguments().value(0)).value(QLatin1String(name)).toULongLong();
    };
    QTRY_COMPARE(statistic("records"), quint64(50));
    QCOMPARE(statistic("lost_ring_full"), quint64(0));
}

QTEST_GUILESS_MAIN(tst_overseer)
#include "tst_overseer.moc"
