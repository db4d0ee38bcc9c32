// SPDX-License-Identifier: GPL-3.0-or-later
#include "harness.h"
#include "loopdisk.h"

#include <QDir>
#include <QMap>
#include <QTemporaryFile>
#include <QTest>

#include <netinet/in.h>
#include <sys/socket.h>

using namespace DKapture;
using namespace Workload;

// (name, processor) → how many
using Counts = QMap<std::pair<QString, int>, quint64>;

// What the probe counts against /proc/interrupts and /proc/softirqs.  Interrupts do not wait for us to look
// twice, so /proc is read before and after each look at the probe: its count must lie between.
class InterruptsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void counts_lieBetweenTwoLooksAtProc_data();
    void counts_lieBetweenTwoLooksAtProc();
    void events_comeOnRequestOnly();
    void times_addUpToLessThanPassed();

private:
    using Look = std::function<Counts()>;
    void compare(Recorder &recorder, const QString &kind, const Look &proc, const Look &ours,
                 quint64 atLeast);
    Counts tableOf(Recorder &recorder, const QString &kind);

    Harness m_harness;
    std::unique_ptr<Recorder> m_interrupts;
};

void InterruptsTest::initTestCase()
{
    QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
    if (const QString reason = m_harness.unavailable(QStringLiteral("interrupts")); !reason.isEmpty())
        QSKIP(qPrintable(reason));
    m_interrupts = m_harness.record(QStringLiteral("interrupts"));
    QVERIFY2(m_interrupts, qPrintable(m_harness.error()));
}

// Lines of "KEY:   count-of-CPU0   count-of-CPU1 …   words", below a line that names the processors.
static Counts linesOf(const QString &path,
                      const std::function<QString(const QString &, const QStringList &)> &name)
{
    Counts counts;
    QList<QByteArray> lines = contents(path).split('\n');
    QList<int> cpus;
    for (const QByteArray &cpu : lines.takeFirst().simplified().split(' '))
        cpus.append(cpu.mid(3).toInt());
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        const QStringList words =
            QString::fromLatin1(line.mid(colon + 1).simplified()).split(QLatin1Char(' '));
        if (colon < 0 || words.size() < cpus.size())
            continue;
        const QString wanted = name(QString::fromLatin1(line.left(colon).trimmed()), words.mid(cpus.size()));
        for (int i = 0; i < cpus.size() && !wanted.isEmpty(); ++i)
            counts[{wanted, cpus[i]}] += words[i].toULongLong();
    }
    return counts;
}

static Counts softInterrupts()
{
    return linesOf(QStringLiteral("/proc/softirqs"),
                   [](const QString &key, const QStringList &) { return key; });
}

// "36:NAME", of lines that one device has for itself.
static Counts hardInterrupts()
{
    return linesOf(QStringLiteral("/proc/interrupts"), [](const QString &key, const QStringList &words) {
        bool isLine = false;
        key.toInt(&isLine);
        if (!isLine || words.isEmpty() || words.join(QLatin1Char(' ')).contains(QLatin1Char(',')))
            return QString();
        return key + QLatin1Char(':') + words.last();
    });
}

// "36", of lines that several devices share: the kernel asks the handler of each, one of them says yes.
static Counts sharedLines()
{
    return linesOf(QStringLiteral("/proc/interrupts"), [](const QString &key, const QStringList &words) {
        bool isLine = false;
        key.toInt(&isLine);
        return isLine && words.join(QLatin1Char(' ')).contains(QLatin1Char(',')) ? key : QString();
    });
}

static Counts vectors()
{
    return linesOf(QStringLiteral("/proc/interrupts"), [](const QString &key, const QStringList &) {
        static const QMap<QString, QString> names = {
            {QStringLiteral("LOC"), QStringLiteral("timer")},
            {QStringLiteral("RES"), QStringLiteral("rescheduling")},
            {QStringLiteral("CAL"), QStringLiteral("calls")},
        };
        return names.value(key);
    });
}

static QString nameOf(const QVariantMap &row)
{
    const QString name = row[QStringLiteral("name")].toString();
    const QString kind = row[QStringLiteral("kind")].toString();
    if (kind == QStringLiteral("hard"))
        return QString::number(row[QStringLiteral("number")].toInt()) + QLatin1Char(':') + name;
    if (kind == QStringLiteral("vector")) {
        // The kernel's table has one line for both.
        static const QMap<QString, QString> names = {
            {QStringLiteral("local timer"), QStringLiteral("timer")},
            {QStringLiteral("rescheduling"), QStringLiteral("rescheduling")},
            {QStringLiteral("function call"), QStringLiteral("calls")},
            {QStringLiteral("function call to one processor"), QStringLiteral("calls")},
        };
        return names.value(name);
    }
    return name;
}

