// SPDX-License-Identifier: GPL-3.0-or-later
#include "harness.h"
#include "queuelessdisk.h"

#include <QTest>

#include <algorithm>

#include <sys/prctl.h>
#include <sys/uio.h>

using namespace DKapture;
using namespace Workload;

// A program that makes known requests of a disk that nobody else uses, and /proc/diskstats.
class BlockRequestsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void eachRequest_isReported();
    void writeBack_isTheKernelWorkers();
    void sums_areThoseOfDiskstats();
    void disksWithoutQueue_areSeen_data();
    void disksWithoutQueue_areSeen();
    void disksWithoutQueue_canBeLeftOut();
    void writeWithFlushes_isOneToItsEnd();
    void failure_isReported();
    void fastRequests_areLeftOut();

private:
    QList<QVariantMap> requestsOf(Recorder &recorder, const char *op, pid_t pid = 0);
    std::unique_ptr<Recorder> record(QVariantMap parameters = {});

    Harness m_harness;
    LoopDisk m_disk;
};

static constexpr int Block = 4096;
static constexpr int Count = 50;

// Every other block, so that no two requests can become one.
static int work(const QByteArray &path)
{
    prctl(PR_SET_NAME, "dkapture-disk");
    AlignedBuffer buffer(2 * Block);
    const int fd = open(path.constData(), O_RDWR | O_DIRECT);
    for (int i = 0; i < Count; ++i) {
        if (pwrite(fd, buffer.data(), Block, i * 4L * Block) != Block)
            return 1;
    }
    if (fsync(fd) != 0)
        return 2;
    for (int i = 0; i < Count; ++i) {
        if (pread(fd, buffer.data(), 2 * Block, i * 4L * Block) != 2 * Block)
            return 3;
    }
    return 0;
}

void BlockRequestsTest::initTestCase()
{
    QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
    if (const QString reason = m_harness.unavailable(QStringLiteral("block-requests")); !reason.isEmpty())
        QSKIP(qPrintable(reason));
    if (!m_disk.create(8 << 20, 16 << 20))
        QSKIP("this kernel has no loop devices");
}

std::unique_ptr<Recorder> BlockRequestsTest::record(QVariantMap parameters)
{
    parameters.insert(QStringLiteral("only_disk"), m_disk.device());
    return m_harness.record(QStringLiteral("block-requests"), parameters);
}

QList<QVariantMap> BlockRequestsTest::requestsOf(Recorder &recorder, const char *op, pid_t pid)
{
    QList<QVariantMap> list;
    for (const QVariantMap &event : recorder.events(QStringLiteral("requests"))) {
        if (event[QStringLiteral("op")].toString() == QLatin1String(op) &&
            (!pid || event[QStringLiteral("pid")].toLongLong() == pid))
            list.append(event);
    }
    // Each processor has a ring of its own.
    std::ranges::sort(list, {},
                      [](const QVariantMap &event) { return event[QStringLiteral("time")].toULongLong(); });
    return list;
}

