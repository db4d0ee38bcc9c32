// SPDX-License-Identifier: GPL-3.0-or-later
#include "harness.h"
#include "workload.h"

#include <QDir>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include <atomic>
#include <thread>

using namespace DKapture;
using namespace Workload;

// Trees of processes that we start ourselves, against what fork, wait4 and /proc told us of them.
class ProcessLifeTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void runsOfTrue_areAllSeenOnce();
    void end_isWhatWaitGives_data();
    void end_isWhatWaitGives();
    void threadsEndingTogether_areOneEnd();
    void threads_areSeenOnRequest();
    void end_isTheProcesssWhoeverIsLast();
    void arguments_areReadWhole_data();
    void arguments_areReadWhole();
    void failedExecs_areSeenOnRequest();
    void namespaces_areThoseOfProc();
    void numbersInNamespaces_areThoseOfProc();

private:
    QList<QVariantMap> of(Recorder &recorder, const char *event, const char *field, pid_t id);

    Harness m_harness;
    std::unique_ptr<Recorder> m_life;
    QTemporaryDir m_directory{QStringLiteral("/tmp/dkapture-XXXXXX")};
    QByteArray m_program; // a copy of true(1) with a name of its own
};

void ProcessLifeTest::initTestCase()
{
    QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
    if (const QString reason = m_harness.unavailable(QStringLiteral("process-life")); !reason.isEmpty())
        QSKIP(qPrintable(reason));
    m_life = m_harness.record(QStringLiteral("process-life"));
    QVERIFY2(m_life, qPrintable(m_harness.error()));
    const QString program = m_directory.filePath(QStringLiteral("dkapture-true"));
    QVERIFY(QFile::copy(QStringLiteral("/bin/true"), program));
    m_program = program.toUtf8();
}

QList<QVariantMap> ProcessLifeTest::of(Recorder &recorder, const char *event, const char *field, pid_t id)
{
    QList<QVariantMap> found;
    for (const QVariantMap &record : recorder.events(QStringLiteral("life"))) {
        if (record[QStringLiteral("event")].toString() == QLatin1String(event) &&
            record[QLatin1String(field)].toLongLong() == id)
            found.append(record);
    }
    return found;
}

void ProcessLifeTest::runsOfTrue_areAllSeenOnce()
{
    struct stat file = {};
    QCOMPARE(stat(m_program.constData(), &file), 0);
    QSet<quint64> pids;
    Child runner([&](Gate &gate) {
        gate.pass();
        for (int i = 0; i < 200; ++i) {
            if (fork() == 0) {
                execl(m_program.constData(), "true", "one", "two", nullptr);
                _exit(97);
            }
            int status = 0;
            if (::wait(&status) == -1 || status != 0)
                return 1;
        }
        return 0;
    });
    runner.gate().await();
    runner.gate().open();
    QCOMPARE(runner.wait(), 0);
    m_life->flush();

    const QList<QVariantMap> forks = of(*m_life, "fork", "ppid", runner.pid());
    const QList<QVariantMap> execs = of(*m_life, "exec", "ppid", runner.pid());
    const QList<QVariantMap> exits = of(*m_life, "exit", "ppid", runner.pid());
    QCOMPARE(forks.size(), 200);
    QCOMPARE(execs.size(), 200);
    QCOMPARE(exits.size(), 200);
    QCOMPARE(m_life->lost(), 0ULL);
    for (const QVariantMap &record : forks)
        pids.insert(record[QStringLiteral("pid")].toULongLong());
    QCOMPARE(pids.size(), 200);
    for (const QVariantMap &record : execs) {
        QVERIFY(pids.contains(record[QStringLiteral("pid")].toULongLong()));
        QCOMPARE(record[QStringLiteral("file")].toString().toUtf8(), m_program);
        QCOMPARE(record[QStringLiteral("comm")].toString(), QStringLiteral("dkapture-true"));
        QCOMPARE(record[QStringLiteral("arguments")].toString(), QStringLiteral("true one two"));
        QCOMPARE(record[QStringLiteral("arguments_cut")].toInt(), 0);
        QCOMPARE(record[QStringLiteral("inode")].toULongLong(), quint64(file.st_ino));
        // The kernel's own form of a device number: 12 bits of major, 20 of minor.
        QCOMPARE(record[QStringLiteral("device")].toULongLong(),
                 quint64(major(file.st_dev)) << 20 | minor(file.st_dev));
    }
    for (const QVariantMap &record : exits) {
        QVERIFY(pids.remove(record[QStringLiteral("pid")].toULongLong()));
        QCOMPARE(record[QStringLiteral("status")].toInt(), 0);
        QCOMPARE(record[QStringLiteral("tid")], record[QStringLiteral("pid")]);
    }
}