Counts InterruptsTest::tableOf(Recorder &recorder, const QString &kind)
{
    recorder.flush();
    Counts counts;
    for (const QVariantMap &row : recorder.frame(QStringLiteral("totals"))) {
        const int cpu = row[QStringLiteral("cpu")].toInt();
        const quint64 count = row[QStringLiteral("count")].toULongLong();
        if (kind == QStringLiteral("shared") && row[QStringLiteral("kind")] == QStringLiteral("hard"))
            counts[{row[QStringLiteral("number")].toString(), cpu}] += count;
        // The kernel counts an interrupt that nobody wanted, too.
        else if (row[QStringLiteral("kind")].toString() == kind)
            counts[{nameOf(row), cpu}] += count + row[QStringLiteral("declined")].toULongLong();
    }
    return counts;
}

// Gives every kind something to count: packets to ourselves, the disk, timers, calls to the other processor.
static void work()
{
    const int socketFd = socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(9);
    for (int i = 0; i < 5000; ++i)
        sendto(socketFd, "", 1, 0, reinterpret_cast<sockaddr *>(&address), sizeof(address));
    close(socketFd);
    QTemporaryFile file(QDir::currentPath() + QStringLiteral("/interrupts-XXXXXX"));
    if (file.open()) {
        for (int i = 0; i < 50; ++i) {
            file.write(QByteArray(4096, char(i)));
            file.flush();
            fsync(file.handle());
        }
    }
    // A controller for USB 2 often shares its line.
    for (const QString &disk : QDir(QStringLiteral("/sys/block")).entryList({QStringLiteral("sd*")})) {
        AlignedBuffer buffer(64 * 1024);
        const int fd = open(("/dev/" + disk.toLatin1()).constData(), O_RDONLY | O_DIRECT | O_CLOEXEC);
        for (int i = 0; i < 16; ++i)
            pread(fd, buffer.data(), buffer.size(), i * off_t(buffer.size()));
        close(fd);
    }
    // Where the file system is somewhere else, it asks there for each new name.
    for (int i = 0; i < 100; ++i)
        access(qPrintable(QStringLiteral("%1-no-%2").arg(file.fileName()).arg(i)), F_OK);
    Child other([](Gate &gate) {
        for (int i = 0; i < 2000; ++i)
            gate.pass();
        return 0;
    });
    for (int i = 0; i < 2000; ++i) {
        other.gate().await();
        other.gate().open();
    }
    other.wait();
    for (int i = 0; i < 100; ++i) {
        const timespec moment = {0, 1'000'000};
        nanosleep(&moment, nullptr);
    }
}

void InterruptsTest::compare(Recorder &recorder, const QString &kind, const Look &proc, const Look &ours,
                             quint64 atLeast)
{
    const Counts procFirst = proc(), oursFirst = ours(), procSecond = proc();
    work();
    const Counts procThird = proc(), oursSecond = ours(), procFourth = proc();
    quint64 total = 0;
    for (auto count = procFourth.constBegin(); count != procFourth.constEnd(); ++count) {
        const auto key = count.key();
        const qint64 least = qint64(procThird.value(key) - procSecond.value(key));
        const qint64 most = qint64(procFourth.value(key) - procFirst.value(key));
        const qint64 counted = qint64(oursSecond.value(key) - oursFirst.value(key));
        // /proc counts when an interrupt begins, the probe when it is over. What was lost, was lost aloud.
        const qint64 missing = 1 + qint64(recorder.lost()) + (isTracingWhole() ? 0 : least / 4);
        QVERIFY2(counted >= least - missing && counted <= most + 1,
                 qPrintable(QStringLiteral("%1 %2 on processor %3: %4, should be %5 to %6")
                                .arg(kind, key.first)
                                .arg(key.second)
                                .arg(counted)
                                .arg(least)
                                .arg(most)));
        total += quint64(counted);
    }
    QVERIFY2(total >= atLeast, qPrintable(QStringLiteral("%1: only %2").arg(kind).arg(total)));
}

