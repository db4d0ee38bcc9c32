// SPDX-License-Identifier: GPL-3.0-or-later
// What systemd's watchdog hears of the helper: the test takes its place at the other end of NOTIFY_SOCKET, as
// sd_notify(3) describes it. That systemd then acts is seen by tests/package/boot.
#include "testbus.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace
{

constexpr int WatchdogMs = 1000;

class Supervisor
{
public:
    explicit Supervisor(const QByteArray &path)
        : m_socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.constData(), std::size_t(path.size()));
        m_isValid = ::bind(m_socket, reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0;
    }
    ~Supervisor() { ::close(m_socket); }
    Q_DISABLE_COPY_MOVE(Supervisor)

    bool isValid() const { return m_isValid; }
    // How often it was fed within a time.
    int fedWithin(int milliseconds)
    {
        int count = 0;
        QElapsedTimer clock;
        clock.start();
        do {
            QTest::qWait(20);
            char text[256];
            for (ssize_t size; (size = ::recv(m_socket, text, sizeof(text), 0)) > 0;)
                count += QByteArray(text, size).contains("WATCHDOG=1");
        } while (clock.elapsed() < milliseconds);
        return count;
    }

private:
    int m_socket;
    bool m_isValid = false;
};

} // namespace

class tst_watchdog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void a_helper_or_a_bus_that_hangs_goes_quiet();
};

void tst_watchdog::a_helper_or_a_bus_that_hangs_goes_quiet()
{
    if (::geteuid() != 0)
        QSKIP("the helper needs root");
    const QTemporaryDir directory;
    const QByteArray path = directory.filePath(QStringLiteral("notify")).toLatin1();
    Supervisor supervisor(path);
    QVERIFY(supervisor.isValid());
    TestBus bus;
    QVERIFY2(bus.startBus(TestBus::Admits::RootOnly), qPrintable(bus.error()));
    qputenv("NOTIFY_SOCKET", path);
    qputenv("WATCHDOG_USEC", QByteArray::number(WatchdogMs * 1000));
    const bool isStarted = bus.startHelper();
    qunsetenv("NOTIFY_SOCKET");
    qunsetenv("WATCHDOG_USEC");
    QVERIFY2(isStarted, qPrintable(bus.error()));

    QVERIFY(supervisor.fedWithin(3 * WatchdogMs) >= 3); // in time each
    for (const qint64 pid : {bus.helperPid(), bus.busPid()}) {
        ::kill(pid_t(pid), SIGSTOP);
        (void)supervisor.fedWithin(WatchdogMs); // one may have been on its way
        const int whenStopped = supervisor.fedWithin(2 * WatchdogMs);
        ::kill(pid_t(pid), SIGCONT);
        QCOMPARE(whenStopped, 0);
        QVERIFY(supervisor.fedWithin(3 * WatchdogMs) >= 1);
    }
}

QTEST_GUILESS_MAIN(tst_watchdog)
#include "tst_watchdog.moc"
