// SPDX-License-Identifier: GPL-3.0-or-later
#include "harness.h"
#include "workload.h"

#include <QTest>

#include <algorithm>
#include <memory>
#include <vector>

using namespace DKapture;
using namespace Workload;

// Processes that fight for one processor, against what the scheduler says in /proc/PID/schedstat.
class RunQueueLatencyTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void waits_agreeWithTheScheduler_data();
    void waits_agreeWithTheScheduler();
    void shortWaits_claimNoLength();
    void longWaits_sayWhoRan();
    void noThreshold_noEvents();

private:
    QVariantMap rowOf(Recorder &recorder, pid_t pid);

    Harness m_harness;
    std::unique_ptr<Recorder> m_waits;
};

// Of the first thread: time on a processor, time waiting for one, times that it got one.
struct Schedstat {
    explicit Schedstat(pid_t pid)
    {
        const QList<QByteArray> numbers =
            contents(QStringLiteral("/proc/%1/schedstat").arg(pid)).trimmed().split(' ');
        waited = numbers.value(1).toLongLong();
        slices = numbers.value(2).toLongLong();
    }
    qint64 waited;
    qint64 slices;
};

void RunQueueLatencyTest::initTestCase()
{
    QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
    if (const QString reason = m_harness.unavailable(QStringLiteral("run-queue-latency")); !reason.isEmpty())
        QSKIP(qPrintable(reason));
    m_waits = m_harness.record(QStringLiteral("run-queue-latency"));
    QVERIFY2(m_waits, qPrintable(m_harness.error()));
}

QVariantMap RunQueueLatencyTest::rowOf(Recorder &recorder, pid_t pid)
{
    for (const QVariantMap &row : recorder.frame(QStringLiteral("waits"))) {
        if (row[QStringLiteral("pid")].toLongLong() == pid)
            return row;
    }
    return {};
}

