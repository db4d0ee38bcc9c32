// SPDX-License-Identifier: GPL-3.0-or-later
// A client that stops reading: nobody's memory grows, what finds no room is counted to the last event, and
// records flow on when it wakes. The producer's own count is the oracle; the client is this program again.
#include "client/capture.h"
#include "client/connection.h"
#include "client/record.h"
#include "harness.h"
#include "interface/wire.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSocketNotifier>
#include <QTest>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sched.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace DKapture;

namespace
{

constexpr int EventsPerMs = 250;
constexpr double LeastRate = 200000; // events a second
constexpr qint64 StoppedMs = 10000;
constexpr qint64 MostGrowthKb = 2048; // while stopped
// Up to the window of 4 MiB lies in the bus, once more where it goes through.
constexpr qint64 MostGrowthInAllKb = 16 * 1024;
constexpr auto Probe = "test-events";

// Makes numbered calls at an even pace, on one processor so that they stay in order.
class Producer
{
public:
    void start()
    {
        m_thread = std::thread([this]() { run(); });
    }
    quint64 stop()
    {
        m_isEnding = true;
        m_thread.join();
        return m_made;
    }
    quint64 made() const { return m_made; }

private:
    void run()
    {
        cpu_set_t first;
        CPU_ZERO(&first);
        CPU_SET(0, &first);
        ::sched_setaffinity(0, sizeof(first), &first);
        QElapsedTimer clock;
        clock.start();
        while (!m_isEnding) {
            // Late is made up for, up to a tenth of a second.
            const quint64 due = quint64(clock.nsecsElapsed() / 1000) * EventsPerMs / 1000;
            const quint64 late = due - m_base;
            if (late > quint64(EventsPerMs) * 100 + m_done)
                m_base += late - m_done;
            for (; m_done < due - m_base; ++m_done)
                ::syscall(SYS_getppid, m_made++);
            ::usleep(500);
        }
    }

    std::thread m_thread;
    std::atomic<bool> m_isEnding = false;
    std::atomic<quint64> m_made = 0;
    quint64 m_done = 0; // by this pace
    quint64 m_base = 0; // left out, since it came too late
};

qint64 residentKb(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return -1;
}

// The client: told "count" it prints what it has, told "end" it flushes first and leaves.
class Consumer : public QObject
{
    Q_OBJECT
public:
    Consumer(const QString &address, uint pid)
        : m_connection(QDBusConnection::connectToBus(address, QStringLiteral("consumer")))
        , m_input(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_input, &QSocketNotifier::activated, this, &Consumer::obey);
        connect(&m_connection, &Connection::stateChanged, this, [this, pid]() {
            if (m_connection.state() == Connection::State::Ready && !m_capture)
                open(pid);
        });
    }

private:
    void open(uint pid)
    {
        CaptureRequest request;
        request.probe = QLatin1String(Probe);
        request.scope = QStringLiteral("all");
        request.parameters = {{QStringLiteral("only_pid"), pid}, {QStringLiteral("call"), uint(SYS_getppid)}};
        m_capture = m_connection.open(request, this);
        connect(m_capture, &Capture::batch, this, &Consumer::take);
        connect(m_capture, &Capture::stateChanged, this, [this]() {
            if (m_capture->state() == Capture::State::Running)
                say("running");
        });
    }
    void take(const Batch &batch)
    {
        m_sequenceFaults += batch.sequence != ++m_sequence;
        RecordRun run(batch.data);
        while (run.next()) {
            quint64 number = 0;
            if (run.record().bytes().size() != 64) {
                ++m_sizeFaults;
                continue;
            }
            std::memcpy(&number, run.record().bytes().data() + 8, sizeof(number));
            m_orderFaults += number < m_next; // twice, or late
            m_gaps += number > m_next ? number - m_next : 0;
            m_next = number + 1;
            ++m_received;
        }
        m_sizeFaults += run.truncated();
    }
    void obey()
    {
        char order[64];
        const ssize_t size = ::read(STDIN_FILENO, order, sizeof(order));
        if (size <= 0)
            QCoreApplication::exit(1);
        else if (QByteArray(order, size).trimmed() == "count")
            say("count");
        else
            m_capture->flush(this, [this]() { finish(); });
    }
    // The window may have cut the flush short: go on until nothing new comes.
    void finish()
    {
        if (m_received != m_receivedBefore) {
            m_receivedBefore = m_received;
            m_capture->flush(this, [this]() { finish(); });
            return;
        }
        m_capture->statistics(this, [this](const Result<QVariantMap> &statistics) {
            if (statistics)
                m_statistics = *statistics;
            say("end");
            QCoreApplication::quit();
        });
    }
    void say(const char *what)
    {
        const QJsonObject json{{"what", QLatin1String(what)},
                               {"received", double(m_received)},
                               {"lost", double(m_capture->lost())},
                               {"gaps", double(m_gaps)},
                               {"next", double(m_next)},
                               {"orderFaults", double(m_orderFaults)},
                               {"sizeFaults", double(m_sizeFaults)},
                               {"sequenceFaults", double(m_sequenceFaults)},
                               {"sentRecords", m_statistics.value("records").toDouble()},
                               {"lostRingFull", m_statistics.value("lost_ring_full").toDouble()},
                               {"missedByKernel", m_statistics.value("missed_by_kernel").toDouble()}};
        std::printf("%s\n", QJsonDocument(json).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
    }

    Connection m_connection;
    QSocketNotifier m_input;
    Capture *m_capture = nullptr;
    QVariantMap m_statistics;
    quint64 m_received = 0, m_receivedBefore = 0, m_next = 0, m_gaps = 0, m_sequence = 0;
    quint64 m_orderFaults = 0, m_sizeFaults = 0, m_sequenceFaults = 0;
};

} // namespace

