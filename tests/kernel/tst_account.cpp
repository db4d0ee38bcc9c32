// SPDX-License-Identifier: GPL-3.0-or-later
#include "harness.h"
#include "loopdisk.h"
#include "workload.h"

#include <QSet>
#include <QTest>

#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

using namespace DKapture;
using namespace Workload;

// The books of the probes, on every kernel: threads that keep taking the processor from each other do a known
// thing a known number of times, and each time is received, lost or missed. lost is exact. missed is what the
// kernel did not run: a program that is preempted, or interrupted, while it runs is not run again on that
// processor meanwhile. It is counted before any filter, so for a probe with one it is only the most that may
// be missing.
class AccountTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void oneHookWithoutFilter_isExact_data();
    void oneHookWithoutFilter_isExact();
    void systemCalls();
    void fileOperations();
    void starts_andEnds();
    void messages();
    void requests();

private:
    struct Account {
        quint64 produced, received, lost, missed;
        bool isExact;
    };
    // Says what it is, for the table of the matrix, and fails the test when it does not come out.
    static void balance(const QString &what, Recorder &recorder, const Account &account);

    Harness m_harness;
};

namespace
{

constexpr int Threads = 4;

// Two threads that never stop, one that keeps waking up to take the processor from them, and one on another
// processor, where there is one. Each calls work with its own number and 0 … times - 1.
void fightForOneProcessor(int times, const std::function<void(int, int)> &work)
{
    std::vector<std::thread> threads;
    for (int number = 0; number < Threads; ++number) {
        threads.emplace_back([=] {
            const bool isSleeper = number == 2;
            pinTo(number == 3 ? int(sysconf(_SC_NPROCESSORS_ONLN)) - 1 : 0);
            if (isSleeper)
                setpriority(PRIO_PROCESS, id_t(gettid()), -15);
            for (int i = 0; i < times; ++i) {
                work(number, i);
                const timespec moment = {0, 50'000};
                if (isSleeper && i % 32 == 0)
                    nanosleep(&moment, nullptr);
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
}

// A process whose threads do that from when they are let go.
std::unique_ptr<Child> fighters(int times, const std::function<void(int, int)> &work)
{
    return std::make_unique<Child>([=](Gate &gate) {
        gate.pass();
        fightForOneProcessor(times, work);
        return 0;
    });
}

bool runs(Child &child)
{
    child.gate().await();
    child.gate().open();
    return child.wait() == 0;
}

} // namespace

void AccountTest::initTestCase()
{
    if (!isTracingWhole())
        QSKIP("This machine hides processes from tracing: nobody can count here");
    m_harness.addProbes(QStringLiteral(TEST_PROBES));
    QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
}

void AccountTest::balance(const QString &what, Recorder &recorder, const Account &account)
{
    const auto [produced, received, lost, missed, isExact] = account;
    const QString line = QStringLiteral("%1: produced %2, received %3, lost %4, missed %5 (%6)")
                             .arg(what)
                             .arg(produced)
                             .arg(received)
                             .arg(lost)
                             .arg(missed)
                             .arg(isExact ? QStringLiteral("exact") : QStringLiteral("at most"));
    qInfo("account: %s", qPrintable(line));
    QVERIFY(!recorder.sawTruncatedBatch());
    QVERIFY2(received + lost <= produced, qPrintable(line));
    QVERIFY2(produced <= received + lost + missed, qPrintable(line));
    if (isExact)
        QCOMPARE(received + lost + missed, produced);
}

void AccountTest::oneHookWithoutFilter_isExact_data()
{
    QTest::addColumn<QString>("probe");
    QTest::addColumn<quint32>("ringBytes");
    QTest::newRow("a tracepoint") << QStringLiteral("account-tracepoint") << 0U;
    QTest::newRow("a tracepoint, little room") << QStringLiteral("account-tracepoint") << 4096U;
    QTest::newRow("a function") << QStringLiteral("account-function") << 0U;
    QTest::newRow("a function, little room") << QStringLiteral("account-function") << 4096U;
}

void AccountTest::oneHookWithoutFilter_isExact()
{
    QFETCH(QString, probe);
    QFETCH(quint32, ringBytes);
    if (const QString reason = m_harness.unavailable(probe); !reason.isEmpty())
        QSKIP(qPrintable(reason));
    constexpr int Times = 15'000;
    const auto child = fighters(Times, [](int thread, int i) {
        const QByteArray name = QByteArray::number(thread) + '-' + QByteArray::number(i);
        prctl(PR_SET_NAME, name.constData());
    });
    const auto recorder = m_harness.record(probe, {}, QStringLiteral("all"), 200, ringBytes);
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    QVERIFY(runs(*child));
    recorder->flush();
    quint64 received = 0;
    QSet<QString> names;
    for (const QVariantMap &event : recorder->events(QStringLiteral("renamings"))) {
        if (event[QStringLiteral("pid")].toLongLong() != child->pid())
            continue;
        ++received;
        names.insert(event[QStringLiteral("comm")].toString());
    }
    QCOMPARE(quint64(names.size()), received); // none twice
    QCOMPARE(recorder->received(), received);  // and nobody else's
    balance(QLatin1String(QTest::currentDataTag()), *recorder,
            {quint64(Threads) * Times, received, recorder->lost(), recorder->missed(), true});
    if (ringBytes)
        QVERIFY(recorder->lost() > 0);
}

void AccountTest::systemCalls()
{
    const auto recorder = m_harness.record(QStringLiteral("syscalls"));
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    constexpr int Times = 150'000;
    const auto child = fighters(Times, [](int, int) { syscall(SYS_getsid, -1); });
    QVERIFY(runs(*child));
    recorder->flush();
    const auto countOf = [&](const char *table, const char *field) {
        for (const QVariantMap &row : recorder->frame(QLatin1String(table))) {
            if (row[QStringLiteral("pid")].toLongLong() == child->pid() &&
                row[QStringLiteral("syscall")].toLongLong() == SYS_getsid)
                return row[QLatin1String(field)].toULongLong();
        }
        return 0ULL;
    };
    const quint64 calls = countOf("calls", "calls"), misses = recorder->missed();
    balance(QStringLiteral("syscalls"), *recorder,
            {quint64(Threads) * Times, calls, recorder->lost(), misses, false});
    // Each of them failed: what counts several things counts them alike.
    QCOMPARE(countOf("calls", "errors"), calls);
    QCOMPARE(countOf("errors", "calls"), calls);
}

void AccountTest::fileOperations()
{
    constexpr int Times = 10'000, WriteBit = 4;
    QTemporaryDir directory(QStringLiteral("/tmp/dkapture-XXXXXX"));
    const QByteArray path = directory.filePath(QStringLiteral("file")).toUtf8();
    const int file = open(path.constData(), O_RDWR | O_CREAT, 0600);
    QVERIFY(file >= 0);
    const auto child = fighters(Times, [file](int thread, int i) {
        [[maybe_unused]] auto _ = pwrite(file, "x", 1, thread * Times + i);
    });
    const auto recorder =
        m_harness.record(QStringLiteral("file-trace"), {{QStringLiteral("only_pid"), child->pid()},
                                                        {QStringLiteral("operations"), 1ULL << WriteBit}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    QVERIFY(runs(*child));
    close(file);
    recorder->flush();
    quint64 received = 0;
    QSet<qint64> places;
    for (const QVariantMap &event : recorder->events(QStringLiteral("operations_done"))) {
        QCOMPARE(event[QStringLiteral("op")].toString(), QStringLiteral("write"));
        ++received;
        places.insert(event[QStringLiteral("offset")].toLongLong());
    }
    QCOMPARE(quint64(places.size()), received);
    const bool isByFunctions = recorder->variant(QStringLiteral("operations")) == QLatin1String("0");
    balance(isByFunctions ? QStringLiteral("file-trace by functions")
                          : QStringLiteral("file-trace by system calls"),
            *recorder, {quint64(Threads) * Times, received, recorder->lost(), recorder->missed(), false});
}

void AccountTest::starts_andEnds()
{
    const auto recorder = m_harness.record(QStringLiteral("process-life"));
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    constexpr int Times = 300;
    const auto child = fighters(Times, [](int, int) {
        const pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        waitpid(pid, nullptr, 0);
    });
    QVERIFY(runs(*child));
    recorder->flush();
    quint64 starts = 0, ends = 0;
    for (const QVariantMap &event : recorder->events(QStringLiteral("life"))) {
        if (event[QStringLiteral("ppid")].toLongLong() != child->pid())
            continue;
        starts += event[QStringLiteral("event")].toString() == QLatin1String("fork");
        ends += event[QStringLiteral("event")].toString() == QLatin1String("exit");
    }
    const quint64 lost = recorder->lost(), misses = recorder->missed();
    balance(QStringLiteral("process-life, starts"), *recorder,
            {quint64(Threads) * Times, starts, lost, misses, false});
    balance(QStringLiteral("process-life, ends"), *recorder,
            {quint64(Threads) * Times, ends, lost, misses, false});
}

void AccountTest::messages()
{
    constexpr int Times = 15'000;
    // Nobody reads: what finds no room at the receiver has been sent all the same.
    const int receiver = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    QCOMPARE(bind(receiver, reinterpret_cast<sockaddr *>(&address), length), 0);
    QCOMPARE(getsockname(receiver, reinterpret_cast<sockaddr *>(&address), &length), 0);
    const int sender = socket(AF_INET, SOCK_DGRAM, 0);
    QCOMPARE(::connect(sender, reinterpret_cast<sockaddr *>(&address), length), 0);
    const auto child = fighters(Times, [sender](int, int) {
        if (send(sender, "x", 1, 0) != 1)
            _exit(1);
    });
    const auto recorder = m_harness.record(QStringLiteral("traffic"));
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    QVERIFY(runs(*child));
    close(sender);
    close(receiver);
    recorder->flush();
    quint64 sent = 0, bytes = 0;
    for (const QVariantMap &row : recorder->frame(QStringLiteral("traffic"))) {
        if (row[QStringLiteral("pid")].toLongLong() != child->pid())
            continue;
        sent += row[QStringLiteral("messages_sent")].toULongLong();
        bytes += row[QStringLiteral("sent")].toULongLong();
    }
    QCOMPARE(bytes, sent);
    balance(QStringLiteral("traffic"), *recorder,
            {quint64(Threads) * Times, sent, recorder->lost(), recorder->missed(), false});
}

void AccountTest::requests()
{
    constexpr int Times = 500, Block = 4096;
    LoopDisk disk;
    if (!disk.create(8 << 20, 16 << 20))
        QSKIP("This kernel has no loop devices");
    const QByteArray path = disk.path();
    const auto recorder =
        m_harness.record(QStringLiteral("block-requests"), {{QStringLiteral("only_disk"), disk.device()}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    // Every other block of a quarter of their own: no two requests can become one.
    const auto child = fighters(Times, [path](int thread, int i) {
        thread_local AlignedBuffer buffer(Block);
        thread_local const int file = open(path.constData(), O_RDONLY | O_DIRECT);
        if (pread(file, buffer.data(), Block, (thread * 256L + i % 256) * 2 * Block) != Block)
            _exit(1);
    });
    QVERIFY(runs(*child));
    recorder->flush();
    quint64 received = 0;
    for (const QVariantMap &event : recorder->events(QStringLiteral("requests")))
        received += event[QStringLiteral("pid")].toLongLong() == child->pid();
    balance(QStringLiteral("block-requests"), *recorder,
            {quint64(Threads) * Times, received, recorder->lost(), recorder->missed(), false});
}

QTEST_GUILESS_MAIN(AccountTest)
#include "tst_account.moc"