void BlockRequestsTest::eachRequest_isReported()
{
    const auto recorder = record();
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    const qint64 before = nanoseconds(CLOCK_BOOTTIME);
    Child child([this](Gate &) { return work(m_disk.path()); });
    QCOMPARE(child.wait(), 0);
    const qint64 after = nanoseconds(CLOCK_BOOTTIME);
    recorder->flush();

    for (const char *op : {"write", "read"}) {
        const QList<QVariantMap> requests = requestsOf(*recorder, op, child.pid());
        QCOMPARE(requests.size(), Count);
        for (int i = 0; i < Count; ++i) {
            const QVariantMap &request = requests[i];
            QCOMPARE(request[QStringLiteral("sector")].toULongLong(), i * 4ULL * Block / 512);
            QCOMPARE(request[QStringLiteral("bytes")].toULongLong(), op[0] == 'r' ? 2ULL * Block : Block);
            QCOMPARE(request[QStringLiteral("disk")].toUInt(), m_disk.device());
            QCOMPARE(request[QStringLiteral("partition")].toUInt(), m_disk.device());
            QCOMPARE(request[QStringLiteral("tid")].toLongLong(), child.pid());
            QCOMPARE(request[QStringLiteral("uid")].toUInt(), getuid());
            QCOMPARE(request[QStringLiteral("error")].toLongLong(), 0LL);
            QCOMPARE(request[QStringLiteral("comm")].toString(), QStringLiteral("dkapture-disk"));
            const qint64 end = request[QStringLiteral("time")].toLongLong();
            const qint64 took = request[QStringLiteral("queued")].toLongLong() +
                                request[QStringLiteral("device")].toLongLong();
            QVERIFY(end - took >= before && end <= after && took > 0);
        }
    }
    const QList<QVariantMap> flushes = requestsOf(*recorder, "flush", child.pid());
    QCOMPARE(flushes.size(), 1);
    QCOMPARE(flushes[0][QStringLiteral("bytes")].toULongLong(), 0ULL);
    QCOMPARE(recorder->events(QStringLiteral("requests")).size(), 2 * Count + 1);
    QCOMPARE(recorder->lost(), 0ULL);
}

void BlockRequestsTest::writeBack_isTheKernelWorkers()
{
    const auto recorder = record();
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    // Written into memory only; sync(2) wakes the worker that brings it to the disk.
    Child child([this](Gate &gate) {
        const QByteArray block(Block, 'x');
        const int fd = open(m_disk.path().constData(), O_RDWR);
        for (int i = 0; i < 16; ++i) {
            if (pwrite(fd, block.constData(), Block, i * Block) != Block)
                return 1;
        }
        gate.pass(); // the last close would write, too
        return 0;
    });
    child.gate().await();
    ::sync();
    recorder->flush();
    quint64 bytes = 0;
    for (const QVariantMap &request : requestsOf(*recorder, "write")) {
        bytes += request[QStringLiteral("bytes")].toULongLong();
        QVERIFY(request[QStringLiteral("pid")].toLongLong() != child.pid());
        const pid_t pid = request[QStringLiteral("pid")].toInt();
        QVERIFY2(pid == getpid() ||
                     request[QStringLiteral("comm")].toString().startsWith(QLatin1String("kworker/")),
                 qPrintable(request[QStringLiteral("comm")].toString()));
    }
    QCOMPARE(bytes, 16ULL * Block);
    child.gate().open();
    QCOMPARE(child.wait(), 0);
}

void BlockRequestsTest::sums_areThoseOfDiskstats()
{
    const auto recorder = record();
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    const LoopDisk::Statistics before = m_disk.statistics();
    for (int i = 0; i < 3; ++i) {
        Child child([this](Gate &) { return work(m_disk.path()); });
        QCOMPARE(child.wait(), 0);
    }
    const LoopDisk::Statistics after = m_disk.statistics();
    recorder->flush();
    LoopDisk::Statistics ours;
    for (const QVariantMap &request : requestsOf(*recorder, "read")) {
        ++ours.reads;
        ours.sectorsRead += request[QStringLiteral("bytes")].toULongLong() / 512;
    }
    for (const QVariantMap &request : requestsOf(*recorder, "write")) {
        ++ours.writes;
        ours.sectorsWritten += request[QStringLiteral("bytes")].toULongLong() / 512;
    }
    ours.flushes = requestsOf(*recorder, "flush").size();
    QCOMPARE(ours.reads, after.reads - before.reads);
    QCOMPARE(ours.sectorsRead, after.sectorsRead - before.sectorsRead);
    QCOMPARE(ours.sectorsWritten, after.sectorsWritten - before.sectorsWritten);
    QCOMPARE(ours.flushes, after.flushes - before.flushes);
    // The kernel counts the empty write that carries a flush as a write, too.
    QCOMPARE(ours.writes + ours.flushes, after.writes - before.writes);
    QCOMPARE(ours.reads, 3ULL * Count);
}