// A child that waits at its gate, works, and waits there again.
static std::unique_ptr<Child> worker(bool sleeps, bool pinned)
{
    return std::make_unique<Child>([=](Gate &gate) {
        if (pinned)
            pinTo(0);
        gate.pass();
        for (int i = 0; i < 100; ++i) {
            spin(3'000'000);
            const timespec moment = {0, 100'000};
            if (sleeps)
                nanosleep(&moment, nullptr);
        }
        gate.pass();
        return 0;
    });
}

void RunQueueLatencyTest::waits_agreeWithTheScheduler_data()
{
    QTest::addColumn<bool>("sleeps");
    QTest::addColumn<bool>("pinned");
    QTest::newRow("only preempted") << false << true;
    QTest::newRow("woken and preempted") << true << true;
    QTest::newRow("moved between processors") << true << false;
}

void RunQueueLatencyTest::waits_agreeWithTheScheduler()
{
    QFETCH(bool, sleeps);
    QFETCH(bool, pinned);
    std::vector<std::unique_ptr<Child>> workers;
    std::vector<Schedstat> before, after;
    for (int i = 0; i < 4; ++i) {
        workers.push_back(worker(sleeps, pinned));
        workers.back()->gate().await();
    }
    // Asleep at the gate, nothing of theirs is under way; the capture has run since before they did.
    const auto allAsleep = [&workers] {
        return std::ranges::all_of(workers, [](const auto &child) {
            return statFields(QStringLiteral("/proc/%1").arg(child->pid())).value(3) == "S";
        });
    };
    QTRY_VERIFY(allAsleep());
    for (const auto &child : workers)
        before.emplace_back(child->pid());
    m_waits->flush();
    std::vector<QVariantMap> rowsBefore;
    for (const auto &child : workers)
        rowsBefore.push_back(rowOf(*m_waits, child->pid()));
    for (const auto &child : workers)
        child->gate().open();
    for (const auto &child : workers)
        child->gate().await();
    QTRY_VERIFY(allAsleep());
    for (const auto &child : workers)
        after.emplace_back(child->pid());
    m_waits->flush();

    for (std::size_t i = 0; i < workers.size(); ++i) {
        const QVariantMap row = rowOf(*m_waits, workers[i]->pid());
        QVERIFY(!row.isEmpty());
        const auto gained = [&](const char *field) {
            return row[QLatin1String(field)].toLongLong() - rowsBefore[i][QLatin1String(field)].toLongLong();
        };
        const qint64 waited = after[i].waited - before[i].waited, slices = after[i].slices - before[i].slices;
        if (waited == 0 && slices == 0)
            QSKIP("This kernel does not say how long tasks wait (kernel.task_delayacct)");
        QVERIFY(waited > 10'000'000);
        QVERIFY2(qAbs(gained("total") - waited) <= waited / 50,
                 qPrintable(QStringLiteral("%1 ns, the scheduler says %2").arg(gained("total")).arg(waited)));
        // A switch that is not seen counts with the next one.
        const qint64 unseen = 2 + (isTracingWhole() ? 0 : slices / 4);
        QVERIFY2(
            qAbs(gained("waits") - slices) <= unseen,
            qPrintable(QStringLiteral("%1 waits, the scheduler says %2").arg(gained("waits")).arg(slices)));
        quint64 counted = 0;
        for (const QVariant &slot : row[QStringLiteral("wait")].toList())
            counted += slot.toULongLong();
        QCOMPARE(counted, row[QStringLiteral("waits")].toULongLong());
        QVERIFY(row[QStringLiteral("longest")].toLongLong() <= row[QStringLiteral("total")].toLongLong());
        QCOMPARE(row[QStringLiteral("comm")].toString().toUtf8(),
                 statFields(QStringLiteral("/proc/%1").arg(workers[i]->pid())).value(2));
    }
}

// Two that wake each other up by turns: what they measure themselves is never below a microsecond, while the
// kernel says 0 ns of most such waits.
void RunQueueLatencyTest::shortWaits_claimNoLength()
{
    constexpr int Rounds = 2000;
    Child child([](Gate &gate) {
        pinTo(0);
        for (int i = 0; i < Rounds; ++i)
            gate.pass();
        return 0;
    });
    child.gate().await();
    for (int i = 1; i < Rounds; ++i) {
        child.gate().open();
        child.gate().await();
    }
    child.gate().open();
    QCOMPARE(child.wait(), 0);
    m_waits->flush();
    const QVariantList slots_ = rowOf(*m_waits, child.pid())[QStringLiteral("wait")].toList();
    QCOMPARE(slots_.size(), 40);
    quint64 all = 0;
    for (qsizetype i = 0; i < slots_.size(); ++i) {
        all += slots_[i].toULongLong();
        if (i < 10)
            QVERIFY2(slots_[i].toULongLong() == 0, qPrintable(QStringLiteral("%1 waits of %2 to %3 ns")
                                                                  .arg(slots_[i].toULongLong())
                                                                  .arg(1 << i)
                                                                  .arg(2 << i)));
    }
    QVERIFY(all > 0);
}

void RunQueueLatencyTest::longWaits_sayWhoRan()
{
    // Both real-time, so that nobody else comes in between.
    Child first([](Gate &gate) {
        pinTo(0);
        const sched_param priority = {.sched_priority = 1};
        if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0)
            return 98;
        gate.pass();
        spin(400'000'000);
        return 0;
    });
    // Takes the processor away from the first one, every time for much longer than the threshold.
    Child second([](Gate &gate) {
        pinTo(0);
        const sched_param priority = {.sched_priority = 5};
        if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0)
            return 98;
        gate.pass();
        for (int i = 0; i < 20; ++i) {
            spin(6'000'000);
            const timespec moment = {0, 4'000'000};
            nanosleep(&moment, nullptr);
        }
        return 0;
    });
    const auto recorder =
        m_harness.record(QStringLiteral("run-queue-latency"), {{QStringLiteral("slower_than"), 5'000'000},
                                                               {QStringLiteral("only_pid"), first.pid()}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    for (Child *child : {&first, &second})
        child->gate().await();
    for (Child *child : {&first, &second})
        child->gate().open();
    QCOMPARE(second.wait(), 0);
    recorder->flush();
    int bySecond = 0;
    for (const QVariantMap &event : recorder->events(QStringLiteral("slow_waits"))) {
        QCOMPARE(event[QStringLiteral("pid")].toInt(), int(first.pid()));
        QCOMPARE(event[QStringLiteral("cpu")].toInt(), 0);
        QCOMPARE(event[QStringLiteral("priority")].toInt(), -2);
        QVERIFY(event[QStringLiteral("waited")].toLongLong() >= 5'000'000);
        if (event[QStringLiteral("previous_pid")].toInt() != second.pid())
            continue;
        QCOMPARE(event[QStringLiteral("previous_priority")].toInt(), -6);
        ++bySecond;
    }
    // The kernel keeps a little for those that are not real-time; starting and ending takes time as well.
    QVERIFY2(bySecond >= 15 && bySecond <= 23, qPrintable(QString::number(bySecond)));
}

void RunQueueLatencyTest::noThreshold_noEvents()
{
    m_waits->flush();
    QVERIFY(m_waits->events(QStringLiteral("slow_waits")).isEmpty());
    QCOMPARE(m_waits->lost(), 0ULL);
}

QTEST_GUILESS_MAIN(RunQueueLatencyTest)
#include "tst_run_queue_latency.moc"