// All threads end by themselves, the first one before the others.
static int endInThreads()
{
    static std::atomic<int> left = 3;
    for (int i = 0; i < 3; ++i) {
        std::thread([] {
            if (--left == 0)
                spin(20'000'000);
            syscall(SYS_exit, 3);
        }).detach();
    }
    syscall(SYS_exit, 5);
    return 0;
}

void ProcessLifeTest::end_isWhatWaitGives_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("code 0") << 0;
    QTest::newRow("code 7") << 1;
    QTest::newRow("killed") << 2;
    QTest::newRow("its own fault") << 3;
    QTest::newRow("exit of one thread of three") << 4;
    QTest::newRow("each thread by itself") << 5;
}

void ProcessLifeTest::end_isWhatWaitGives()
{
    QFETCH(int, way);
    const qint64 before = nanoseconds(CLOCK_BOOTTIME);
    Child child([way](Gate &) {
        const std::size_t size = 16 << 20;
        QByteArray memory(size, 'x');
        spin(5'000'000);
        switch (way) {
        case 1:
            return 7;
        case 2:
            raise(SIGKILL);
            break;
        case 3:
            signal(SIGSEGV, SIG_DFL);
            raise(SIGSEGV);
            break;
        case 4:
            for (int i = 0; i < 2; ++i)
                std::thread([] { pause(); }).detach();
            std::thread([] { _exit(9); }).join();
            break;
        case 5:
            return endInThreads();
        default:
            break;
        }
        return 0;
    });
    const int status = child.wait();
    const qint64 after = nanoseconds(CLOCK_BOOTTIME);
    m_life->flush();
    const QList<QVariantMap> exits = of(*m_life, "exit", "pid", child.pid());
    QCOMPARE(exits.size(), 1);
    const QVariantMap end = exits.first();
    QCOMPARE(end[QStringLiteral("status")].toInt(), status);
    QCOMPARE(end[QStringLiteral("ppid")].toInt(), int(getpid()));
    QCOMPARE(end[QStringLiteral("uid")].toUInt(), getuid());
    QCOMPARE(end[QStringLiteral("peak_resident")].toLongLong(), child.usage().ru_maxrss * 1024LL);
    const qint64 ended = end[QStringLiteral("time")].toLongLong();
    const qint64 lifetime = end[QStringLiteral("lifetime")].toLongLong();
    QVERIFY(ended > before && ended < after);
    QVERIFY(lifetime >= 5'000'000 && ended - lifetime >= before);
}

// Of the last two threads of a process both see that none is left.
void ProcessLifeTest::threadsEndingTogether_areOneEnd()
{
    const int rounds = 300;
    Child runner([](Gate &) {
        for (int i = 0; i < rounds; ++i) {
            if (fork() == 0) {
                static std::atomic<int> here = 0;
                for (int thread = 0; thread < 3; ++thread) {
                    std::thread([] {
                        ++here;
                        while (here != 4) {
                        }
                        syscall(SYS_exit, 0);
                    }).detach();
                }
                ++here;
                while (here != 4) {
                }
                syscall(SYS_exit, 0);
            }
            ::wait(nullptr);
        }
        return 0;
    });
    runner.wait();
    m_life->flush();
    QCOMPARE(of(*m_life, "fork", "ppid", runner.pid()).size(), rounds);
    QCOMPARE(of(*m_life, "exit", "ppid", runner.pid()).size(), rounds);
}

