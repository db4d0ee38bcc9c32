// SPDX-License-Identifier: GPL-3.0-or-later
#include "variants.h"
#include "workload.h"

#include <QDir>
#include <QSet>
#include <QTemporaryFile>
#include <QTest>

#include <atomic>
#include <thread>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>

using namespace DKapture;
using namespace Workload;

// Every field of the probe against /proc, for processes that stand still; by the walk, and by the iterator of
// kernels before 6.7.
class TasksTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase_data() { Variants::addRows(); }
    void initTestCase();
    void init();
    void everyProcess_isListedOnce();
    void process_readsAsInProc_data();
    void process_readsAsInProc();
    void threads_readAsInProc();
    void container_hasItsOwnNumbers();
    void state_isTheLetterOfProc_data();
    void state_isTheLetterOfProc();
    void kernelThread_hasNoMemory();
    void onlyTheWanted_areListed_data();
    void onlyTheWanted_areListed();

private:
    QVariantMap rowOf(Recorder &recorder, const char *field, pid_t id);
    void compare(const QVariantMap &row, const QString &directory);

    Variants m_variants{QStringLiteral("tasks")};
    std::unique_ptr<Recorder> m_processes;
};

void TasksTest::initTestCase()
{
    QVERIFY2(m_variants.start(), qPrintable(m_variants.error()));
}

void TasksTest::init()
{
    if (const QString reason = m_variants.unavailable(); !reason.isEmpty())
        QSKIP(qPrintable(reason));
    m_processes = m_variants.record();
    QVERIFY2(m_processes, qPrintable(m_variants.harness().error()));
}

static pid_t childOf(pid_t pid)
{
    return contents(QStringLiteral("/proc/%1/task/%1/children").arg(pid)).trimmed().toInt();
}

static QSet<quint64> pidsOfProc()
{
    QSet<quint64> pids;
    for (const QString &name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        bool isPid = false;
        const quint64 pid = name.toULongLong(&isPid);
        if (isPid)
            pids.insert(pid);
    }
    return pids;
}

void TasksTest::everyProcess_isListedOnce()
{
    const QSet<quint64> before = pidsOfProc();
    m_processes->flush();
    const QList<QVariantMap> rows = m_processes->frame(QStringLiteral("tasks"));
    const QSet<quint64> after = pidsOfProc();
    QSet<quint64> listed;
    for (const QVariantMap &row : rows) {
        const quint64 pid = row[QStringLiteral("pid")].toULongLong();
        QVERIFY2(!listed.contains(pid), qPrintable(QString::number(pid)));
        QCOMPARE(row[QStringLiteral("tid")].toULongLong(), pid);
        listed.insert(pid);
    }
    QStringList missing;
    for (quint64 pid : (before & after) - listed) {
        if (isKeptFromRoot(pid))
            qInfo("process %llu is kept from root here", pid);
        else
            missing << QString::number(pid);
    }
    QVERIFY2(missing.isEmpty(),
             qPrintable(
                 QStringLiteral("%1 rows without %2").arg(rows.size()).arg(missing.join(QLatin1Char(' ')))));
}

QVariantMap TasksTest::rowOf(Recorder &recorder, const char *field, pid_t id)
{
    recorder.flush();
    for (const QVariantMap &row : recorder.frame(QStringLiteral("tasks"))) {
        if (row[QLatin1String(field)].toLongLong() == id)
            return row;
    }
    return {};
}