void BlockRequestsTest::disksWithoutQueue_areSeen_data()
{
    QTest::addColumn<bool>("isMemory");
    QTest::newRow("zram") << true;
    QTest::newRow("dm") << false;
}

void BlockRequestsTest::disksWithoutQueue_areSeen()
{
    QFETCH(bool, isMemory);
    QueuelessDisk disk;
    if (!(isMemory ? disk.createZram() : disk.createLinear(m_disk.path())))
        QSKIP("this kernel has no such disks");
    const auto recorder =
        m_harness.record(QStringLiteral("block-requests"), {{QStringLiteral("only_disk"), disk.device()}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    const auto below = record();
    QVERIFY2(below, qPrintable(m_harness.error()));
    const DiskStatistics before = disk.statistics();
    const qint64 start = nanoseconds(CLOCK_BOOTTIME);
    Child child([&](Gate &) { return work(disk.path()); });
    QCOMPARE(child.wait(), 0);
    const qint64 end = nanoseconds(CLOCK_BOOTTIME);
    const DiskStatistics after = disk.statistics();
    recorder->flush();
    below->flush();
    for (const char *op : {"write", "read"}) {
        const QList<QVariantMap> requests = requestsOf(*recorder, op, child.pid());
        QCOMPARE(requests.size(), Count);
        for (int i = 0; i < Count; ++i) {
            QCOMPARE(requests[i][QStringLiteral("sector")].toULongLong(), i * 4ULL * Block / 512);
            QCOMPARE(requests[i][QStringLiteral("bytes")].toULongLong(), op[0] == 'r' ? 2ULL * Block : Block);
            QCOMPARE(requests[i][QStringLiteral("partition")].toUInt(), disk.device());
            QCOMPARE(requests[i][QStringLiteral("comm")].toString(), QStringLiteral("dkapture-disk"));
            QCOMPARE(requests[i][QStringLiteral("error")].toLongLong(), 0LL);
            const qint64 took = requests[i][QStringLiteral("device")].toLongLong();
            QVERIFY(took > 0 && requests[i][QStringLiteral("time")].toLongLong() - took >= start);
            QVERIFY(requests[i][QStringLiteral("time")].toLongLong() <= end);
        }
        // What is passed on is seen at the other disk, as well.
        QCOMPARE(requestsOf(*below, op).size(), isMemory ? 0 : Count);
    }
    QCOMPARE(after.reads - before.reads, quint64(Count));
    // Some such disks pass a flush on, and count it as a write.
    QCOMPARE(after.writes - before.writes, quint64(Count + requestsOf(*recorder, "flush").size()));
    QCOMPARE(recorder->lost(), 0ULL);
}

void BlockRequestsTest::disksWithoutQueue_canBeLeftOut()
{
    QueuelessDisk disk;
    if (!disk.createZram())
        QSKIP("this kernel has no such disks");
    const auto recorder =
        m_harness.record(QStringLiteral("block-requests"), {{QStringLiteral("only_disk"), disk.device()},
                                                            {QStringLiteral("without_queue"), false}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    Child child([&](Gate &) { return work(disk.path()); });
    QCOMPARE(child.wait(), 0);
    recorder->flush();
    QCOMPARE(recorder->received(), 0ULL);
}

// A disk with a cache that cannot be written past it: the kernel writes, then flushes, each of which this
// disk takes 20 ms for; the writer waits for both.
void BlockRequestsTest::writeWithFlushes_isOneToItsEnd()
{
    constexpr qint64 Step = 20'000'000;
    const bool isLoaded = QFile::exists(QStringLiteral("/sys/module/null_blk"));
    const QStringList parameters = {QStringLiteral("null_blk"),
                                    QStringLiteral("gb=1"),
                                    QStringLiteral("memory_backed=1"),
                                    QStringLiteral("irqmode=2"),
                                    QStringLiteral("cache_size=16"),
                                    QStringLiteral("fua=0"),
                                    QStringLiteral("completion_nsec=%1").arg(Step)};
    if (isLoaded || QProcess::execute(QStringLiteral("modprobe"), parameters) != 0)
        QSKIP("this kernel has no disk that can be made slow");
    const QByteArray path = "/dev/nullb0";
    QTRY_VERIFY(QFile::exists(QString::fromLatin1(path)));
    const auto recorder =
        m_harness.record(QStringLiteral("block-requests"), {{QStringLiteral("only_disk"), diskNumber(path)}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    const DiskStatistics before = DiskStatistics::of(path);
    Child child([&](Gate &) {
        AlignedBuffer buffer(Block);
        const int fd = open(path.constData(), O_RDWR | O_DIRECT | O_CLOEXEC);
        const iovec piece = {buffer.data(), Block};
        return pwritev2(fd, &piece, 1, 0, RWF_DSYNC) == Block ? 0 : 1;
    });
    QCOMPARE(child.wait(), 0);
    const DiskStatistics after = DiskStatistics::of(path);
    recorder->flush();
    const QList<QVariantMap> writes = requestsOf(*recorder, "write");
    QCOMPARE(writes.size(), 1);
    QCOMPARE(writes[0][QStringLiteral("bytes")].toULongLong(), quint64(Block));
    QCOMPARE(writes[0][QStringLiteral("pid")].toLongLong(), child.pid());
    QVERIFY(writes[0][QStringLiteral("flags")].toString().contains(QStringLiteral("forced_write")));
    const qint64 took = writes[0][QStringLiteral("device")].toLongLong();
    QVERIFY2(took >= 2 * Step, qPrintable(QString::number(took)));
    // Then the kernel flushes once more, as for any synchronous write.
    const qsizetype flushes = requestsOf(*recorder, "flush").size();
    QCOMPARE(quint64(1 + flushes), after.writes - before.writes);
    QCOMPARE(recorder->events(QStringLiteral("requests")).size(), 1 + flushes);
}

void BlockRequestsTest::failure_isReported()
{
    LoopDisk full;
    QVERIFY(full.create(8 << 20, 1 << 20));
    const auto recorder =
        m_harness.record(QStringLiteral("block-requests"),
                         {{QStringLiteral("only_disk"), full.device()}, {QStringLiteral("failed"), true}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    Child child([&full](Gate &) {
        AlignedBuffer buffer(2 << 20);
        const int fd = open(full.path().constData(), O_RDWR | O_DIRECT);
        if (pread(fd, buffer.data(), Block, 0) != Block)
            return 255;
        return pwrite(fd, buffer.data(), 2 << 20, 0) < 0 ? errno : 0;
    });
    const int status = child.wait();
    QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 255);
    recorder->flush();
    const QList<QVariantMap> requests = recorder->events(QStringLiteral("requests"));
    QVERIFY(!requests.isEmpty());
    for (const QVariantMap &request : requests) {
        QCOMPARE(request[QStringLiteral("op")].toString(), QStringLiteral("write"));
        QCOMPARE(request[QStringLiteral("error")].toLongLong(), -WEXITSTATUS(status));
        QCOMPARE(request[QStringLiteral("pid")].toLongLong(), child.pid());
    }
}

void BlockRequestsTest::fastRequests_areLeftOut()
{
    const auto recorder = record({{QStringLiteral("min_latency"), 50'000'000'000ULL}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    Child child([this](Gate &) { return work(m_disk.path()); });
    QCOMPARE(child.wait(), 0);
    recorder->flush();
    QCOMPARE(recorder->received(), 0ULL);
}

QTEST_GUILESS_MAIN(BlockRequestsTest)
#include "tst_block_requests.moc"