void ProcessLifeTest::threads_areSeenOnRequest()
{
    const auto recorder =
        m_harness.record(QStringLiteral("process-life"), {{QStringLiteral("threads"), true}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    Child child([](Gate &) {
        for (int i = 0; i < 3; ++i)
            std::thread([] { prctl(PR_SET_NAME, "a thread"); }).join();
        return 0;
    });
    child.wait();
    recorder->flush();
    QSet<quint64> started, ended;
    for (const QVariantMap &record : of(*recorder, "fork", "pid", child.pid()))
        started.insert(record[QStringLiteral("tid")].toULongLong());
    for (const QVariantMap &record : of(*recorder, "exit", "pid", child.pid())) {
        const quint64 tid = record[QStringLiteral("tid")].toULongLong();
        ended.insert(tid);
        QCOMPARE(record[QStringLiteral("comm")].toString() == QStringLiteral("a thread"),
                 tid != quint64(child.pid()));
    }
    QCOMPARE(started.size(), 4);
    QCOMPARE(ended, started);
    // Who did not ask for them got the process alone.
    m_life->flush();
    QCOMPARE(of(*m_life, "fork", "pid", child.pid()).size(), 1);
    QCOMPARE(of(*m_life, "exit", "pid", child.pid()).size(), 1);
}

// A filter on a process is about the process, not about the thread that happens to be its last.
void ProcessLifeTest::end_isTheProcesssWhoeverIsLast()
{
    static const QString name = QStringLiteral("dk-process"), threadName = QStringLiteral("dk-last-thread");
    pid_t last = 0;
    Child child([](Gate &gate) {
        prctl(PR_SET_NAME, "dk-process");
        std::thread([&gate] {
            prctl(PR_SET_NAME, "dk-last-thread");
            // Until the first thread has ended.
            while (statFields(QStringLiteral("/proc/self")).value(3) != "Z")
                std::this_thread::yield();
            gate.pass();
            syscall(SYS_exit, 3);
        }).detach();
        syscall(SYS_exit, 5);
        return 0;
    });
    child.gate().await();
    for (const QString &task : QDir(QStringLiteral("/proc/%1/task").arg(child.pid())).entryList(QDir::Dirs)) {
        if (task.toInt() > 0 && task.toInt() != child.pid())
            last = task.toInt();
    }
    QVERIFY(last > 0);
    const auto record = [this](QVariantMap parameters) {
        return m_harness.record(QStringLiteral("process-life"), parameters);
    };
    const auto byName = record({{QStringLiteral("only_comm"), name}});
    const auto byNumber = record({{QStringLiteral("only_tid"), child.pid()}});
    const auto byThreadName = record({{QStringLiteral("only_comm"), threadName}});
    const auto byThreadNumber = record({{QStringLiteral("only_tid"), last}});
    const auto thread = record({{QStringLiteral("only_tid"), last}, {QStringLiteral("threads"), true}});
    QVERIFY2(byName && byNumber && byThreadName && byThreadNumber && thread, qPrintable(m_harness.error()));
    child.gate().open();
    const int status = child.wait(); // since 5.17 the last thread's, which nobody decided on
    for (Recorder *recorder : {byName.get(), byNumber.get()}) {
        recorder->flush();
        const QList<QVariantMap> ends = of(*recorder, "exit", "pid", child.pid());
        QCOMPARE(ends.size(), 1);
        QCOMPARE(ends.first()[QStringLiteral("comm")].toString(), name);
        QCOMPARE(ends.first()[QStringLiteral("tid")].toInt(), child.pid());
        QCOMPARE(ends.first()[QStringLiteral("status")].toInt(), status);
    }
    for (Recorder *recorder : {byThreadName.get(), byThreadNumber.get()}) {
        recorder->flush();
        QVERIFY(recorder->events(QStringLiteral("life")).isEmpty());
    }
    thread->flush();
    const QList<QVariantMap> ends = of(*thread, "exit", "pid", child.pid());
    QCOMPARE(ends.size(), 1);
    QCOMPARE(ends.first()[QStringLiteral("tid")].toInt(), last);
    QCOMPARE(ends.first()[QStringLiteral("comm")].toString(), threadName);
    QCOMPARE(ends.first()[QStringLiteral("status")].toInt(), 3 << 8);
}

void ProcessLifeTest::arguments_areReadWhole_data()
{
    QTest::addColumn<QList<QByteArray>>("arguments");
    QTest::newRow("none") << QList<QByteArray>{};
    QTest::newRow("name only") << QList<QByteArray>{"true"};
    QTest::newRow("an empty one") << QList<QByteArray>{"true", "", "x"};
    QTest::newRow("last one empty") << QList<QByteArray>{"true", ""};
    QTest::newRow("of other alphabets") << QList<QByteArray>{"true", "内核", "Ядро"};
    for (int length : {505, 506, 507, 508, 4089, 4090, 4091, 20'000})
        QTest::addRow("%d bytes", length) << QList<QByteArray>{"true", QByteArray(length, 'y')};
    QTest::newRow("many") << QList<QByteArray>(3000, "z");
}

void ProcessLifeTest::arguments_areReadWhole()
{
    QFETCH(QList<QByteArray>, arguments);
    Child child([&](Gate &) {
        QList<char *> pointers;
        for (QByteArray &argument : arguments)
            pointers.append(argument.data());
        pointers.append(nullptr);
        execv(m_program.constData(), pointers.data());
        return 97;
    });
    QCOMPARE(child.wait(), 0);
    m_life->flush();
    const QList<QVariantMap> execs = of(*m_life, "exec", "pid", child.pid());
    QCOMPARE(execs.size(), 1);
    QByteArray expected = arguments.join(' ');
    const bool cut = expected.size() > 4095;
    // Since 5.18 the kernel itself adds an empty name where there is none.
    QCOMPARE(execs.first()[QStringLiteral("arguments")].toString().toUtf8(), expected.left(4095));
    QCOMPARE(execs.first()[QStringLiteral("arguments_cut")].toInt(), int(cut));
}

void ProcessLifeTest::failedExecs_areSeenOnRequest()
{
    const auto recorder =
        m_harness.record(QStringLiteral("process-life"), {{QStringLiteral("failed"), true}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    Child child([&](Gate &) {
        execl("/nonexistent/program", "x", nullptr);
        execl("/etc/passwd", "x", nullptr);
        syscall(SYS_execveat, AT_FDCWD, "/tmp", nullptr, nullptr, 0);
        execl(m_program.constData(), "true", nullptr);
        return 97;
    });
    QCOMPARE(child.wait(), 0);
    recorder->flush();
    const QList<QVariantMap> failures = of(*recorder, "exec_failed", "pid", child.pid());
    QCOMPARE(failures.size(), 3);
    const QList<std::pair<QString, int>> expected = {{QStringLiteral("/nonexistent/program"), -ENOENT},
                                                     {QStringLiteral("/etc/passwd"), -EACCES},
                                                     {QStringLiteral("/tmp"), -EACCES}};
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(failures[i][QStringLiteral("file")].toString(), expected[i].first);
        QCOMPARE(failures[i][QStringLiteral("error")].toInt(), expected[i].second);
    }
    QCOMPARE(of(*recorder, "exec", "pid", child.pid()).size(), 1);
    QVERIFY(of(*m_life, "exec_failed", "pid", child.pid()).isEmpty());
}

static quint64 namespaceOf(const QString &process, const char *kind)
{
    struct stat info = {};
    return stat(qPrintable(process + QStringLiteral("/ns/") + QLatin1String(kind)), &info) == 0 ? info.st_ino
                                                                                                : 0;
}

void ProcessLifeTest::namespaces_areThoseOfProc()
{
    pid_t inner = 0;
    quint64 mount = 0, process = 0, user = 0;
    Child outer([&](Gate &gate) {
        // The next child is the first of a new process namespace.
        if (unshare(CLONE_NEWNS | CLONE_NEWPID) != 0)
            return 98;
        if (fork() == 0) {
            gate.pass();
            _exit(0);
        }
        ::wait(nullptr);
        return 0;
    });
    outer.gate().await();
    const QString directory = QStringLiteral("/proc/%1").arg(outer.pid());
    inner = contents(directory + QStringLiteral("/task/%1/children").arg(outer.pid())).trimmed().toInt();
    const QString child = QStringLiteral("/proc/%1").arg(inner);
    mount = namespaceOf(child, "mnt");
    process = namespaceOf(child, "pid");
    user = namespaceOf(child, "user");
    QVERIFY(inner && mount && process && user);
    QVERIFY(process != namespaceOf(directory, "pid"));
    outer.gate().open();
    QCOMPARE(outer.wait(), 0);
    m_life->flush();
    for (const char *event : {"fork", "exit"}) {
        const QList<QVariantMap> records = of(*m_life, event, "pid", inner);
        QCOMPARE(records.size(), 1);
        QCOMPARE(records.first()[QStringLiteral("mount_namespace")].toULongLong(), mount);
        QCOMPARE(records.first()[QStringLiteral("pid_namespace")].toULongLong(), process);
        QCOMPARE(records.first()[QStringLiteral("user_namespace")].toULongLong(), user);
        QCOMPARE(records.first()[QStringLiteral("ppid")].toInt(), int(outer.pid()));
    }
}

// The last number of "NSpid:  4711  1".
static pid_t innermost(const QString &process, const char *line)
{
    return lineOf(process + QStringLiteral("/status"), line).simplified().split(' ').last().toInt();
}

void ProcessLifeTest::numbersInNamespaces_areThoseOfProc()
{
    // Two deep; the second process there, so that its number is 2.
    Child outer([](Gate &gate) {
        if (unshare(CLONE_NEWPID) != 0)
            return 98;
        if (fork() == 0) {
            if (unshare(CLONE_NEWPID) != 0)
                _exit(98);
            if (fork() == 0) {
                if (fork() == 0) {
                    gate.pass();
                    _exit(0);
                }
                ::wait(nullptr);
                _exit(0);
            }
            ::wait(nullptr);
            _exit(0);
        }
        ::wait(nullptr);
        return 0;
    });
    outer.gate().await();
    pid_t inner = outer.pid();
    for (int i = 0; i < 3; ++i)
        inner = contents(QStringLiteral("/proc/%1/task/%1/children").arg(inner)).trimmed().toInt();
    const QString directory = QStringLiteral("/proc/%1").arg(inner);
    const pid_t pid = innermost(directory, "NStgid"), tid = innermost(directory, "NSpid");
    QCOMPARE(pid, 2);
    outer.gate().open();
    QCOMPARE(outer.wait(), 0);
    m_life->flush();
    for (const char *event : {"fork", "exit"}) {
        const QList<QVariantMap> records = of(*m_life, event, "pid", inner);
        QCOMPARE(records.size(), 1);
        QCOMPARE(records.first()[QStringLiteral("namespace_pid")].toInt(), pid);
        QCOMPARE(records.first()[QStringLiteral("namespace_tid")].toInt(), tid);
        // In no container of its own, a process has the number that the host knows.
        const QList<QVariantMap> outside = of(*m_life, event, "pid", outer.pid());
        QCOMPARE(outside.size(), 1);
        QCOMPARE(outside.first()[QStringLiteral("namespace_pid")].toInt(),
                 innermost(QStringLiteral("/proc/self"), "NSpid") == getpid() ? outer.pid() : -1);
    }
}

QTEST_GUILESS_MAIN(ProcessLifeTest)
#include "tst_process_life.moc"