// Uses some of everything that the probe counts. Leaves a faulted area mapped.
static void spend(int file)
{
    spin(60'000'000);
    const std::size_t size = 24 << 20;
    char *area =
        static_cast<char *>(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (int round = 0; round < 8; ++round) {
        for (std::size_t at = 0; at < size; at += 4096)
            area[at] = 1;
        if (round < 7)
            madvise(area, size, MADV_DONTNEED);
    }
    if (pwrite(file, area, 1 << 20, 0) != 1 << 20)
        _exit(98);
    for (int i = 0; i < 50; ++i) {
        sched_yield();
        const timespec moment = {0, 200'000};
        nanosleep(&moment, nullptr);
    }
}

static void spendInThreads(int file, int ended, int live)
{
    for (int i = 0; i < ended; ++i)
        std::thread(spend, file).join();
    static std::atomic<int> arrived = 0;
    for (int i = 0; i < live; ++i) {
        std::thread([file, i] {
            prctl(PR_SET_NAME, QByteArray("thread-" + QByteArray::number(i)).constData());
            setpriority(PRIO_PROCESS, 0, i + 1);
            spend(file);
            ++arrived;
            for (;;)
                pause();
        }).detach();
    }
    while (arrived != live)
        sched_yield();
}

// The inode number of the cgroup2 directory that /proc/PID/cgroup names, which is the group's id.
static quint64 cgroupOf(const QString &directory)
{
    QByteArray mountPoint;
    for (const QByteArray &line : contents(QStringLiteral("/proc/self/mountinfo")).split('\n')) {
        if (line.contains(" - cgroup2 "))
            mountPoint = line.split(' ').value(4);
    }
    for (const QByteArray &line : contents(directory + QStringLiteral("/cgroup")).split('\n')) {
        struct stat info = {};
        if (!mountPoint.isEmpty() && line.startsWith("0::") && stat(mountPoint + line.mid(3), &info) == 0)
            return info.st_ino;
    }
    return 0;
}

void TasksTest::compare(const QVariantMap &row, const QString &directory)
{
    const QList<QByteArray> stat = statFields(directory);
    const QString status = directory + QStringLiteral("/status"), io = directory + QStringLiteral("/io");
    const bool isThread = directory.contains(QLatin1String("/task/"));
    const quint64 page = quint64(sysconf(_SC_PAGESIZE));
    const quint64 tick = 1'000'000'000 / quint64(sysconf(_SC_CLK_TCK));
    const auto number = [&](const char *field) {
        return row[QLatin1String(field)].toULongLong();
    };
    const auto isSigned = [&](const char *field) {
        return row[QLatin1String(field)].toLongLong();
    };

    QVERIFY(stat.size() > 39);
    QCOMPARE(number(isThread ? "tid" : "pid"), stat[1].toULongLong());
    QCOMPARE(row[QStringLiteral("comm")].toString().toUtf8(), stat[2]);
    QCOMPARE(number("ppid"), stat[4].toULongLong());
    QCOMPARE(number("minor_faults"), stat[10].toULongLong());
    QCOMPARE(number("major_faults"), stat[12].toULongLong());
    QCOMPARE(number("user_time") / tick, stat[14].toULongLong());
    QCOMPARE(number("system_time") / tick, stat[15].toULongLong());
    QCOMPARE(isSigned("priority"), stat[18].toLongLong());
    QCOMPARE(isSigned("nice"), stat[19].toLongLong());
    QCOMPARE(number("threads"), stat[20].toULongLong());
    const auto innermost = [&](const char *line) {
        return lineOf(directory + QStringLiteral("/status"), line)
            .simplified()
            .split(' ')
            .last()
            .toULongLong();
    };
    QCOMPARE(number("namespace_pid"), innermost("NStgid"));
    QCOMPARE(number("namespace_tid"), innermost("NSpid"));
    QCOMPARE(number("started") / tick, stat[22].toULongLong());
    QCOMPARE(number("virtual"), stat[23].toULongLong());
    QCOMPARE(number("resident") / page, stat[24].toULongLong());
    QCOMPARE(number("cpu"), stat[39].toULongLong());
    QCOMPARE(number("uid"), lineOf(status, "Uid").split('\t').value(0).toULongLong());
    QCOMPARE(number("read_bytes"), lineOf(io, "read_bytes").toULongLong());
    QCOMPARE(number("write_bytes"), lineOf(io, "write_bytes").toULongLong());
    if (const quint64 cgroup = cgroupOf(directory))
        QCOMPARE(number("cgroup"), cgroup);
}

void TasksTest::process_readsAsInProc_data()
{
    QTest::addColumn<int>("ended");
    QTest::addColumn<int>("live");
    QTest::addColumn<int>("realTime");
    QTest::newRow("one thread") << 0 << 0 << 0;
    QTest::newRow("threads, all ended but the first") << 3 << 0 << 0;
    QTest::newRow("threads, ended and live") << 2 << 3 << 0;
    QTest::newRow("real-time priority") << 0 << 0 << 10;
}

void TasksTest::process_readsAsInProc()
{
    QFETCH(int, ended);
    QFETCH(int, live);
    QFETCH(int, realTime);
    QTemporaryFile file(QDir::currentPath() + QStringLiteral("/tasks-XXXXXX"));
    QVERIFY(file.open());
    Child child([&](Gate &) {
        const sched_param priority = {.sched_priority = realTime};
        if (realTime)
            sched_setscheduler(0, SCHED_FIFO, &priority);
        if (setresuid(4242, 0, 0) != 0)
            return 98;
        prctl(PR_SET_NAME, "a (strange) 1");
        spendInThreads(file.handle(), ended, live);
        spend(file.handle());
        raise(SIGSTOP);
        return 0;
    });
    QVERIFY(child.awaitStop());
    const QString directory = QStringLiteral("/proc/%1").arg(child.pid());
    // Asked first: what /proc answers it remembers, so that its times never go back.
    statFields(directory);
    const QVariantMap row = rowOf(*m_processes, "pid", child.pid());
    QVERIFY(!row.isEmpty());
    compare(row, directory);
    QCOMPARE(row[QStringLiteral("state")].toString(), QStringLiteral("stopped"));

    // Of the switches /proc shows only those of single threads; the sum is the parent's to ask, in the end.
    kill(child.pid(), SIGKILL);
    child.wait();
    const quint64 voluntary = row[QStringLiteral("voluntary_switches")].toULongLong();
    const quint64 involuntary = row[QStringLiteral("involuntary_switches")].toULongLong();
    const quint64 before = voluntary + involuntary;
    const quint64 total = quint64(child.usage().ru_nvcsw + child.usage().ru_nivcsw);
    // Dying takes a switch or two of each thread, on a busy machine some more.
    QVERIFY2(total >= before && total <= before + 16 * quint64(1 + live),
             qPrintable(QStringLiteral("%1 + %2, in the end %3").arg(voluntary).arg(involuntary).arg(total)));
    // Each slept 50 times; a short sleep may be over before a slow machine has switched away.
    QVERIFY(voluntary >= quint64(25 * (1 + ended)));
}

void TasksTest::threads_readAsInProc()
{
    QTemporaryFile file(QDir::currentPath() + QStringLiteral("/tasks-XXXXXX"));
    QVERIFY(file.open());
    Child child([&](Gate &) {
        spendInThreads(file.handle(), 1, 4);
        spend(file.handle());
        raise(SIGSTOP);
        return 0;
    });
    QVERIFY(child.awaitStop());
    const QString tasks = QStringLiteral("/proc/%1/task").arg(child.pid());
    const QStringList tids = QDir(tasks).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCOMPARE(tids.size(), 5);
    for (const QString &tid : tids)
        statFields(tasks + QLatin1Char('/') + tid);

    const auto recorder =
        m_variants.record({{QStringLiteral("threads"), true}, {QStringLiteral("only_pid"), child.pid()}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    recorder->flush();
    QCOMPARE(recorder->frame(QStringLiteral("tasks")).size(), 5);
    for (const QString &tid : tids) {
        const QString directory = tasks + QLatin1Char('/') + tid;
        const QVariantMap row = rowOf(*recorder, "tid", tid.toInt());
        QVERIFY2(!row.isEmpty(), qPrintable(tid));
        QCOMPARE(row[QStringLiteral("pid")].toInt(), int(child.pid()));
        compare(row, directory);
        const QString status = directory + QStringLiteral("/status");
        QCOMPARE(row[QStringLiteral("voluntary_switches")].toULongLong(),
                 lineOf(status, "voluntary_ctxt_switches").toULongLong());
        QCOMPARE(row[QStringLiteral("involuntary_switches")].toULongLong(),
                 lineOf(status, "nonvoluntary_ctxt_switches").toULongLong());
    }
}

void TasksTest::container_hasItsOwnNumbers()
{
    Child outer([](Gate &gate) {
        if (unshare(CLONE_NEWPID) != 0)
            return 98;
        if (fork() == 0) {
            if (fork() == 0) {
                gate.pass();
                _exit(0);
            }
            ::wait(nullptr);
            _exit(0);
        }
        ::wait(nullptr);
        return 0;
    });
    outer.gate().await();
    const pid_t inner = childOf(childOf(outer.pid()));
    QVERIFY(inner > 0);
    const QVariantMap row = rowOf(*m_processes, "pid", inner);
    const QByteArray numbers = lineOf(QStringLiteral("/proc/%1/status").arg(inner), "NSpid").simplified();
    QVERIFY2(numbers.endsWith(" 2"), numbers.constData());
    QCOMPARE(row[QStringLiteral("namespace_pid")].toInt(), 2);
    QCOMPARE(row[QStringLiteral("namespace_tid")].toInt(), 2);
    outer.gate().open();
    QCOMPARE(outer.wait(), 0);
}

void TasksTest::state_isTheLetterOfProc_data()
{
    QTest::addColumn<char>("letter");
    QTest::addColumn<QString>("state");
    QTest::newRow("running") << 'R' << QStringLiteral("running");
    QTest::newRow("sleeping") << 'S' << QStringLiteral("sleeping");
    QTest::newRow("waiting for a vfork") << 'D' << QStringLiteral("uninterruptible");
    QTest::newRow("stopped") << 'T' << QStringLiteral("stopped");
    QTest::newRow("traced") << 't' << QStringLiteral("traced");
    QTest::newRow("ended, not waited for") << 'Z' << QStringLiteral("zombie");
}

// The child of a vfork borrows its parent's memory, and the parent waits until it is given back.
static void vforkAndStay()
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    if (vfork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            pause();
    }
#pragma GCC diagnostic pop
}

void TasksTest::state_isTheLetterOfProc()
{
    QFETCH(char, letter);
    QFETCH(QString, state);
    Child child([letter](Gate &) {
        switch (letter) {
        case 'R':
            for (;;)
                spin(1'000'000);
        case 'D':
            vforkAndStay();
            break;
        case 't':
            ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
            raise(SIGSTOP);
            break;
        case 'T':
            raise(SIGSTOP);
            break;
        case 'Z':
            return 0;
        default:
            break;
        }
        for (;;)
            pause();
    });
    const QString directory = QStringLiteral("/proc/%1").arg(child.pid());
    QTRY_COMPARE(statFields(directory).value(3), QByteArray(1, letter));
    QCOMPARE(rowOf(*m_processes, "pid", child.pid())[QStringLiteral("state")].toString(), state);
}

void TasksTest::kernelThread_hasNoMemory()
{
    const QVariantMap row = rowOf(*m_processes, "pid", 2);
    QCOMPARE(row[QStringLiteral("comm")].toString(), QStringLiteral("kthreadd"));
    QCOMPARE(row[QStringLiteral("resident")].toULongLong(), 0ULL);
    QCOMPARE(row[QStringLiteral("virtual")].toULongLong(), 0ULL);
    QCOMPARE(row[QStringLiteral("ppid")].toULongLong(), 0ULL);

    // Kernel threads that wait for work are not "uninterruptible", although the kernel writes it so.
    int idle = 0;
    for (const QVariantMap &task : m_processes->frame(QStringLiteral("tasks"))) {
        const QString directory = QStringLiteral("/proc/%1").arg(task[QStringLiteral("pid")].toInt());
        const quint64 switches =
            lineOf(directory + QStringLiteral("/status"), "voluntary_ctxt_switches").toULongLong();
        // One that has not run since: then its state has not changed either.
        if (statFields(directory).value(3) != "I" ||
            switches != task[QStringLiteral("voluntary_switches")].toULongLong())
            continue;
        QCOMPARE(task[QStringLiteral("state")].toString(), QStringLiteral("idle"));
        ++idle;
    }
    QVERIFY(idle > 0);
}

void TasksTest::onlyTheWanted_areListed_data()
{
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<QVariant>("value");
    QTest::newRow("process") << QStringLiteral("only_pid") << QVariant();
    QTest::newRow("user") << QStringLiteral("only_uid") << QVariant(4243u);
    QTest::newRow("name") << QStringLiteral("only_comm") << QVariant(QStringLiteral("dkapture-wanted"));
}

void TasksTest::onlyTheWanted_areListed()
{
    QFETCH(QString, parameter);
    QFETCH(QVariant, value);
    Child child([](Gate &gate) {
        prctl(PR_SET_NAME, "dkapture-wanted");
        if (setresuid(4243, 0, 0) != 0)
            return 98;
        gate.pass();
        return 0;
    });
    child.gate().await();
    const auto recorder = m_variants.record({{parameter, value.isValid() ? value : QVariant(child.pid())}});
    QVERIFY2(recorder, qPrintable(m_variants.harness().error()));
    recorder->flush();
    const QList<QVariantMap> rows = recorder->frame(QStringLiteral("tasks"));
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.first()[QStringLiteral("pid")].toInt(), int(child.pid()));
}

QTEST_GUILESS_MAIN(TasksTest)
#include "tst_tasks.moc"