class tst_backpressure : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void a_stopped_client_costs_no_memory_and_its_loss_is_exact();
};

void tst_backpressure::a_stopped_client_costs_no_memory_and_its_loss_is_exact()
{
    Harness harness;
    harness.addProbes(QStringLiteral(TEST_PROBES));
    QVERIFY2(harness.start(), qPrintable(harness.error()));
    QCOMPARE(harness.unavailable(QLatin1String(Probe)), QString());
    QProcess consumer;
    consumer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    consumer.start(QCoreApplication::applicationFilePath(),
                   {QStringLiteral("--consume"), harness.busAddress(), QString::number(::getpid())});
    const auto answer = [&]() {
        if (!QTest::qWaitFor(
                [&]() { return consumer.canReadLine() || consumer.state() == QProcess::NotRunning; }, 60000))
            return QJsonObject();
        return QJsonDocument::fromJson(consumer.readLine()).object();
    };
    const auto ask = [&](const char *what) {
        consumer.write(what);
        return answer();
    };
    QCOMPARE(answer().value("what"), QJsonValue("running"));

    Producer producer;
    producer.start();
    const qint64 helper = harness.helperPid(), bus = harness.bus().processId();
    QTest::qWait(2000); // until both have had what they need
    const double before = ask("count\n").value("received").toDouble();
    QVERIFY(before > 0);
    const qint64 helperBefore = residentKb(helper), busBefore = residentKb(bus);
    QVERIFY(helperBefore > 0 && busBefore > 0);

    QCOMPARE(::kill(pid_t(consumer.processId()), SIGSTOP), 0);
    QElapsedTimer stopped;
    stopped.start();
    const quint64 madeBefore = producer.made();
    QTest::qWait(2000); // the window fills
    const qint64 helperFull = residentKb(helper), busFull = residentKb(bus);
    qint64 helperMost = helperFull, busMost = busFull;
    while (stopped.elapsed() < StoppedMs) {
        QTest::qWait(200);
        helperMost = std::max(helperMost, residentKb(helper));
        busMost = std::max(busMost, residentKb(bus));
    }
    const double rate = double(producer.made() - madeBefore) * 1000 / double(stopped.elapsed());
    QCOMPARE(::kill(pid_t(consumer.processId()), SIGCONT), 0);

    // More than what lay in the window, twice: they flow on.
    const double held = ask("count\n").value("received").toDouble();
    const double wanted = held + 2.0 * Wire::WindowBytes / 68;
    QTRY_VERIFY_WITH_TIMEOUT(ask("count\n").value("received").toDouble() > wanted, 60000);
    const double made = double(producer.stop());
    const QJsonObject end = ask("end\n");
    consumer.waitForFinished();
    const auto figure = [&](const char *name) {
        return end.value(QLatin1String(name)).toDouble();
    };
    qInfo("%.0f events/s; made %.0f = received %.0f + lost %.0f + at most missed %.0f", rate, made,
          figure("received"), figure("lost"), figure("missedByKernel"));
    qInfo("resident KiB before, window full, most: helper %lld %lld %lld, dbus-daemon %lld %lld %lld",
          helperBefore, helperFull, helperMost, busBefore, busFull, busMost);

    QCOMPARE(end.value("what"), QJsonValue("end"));
    // What a kernel missed (from 7.0 on, of a program that is preempted) was counted before the filter: with
    // calls of others.
    const double missed = figure("missedByKernel");
    const auto isLostOrMissed = [&](double count) {
        return count >= figure("lost") && count <= figure("lost") + missed;
    };
    QVERIFY(isLostOrMissed(made - figure("received")));
    QCOMPARE(figure("lostRingFull"), figure("lost"));
    QCOMPARE(figure("sentRecords"), figure("received"));
    // What the numbers skip is what was said to be lost, at the end too.
    QVERIFY(isLostOrMissed(figure("gaps") + made - figure("next")));
    QCOMPARE(figure("orderFaults"), 0.0);
    QCOMPARE(figure("sizeFaults"), 0.0);
    QCOMPARE(figure("sequenceFaults"), 0.0);
    QVERIFY(figure("lost") > 0); // it was stopped for long enough
    QVERIFY(helperMost - helperFull < MostGrowthKb);
    QVERIFY(busMost - busFull < MostGrowthKb);
    QVERIFY(helperMost - helperBefore < MostGrowthInAllKb);
    QVERIFY(busMost - busBefore < MostGrowthInAllKb);
    if (rate < LeastRate)
        QSKIP(qPrintable(
            QStringLiteral("all exact, but this machine makes only %1 events/s").arg(rate, 0, 'f', 0)));
}

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 4 && std::strcmp(argv[1], "--consume") == 0) {
        Consumer consumer(QString::fromLocal8Bit(argv[2]), QByteArray(argv[3]).toUInt());
        return QCoreApplication::exec();
    }
    tst_backpressure test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_backpressure.moc"