void InterruptsTest::counts_lieBetweenTwoLooksAtProc_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<quint64>("atLeast");
    QTest::newRow("soft") << QStringLiteral("soft") << quint64(5000);
    QTest::newRow("hard") << QStringLiteral("hard") << quint64(1);
    QTest::newRow("shared") << QStringLiteral("shared") << quint64(20);
#ifdef __x86_64__
    QTest::newRow("vectors") << QStringLiteral("vector") << quint64(100);
#endif
}

void InterruptsTest::counts_lieBetweenTwoLooksAtProc()
{
    QFETCH(QString, kind);
    QFETCH(quint64, atLeast);
    const Look proc = kind == QStringLiteral("soft")     ? softInterrupts
                      : kind == QStringLiteral("hard")   ? hardInterrupts
                      : kind == QStringLiteral("shared") ? sharedLines
                                                         : vectors;
    if (kind == QStringLiteral("shared") && sharedLines().isEmpty())
        QSKIP("No two devices of this machine share a line");
    compare(*m_interrupts, kind, proc, [&] { return tableOf(*m_interrupts, kind); }, atLeast);
    QCOMPARE(m_interrupts->lost(), 0ULL);
}

void InterruptsTest::events_comeOnRequestOnly()
{
    QVERIFY(m_interrupts->events(QStringLiteral("interrupts")).isEmpty());
    const auto recorder = m_harness.record(QStringLiteral("interrupts"), {{QStringLiteral("events"), true}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    const auto counted = [&] {
        recorder->flush();
        Counts counts;
        for (const QVariantMap &event : recorder->events(QStringLiteral("interrupts"))) {
            if (event[QStringLiteral("kind")].toString() == QStringLiteral("soft"))
                ++counts[{event[QStringLiteral("name")].toString(), event[QStringLiteral("cpu")].toInt()}];
        }
        return counts;
    };
    compare(*recorder, QStringLiteral("soft events"), softInterrupts, counted, 4000);
    const qint64 now = nanoseconds(CLOCK_BOOTTIME);
    for (const QVariantMap &event : recorder->events(QStringLiteral("interrupts"))) {
        const qint64 time = event[QStringLiteral("time")].toLongLong();
        const qint64 duration = event[QStringLiteral("duration")].toLongLong();
        QVERIFY(time + duration < now && time > now - 600'000'000'000);
        QVERIFY(event[QStringLiteral("interrupted")].toLongLong() <= duration);
    }

    // With a threshold that nothing reaches, none.
    const auto slow = m_harness.record(QStringLiteral("interrupts"),
                                       {{QStringLiteral("longer_than"), qint64(50'000'000'000)}});
    QVERIFY2(slow, qPrintable(m_harness.error()));
    work();
    slow->flush();
    QVERIFY(slow->events(QStringLiteral("interrupts")).isEmpty());
}

// A device's interrupt in the middle of deferred work counts once, not for both: else more time would be
// spent than there was.
void InterruptsTest::times_addUpToLessThanPassed()
{
    const qint64 start = nanoseconds(CLOCK_MONOTONIC);
    const auto recorder = m_harness.record(QStringLiteral("interrupts"));
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    work();
    // The last reading comes when the programs are detached: one while they run can hold a row that an
    // interrupt is just adding to.
    recorder->capture().pause();
    QVERIFY(recorder->waitFor([&]() { return recorder->capture().state() == Capture::State::Paused; }));
    QMap<int, qint64> spent;
    for (const QVariantMap &row : recorder->frame(QStringLiteral("totals"))) {
        const qint64 time = row[QStringLiteral("time")].toLongLong();
        // Tasklets are part of a soft interrupt.
        if (row[QStringLiteral("kind")].toString() != QStringLiteral("tasklet"))
            spent[row[QStringLiteral("cpu")].toInt()] += time;
        // Not known while no longer one came than before this capture joined the other.
        if (const quint64 longest = row[QStringLiteral("longest")].toULongLong(); ~longest)
            QVERIFY(longest <= quint64(time));
        quint64 counted = 0;
        for (const QVariant &slot : row[QStringLiteral("durations")].toList())
            counted += slot.toULongLong();
        QCOMPARE(counted, row[QStringLiteral("count")].toULongLong());
    }
    const qint64 passed = nanoseconds(CLOCK_MONOTONIC) - start;
    QVERIFY(!spent.isEmpty());
    for (qint64 time : spent)
        QVERIFY(time > 0 && time < passed);
}

QTEST_GUILESS_MAIN(InterruptsTest)
#include "tst_interrupts.moc"
