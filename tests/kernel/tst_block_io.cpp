// SPDX-License-Identifier: GPL-3.0-or-later
#include "harness.h"
#include "loopdisk.h"

#include <QTest>

#include <sys/prctl.h>

using namespace DKapture;
using namespace Workload;

// A program that makes known requests of a disk that nobody else uses, and /proc/diskstats.
class BlockIoTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void process_hasWhatItAsked();
    void processes_areApart();
    void times_areNoLongerThanTheWork();
    void sums_areThoseOfDiskstats();
    void totals_nameNoProcess();

private:
    std::unique_ptr<Recorder> record(const QString &scope = QStringLiteral("all"));
    QVariantMap rowOf(Recorder &recorder, pid_t pid, const char *op);

    Harness m_harness;
    LoopDisk m_disk;
};

static constexpr int Block = 4096;

static int use(const QByteArray &path, int reads, int writes)
{
    prctl(PR_SET_NAME, "dkapture-disk");
    AlignedBuffer buffer(Block);
    const int fd = open(path.constData(), O_RDWR | O_DIRECT);
    for (int i = 0; i < reads; ++i) {
        if (pread(fd, buffer.data(), Block, i * 2L * Block) != Block)
            return 1;
    }
    for (int i = 0; i < writes; ++i) {
        if (pwrite(fd, buffer.data(), Block, i * 2L * Block) != Block)
            return 2;
    }
    return fsync(fd) == 0 ? 0 : 3;
}

void BlockIoTest::initTestCase()
{
    QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
    if (const QString reason = m_harness.unavailable(QStringLiteral("block-io")); !reason.isEmpty())
        QSKIP(qPrintable(reason));
    if (!m_disk.create(8 << 20, 16 << 20))
        QSKIP("this kernel has no loop devices");
}

std::unique_ptr<Recorder> BlockIoTest::record(const QString &scope)
{
    return m_harness.record(QStringLiteral("block-io"), {{QStringLiteral("only_disk"), m_disk.device()}},
                            scope);
}

QVariantMap BlockIoTest::rowOf(Recorder &recorder, pid_t pid, const char *op)
{
    for (const QVariantMap &row : recorder.frame(QStringLiteral("use"))) {
        if (row[QStringLiteral("pid")].toLongLong() == pid &&
            row[QStringLiteral("op")].toString() == QLatin1String(op))
            return row;
    }
    return {};
}

void BlockIoTest::process_hasWhatItAsked()
{
    const auto recorder = record();
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    Child child([this](Gate &) { return use(m_disk.path(), 70, 30); });
    QCOMPARE(child.wait(), 0);
    recorder->flush();
    const struct {
        const char *op;
        quint64 requests, bytes;
    } expected[] = {{"read", 70, 70 * Block}, {"write", 30, 30 * Block}, {"flush", 1, 0}};
    for (const auto &want : expected) {
        const QVariantMap row = rowOf(*recorder, child.pid(), want.op);
        QCOMPARE(row[QStringLiteral("requests")].toULongLong(), want.requests);
        QCOMPARE(row[QStringLiteral("bytes")].toULongLong(), want.bytes);
        QCOMPARE(row[QStringLiteral("errors")].toULongLong(), 0ULL);
        QCOMPARE(row[QStringLiteral("disk")].toUInt(), m_disk.device());
        QCOMPARE(row[QStringLiteral("comm")].toString(), QStringLiteral("dkapture-disk"));
    }
    QCOMPARE(recorder->lost(), 0ULL);
}

void BlockIoTest::processes_areApart()
{
    const auto recorder = record();
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    Child one([this](Gate &) { return use(m_disk.path(), 200, 0); });
    Child other([this](Gate &) { return use(m_disk.path(), 300, 0); });
    QCOMPARE(one.wait(), 0);
    QCOMPARE(other.wait(), 0);
    recorder->flush();
    QCOMPARE(rowOf(*recorder, one.pid(), "read")[QStringLiteral("requests")].toULongLong(), 200ULL);
    QCOMPARE(rowOf(*recorder, other.pid(), "read")[QStringLiteral("requests")].toULongLong(), 300ULL);
}

void BlockIoTest::times_areNoLongerThanTheWork()
{
    const auto recorder = record();
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    const qint64 before = nanoseconds(CLOCK_BOOTTIME);
    Child child([this](Gate &) { return use(m_disk.path(), 100, 0); });
    QCOMPARE(child.wait(), 0);
    // One after the other, so that together they took no longer than the program ran.
    const quint64 took = quint64(nanoseconds(CLOCK_BOOTTIME) - before);
    recorder->flush();
    const QVariantMap row = rowOf(*recorder, child.pid(), "read");
    const quint64 queued = row[QStringLiteral("queued")].toULongLong(),
                  device = row[QStringLiteral("device")].toULongLong();
    const quint64 longest = row[QStringLiteral("longest")].toULongLong();
    QVERIFY(device > 0 && queued + device <= took);
    QVERIFY(longest <= queued + device && longest * 100 >= queued + device);
}

void BlockIoTest::sums_areThoseOfDiskstats()
{
    const auto recorder = record();
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    const LoopDisk::Statistics before = m_disk.statistics();
    Child one([this](Gate &) { return use(m_disk.path(), 123, 77); });
    Child other([this](Gate &) { return use(m_disk.path(), 77, 123); });
    QCOMPARE(one.wait(), 0);
    QCOMPARE(other.wait(), 0);
    const LoopDisk::Statistics after = m_disk.statistics();
    recorder->flush();
    LoopDisk::Statistics ours;
    for (const QVariantMap &row : recorder->frame(QStringLiteral("use"))) {
        const QString op = row[QStringLiteral("op")].toString();
        const quint64 requests = row[QStringLiteral("requests")].toULongLong();
        const quint64 sectors = row[QStringLiteral("bytes")].toULongLong() / 512;
        if (op == QLatin1String("read")) {
            ours.reads += requests;
            ours.sectorsRead += sectors;
        } else {
            ours.writes += requests; // with the empty ones that carry a flush
            ours.sectorsWritten += sectors;
        }
    }
    QCOMPARE(ours.reads, after.reads - before.reads);
    QCOMPARE(ours.sectorsRead, after.sectorsRead - before.sectorsRead);
    QCOMPARE(ours.writes, after.writes - before.writes);
    QCOMPARE(ours.sectorsWritten, after.sectorsWritten - before.sectorsWritten);
}

void BlockIoTest::totals_nameNoProcess()
{
    const auto recorder = record(QStringLiteral("total"));
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    Child one([this](Gate &) { return use(m_disk.path(), 10, 0); });
    Child other([this](Gate &) { return use(m_disk.path(), 20, 0); });
    QCOMPARE(one.wait(), 0);
    QCOMPARE(other.wait(), 0);
    recorder->flush();
    for (const QVariantMap &row : recorder->frame(QStringLiteral("use"))) {
        QCOMPARE(row[QStringLiteral("pid")].toULongLong(), 0ULL);
        QCOMPARE(row[QStringLiteral("comm")].toString(), QString());
    }
    QCOMPARE(rowOf(*recorder, 0, "read")[QStringLiteral("requests")].toULongLong(), 30ULL);
}

QTEST_GUILESS_MAIN(BlockIoTest)
#include "tst_block_io.moc"
