// SPDX-License-Identifier: GPL-3.0-or-later
#include "harness.h"
#include "workload.h"

#include <QHash>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

using namespace DKapture;
using namespace Workload;

// Programs that make a known number of calls, and strace's count of the same program.
class SyscallsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void counts_areThoseOfStrace();
    void calls_areCounted_data();
    void calls_areCounted();
    void fork_isNoCallOfTheChild();
    void execs_areCountedByTheirCall_data();
    void execs_areCountedByTheirCall();
    void errors_areCountedByNumber();
    void threads_loseNoCall();
    void compatCalls_areApart();
    void time_isWhatTheCallerSaw();
    void time_isNotMeasuredUnasked();
    void totals_nameNoProcess();
    void madeUpErrors_areOneRow();

private:
    QVariantMap rowOf(Recorder &recorder, pid_t pid, long number, const char *interface = "native");
    quint64 callsOf(Recorder &recorder, pid_t pid, long number);

    Harness m_harness;
    std::unique_ptr<Recorder> m_calls;
};

void SyscallsTest::initTestCase()
{
    QVERIFY2(m_harness.start(), qPrintable(m_harness.error()));
    if (const QString reason = m_harness.unavailable(QStringLiteral("syscalls")); !reason.isEmpty())
        QSKIP(qPrintable(reason));
    m_calls = m_harness.record(QStringLiteral("syscalls"));
    QVERIFY2(m_calls, qPrintable(m_harness.error()));
}

QVariantMap SyscallsTest::rowOf(Recorder &recorder, pid_t pid, long number, const char *interface)
{
    for (const QVariantMap &row : recorder.frame(QStringLiteral("calls"))) {
        if (row[QStringLiteral("pid")].toLongLong() == pid &&
            row[QStringLiteral("syscall")].toLongLong() == number &&
            row[QStringLiteral("interface")].toString() == QLatin1String(interface))
            return row;
    }
    return {};
}

quint64 SyscallsTest::callsOf(Recorder &recorder, pid_t pid, long number)
{
    return rowOf(recorder, pid, number)[QStringLiteral("calls")].toULongLong();
}

// What dd and its C library call; a name that is missing here fails the test with that name.
static const QHash<QByteArray, long> &numbers()
{
#define CALL(name) {#name, SYS_##name}
    static const QHash<QByteArray, long> known = {
        CALL(read),
        CALL(write),
        CALL(close),
        CALL(mmap),
        CALL(munmap),
        CALL(mprotect),
        CALL(brk),
        CALL(fstat),
        CALL(lseek),
        CALL(pread64),
        CALL(rt_sigaction),
        CALL(rt_sigprocmask),
        CALL(ioctl),
        CALL(execve),
        CALL(openat),
        CALL(set_tid_address),
        CALL(set_robust_list),
        CALL(rseq),
        CALL(prlimit64),
        CALL(getrandom),
        CALL(futex),
        CALL(fcntl),
        CALL(dup3),
        CALL(fadvise64),
        CALL(getpid),
        CALL(statfs),
        CALL(uname),
        CALL(madvise),
        CALL(ftruncate),
        CALL(sched_yield),
        CALL(faccessat),
        CALL(statx),
        CALL(readlinkat),
        CALL(fsync),
#ifdef SYS_newfstatat
        CALL(newfstatat),
#endif
#ifdef SYS_access
        CALL(access),
        CALL(dup2),
        CALL(open),
        CALL(stat),
        CALL(readlink),
        CALL(arch_prctl),
#endif
    };
#undef CALL
    return known;
}

void SyscallsTest::counts_areThoseOfStrace()
{
    const QString strace = QStandardPaths::findExecutable(QStringLiteral("strace"));
    if (strace.isEmpty())
        QSKIP("strace is not installed");
    // A name that no other process has, so that only its calls count, from the end of its exec on.
    QTemporaryDir directory(QStringLiteral("/tmp/dkapture-XXXXXX"));
    const QString program = directory.filePath(QStringLiteral("dkapture-dd"));
    QVERIFY(QFile::copy(QStringLiteral("/bin/dd"), program));
    const QStringList arguments = {QStringLiteral("if=/dev/zero"), QStringLiteral("of=/dev/null"),
                                   QStringLiteral("bs=1"), QStringLiteral("count=5000"),
                                   QStringLiteral("status=none")};
    const QString report = directory.filePath(QStringLiteral("report"));
    QCOMPARE(QProcess::execute(strace, QStringList{QStringLiteral("-c"), QStringLiteral("-f"),
                                                   QStringLiteral("-o"), report, program} +
                                           arguments),
             0);

    const auto recorder = m_harness.record(QStringLiteral("syscalls"),
                                           {{QStringLiteral("only_comm"), QStringLiteral("dkapture-dd")}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    QCOMPARE(QProcess::execute(program, arguments), 0);
    recorder->flush();

    QHash<long, std::pair<quint64, quint64>> expected, found;
    static const QRegularExpression line(
        QStringLiteral("^\\s*[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+(\\d+)\\s+(\\d+)?\\s+(\\w+)$"));
    for (const QByteArray &text : contents(report).split('\n')) {
        const QRegularExpressionMatch match = line.match(QString::fromLatin1(text));
        const QByteArray name = match.captured(3).toLatin1();
        if (!match.hasMatch() || name == "total")
            continue;
        QVERIFY2(numbers().contains(name), name.constData());
        expected[numbers()[name]] = {match.captured(1).toULongLong(), match.captured(2).toULongLong()};
    }
    QVERIFY(expected.value(SYS_read).first >= 5000);
    for (const QVariantMap &row : recorder->frame(QStringLiteral("calls"))) {
        found[row[QStringLiteral("syscall")].toLongLong()] = {row[QStringLiteral("calls")].toULongLong(),
                                                              row[QStringLiteral("errors")].toULongLong()};
    }
    for (auto call = expected.constBegin(); call != expected.constEnd(); ++call) {
        QVERIFY2(found.value(call.key()) == call.value(),
                 qPrintable(QStringLiteral("call %1: %2 with %3 errors, strace saw %4 with %5")
                                .arg(call.key())
                                .arg(found.value(call.key()).first)
                                .arg(found.value(call.key()).second)
                                .arg(call.value().first)
                                .arg(call.value().second)));
    }
    QCOMPARE(found.size(), expected.size());
    QCOMPARE(recorder->lost(), 0ULL);
}

static void nothing(int) {}

static void make(long number)
{
    switch (number) {
    case SYS_rt_sigreturn:
        raise(SIGUSR1);
        break;
    case SYS_clone:
        if (fork() == 0)
            _exit(0);
        ::wait(nullptr);
        break;
    case SYS_execve:
        execl("/nonexistent/program", "x", nullptr);
        break;
    default:
        syscall(number, -1, 0, 0);
    }
}

void SyscallsTest::calls_areCounted_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("a call that cannot fail") << int(SYS_getppid);
    QTest::newRow("a call that fails") << int(SYS_close);
    QTest::newRow("return from a signal handler") << int(SYS_rt_sigreturn);
    QTest::newRow("fork") << int(SYS_clone);
    QTest::newRow("exec, failing") << int(SYS_execve);
}

void SyscallsTest::calls_areCounted()
{
    QFETCH(int, number);
    Child child([number](Gate &) {
        signal(SIGUSR1, nothing);
        for (int i = 0; i < 321; ++i)
            make(number);
        return 0;
    });
    QCOMPARE(child.wait(), 0);
    m_calls->flush();
    QCOMPARE(callsOf(*m_calls, child.pid(), number), 321ULL);
}

void SyscallsTest::fork_isNoCallOfTheChild()
{
    const auto recorder = m_harness.record(QStringLiteral("syscalls"),
                                           {{QStringLiteral("only_comm"), QStringLiteral("dkapture-forks")}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    Child child([](Gate &) {
        prctl(PR_SET_NAME, "dkapture-forks");
        for (int i = 0; i < 50; ++i)
            make(SYS_clone);
        return 0;
    });
    QCOMPARE(child.wait(), 0);
    recorder->flush();
    quint64 calls = 0;
    for (const QVariantMap &row : recorder->frame(QStringLiteral("calls"))) {
        if (row[QStringLiteral("syscall")].toLongLong() == SYS_clone)
            calls += row[QStringLiteral("calls")].toULongLong();
    }
    QCOMPARE(calls, 50ULL);
}

void SyscallsTest::execs_areCountedByTheirCall_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("execve") << int(SYS_execve);
    QTest::newRow("execveat") << int(SYS_execveat);
}

// A program that has just begun has no register left that says how.
void SyscallsTest::execs_areCountedByTheirCall()
{
    QFETCH(int, number);
    QTemporaryDir directory(QStringLiteral("/tmp/dkapture-XXXXXX"));
    const QByteArray program = directory.filePath(QStringLiteral("true")).toUtf8();
    QVERIFY(QFile::copy(QStringLiteral("/bin/true"), QString::fromUtf8(program)));
    Child child([&](Gate &) {
        char *const arguments[] = {const_cast<char *>("true"), nullptr};
        char *const environment[] = {nullptr};
        // One that fails first: the successful one must not be told by it.
        syscall(SYS_execve, "/nonexistent/program", arguments, environment);
        if (number == SYS_execve)
            syscall(SYS_execve, program.constData(), arguments, environment);
        else
            syscall(SYS_execveat, AT_FDCWD, program.constData(), arguments, environment, 0);
        return 97;
    });
    QCOMPARE(child.wait(), 0);
    m_calls->flush();
    const bool isExecve = number == SYS_execve;
    QCOMPARE(callsOf(*m_calls, child.pid(), SYS_execve), isExecve ? 2ULL : 1ULL);
    QCOMPARE(rowOf(*m_calls, child.pid(), SYS_execve)[QStringLiteral("errors")].toULongLong(), 1ULL);
    QCOMPARE(callsOf(*m_calls, child.pid(), SYS_execveat), isExecve ? 0ULL : 1ULL);
}

void SyscallsTest::errors_areCountedByNumber()
{
    Child child([](Gate &) {
        for (int i = 0; i < 30; ++i)
            syscall(SYS_faccessat, AT_FDCWD, "/nonexistent", 0);
        for (int i = 0; i < 20; ++i)
            syscall(SYS_faccessat, -7, "relative", 0);
        for (int i = 0; i < 10; ++i)
            syscall(SYS_faccessat, AT_FDCWD, "/", 0);
        return 0;
    });
    QCOMPARE(child.wait(), 0);
    m_calls->flush();
    const QVariantMap row = rowOf(*m_calls, child.pid(), SYS_faccessat);
    QCOMPARE(row[QStringLiteral("calls")].toULongLong(), 60ULL);
    QCOMPARE(row[QStringLiteral("errors")].toULongLong(), 50ULL);
    QHash<int, quint64> errors;
    for (const QVariantMap &error : m_calls->frame(QStringLiteral("errors"))) {
        if (error[QStringLiteral("pid")].toLongLong() == child.pid() &&
            error[QStringLiteral("syscall")].toLongLong() == SYS_faccessat)
            errors[error[QStringLiteral("error")].toInt()] = error[QStringLiteral("calls")].toULongLong();
    }
    QCOMPARE(errors, (QHash<int, quint64>{{-ENOENT, 30}, {-EBADF, 20}}));
}

void SyscallsTest::threads_loseNoCall()
{
    const auto work = [] {
        for (int i = 0; i < 200'000; ++i)
            syscall(SYS_getppid);
    };
    Child child([&](Gate &) {
        std::thread other(work), third(work);
        work();
        other.join();
        third.join();
        return 0;
    });
    QCOMPARE(child.wait(), 0);
    m_calls->flush();
    const quint64 calls = callsOf(*m_calls, child.pid(), SYS_getppid);
    QVERIFY2(calls <= 600'000 && 600'000 <= calls + m_calls->missed(), qPrintable(QString::number(calls)));
}

void SyscallsTest::compatCalls_areApart()
{
#ifdef __x86_64__
    Child child([](Gate &) {
        for (int i = 0; i < 77; ++i) {
            long result = 20; // getpid in the 32-bit table, writev in the 64-bit one
            asm volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
            if (result != getpid())
                return 1;
        }
        return 0;
    });
    if (const int status = child.wait(); WIFSIGNALED(status))
        QSKIP("This kernel has no 32-bit system calls");
    else
        QCOMPARE(status, 0);
    m_calls->flush();
    QCOMPARE(rowOf(*m_calls, child.pid(), 20, "compat")[QStringLiteral("calls")].toULongLong(), 77ULL);
    QCOMPARE(callsOf(*m_calls, child.pid(), 20), 0ULL);
    QCOMPARE(callsOf(*m_calls, child.pid(), SYS_getpid), 77ULL);
#else
    QSKIP("32-bit calls are told apart on x86 only");
#endif
}

void SyscallsTest::time_isWhatTheCallerSaw()
{
    const auto recorder = m_harness.record(QStringLiteral("syscalls"), {{QStringLiteral("latency"), true}});
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    qint64 seen[2] = {}; // all calls together, the longest
    int ends[2];
    QCOMPARE(pipe(ends), 0);
    Child child([&](Gate &) {
        for (int milliseconds : {5, 40, 10}) {
            const timespec time = {0, milliseconds * 1'000'000};
            const qint64 before = nanoseconds(CLOCK_MONOTONIC);
            syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &time, nullptr);
            const qint64 took = nanoseconds(CLOCK_MONOTONIC) - before;
            seen[0] += took;
            seen[1] = qMax(seen[1], took);
        }
        return write(ends[1], seen, sizeof(seen)) == sizeof(seen) ? 0 : 98;
    });
    QCOMPARE(child.wait(), 0);
    QCOMPARE(read(ends[0], seen, sizeof(seen)), ssize_t(sizeof(seen)));
    close(ends[0]);
    close(ends[1]);
    recorder->flush();
    const QVariantMap row = rowOf(*recorder, child.pid(), SYS_clock_nanosleep);
    const qint64 time = row[QStringLiteral("time")].toLongLong(),
                 longest = row[QStringLiteral("longest")].toLongLong();
    QCOMPARE(row[QStringLiteral("calls")].toULongLong(), 3ULL);
    QVERIFY2(time >= 55'000'000 && time <= seen[0],
             qPrintable(QStringLiteral("%1, seen %2").arg(time).arg(seen[0])));
    QVERIFY2(longest >= 40'000'000 && longest <= seen[1], qPrintable(QString::number(longest)));
    // One that never came back is not in it: the time of the last call of a process that is killed there.
    QVERIFY(rowOf(*recorder, child.pid(), SYS_exit_group).isEmpty());
}

void SyscallsTest::time_isNotMeasuredUnasked()
{
    m_calls->flush();
    const QList<QVariantMap> rows = m_calls->frame(QStringLiteral("calls"));
    QVERIFY(!rows.isEmpty());
    for (const QVariantMap &row : rows)
        QCOMPARE(row[QStringLiteral("time")].toULongLong(), 0ULL);
}

void SyscallsTest::totals_nameNoProcess()
{
    const auto recorder = m_harness.record(QStringLiteral("syscalls"), {}, QStringLiteral("total"));
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    // A call that nothing else makes: the number is not in use.
    const long unused = 1000; // from 1023 on all are one row
    for (int i = 0; i < 2; ++i) {
        Child child([&](Gate &) {
            for (int call = 0; call < 50; ++call)
                syscall(unused);
            return 0;
        });
        QCOMPARE(child.wait(), 0);
    }
    recorder->flush();
    for (const char *table : {"calls", "errors"}) {
        const QList<QVariantMap> rows = recorder->frame(QLatin1String(table));
        QVERIFY(!rows.isEmpty());
        for (const QVariantMap &row : rows)
            QCOMPARE(row[QStringLiteral("pid")].toULongLong(), 0ULL);
    }
    QCOMPARE(callsOf(*recorder, 0, unused), 100ULL);
}

// A program can make up any error of its own calls; a row for each would fill the table.
void SyscallsTest::madeUpErrors_areOneRow()
{
    const auto recorder = m_harness.record(QStringLiteral("syscalls"));
    QVERIFY2(recorder, qPrintable(m_harness.error()));
    const long unused = 1000;
    Child child([&](Gate &) {
        sock_filter code[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, quint32(unused), 0, 2),
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
            BPF_STMT(BPF_RET | BPF_A, 0),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        const sock_fprog filter = {.len = 5, .filter = code};
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
        for (unsigned error = 1; error <= 4000; ++error)
            syscall(unused, SECCOMP_RET_ERRNO | error);
        return 0;
    });
    QCOMPARE(child.wait(), 0);
    recorder->flush();
    quint64 rows = 0, calls = 0, unknown = 0;
    for (const QVariantMap &row : recorder->frame(QStringLiteral("errors"))) {
        if (row[QStringLiteral("pid")].toInt() != child.pid() ||
            row[QStringLiteral("syscall")].toInt() != unused)
            continue;
        ++rows;
        calls += row[QStringLiteral("calls")].toULongLong();
        if (row[QStringLiteral("error")].toInt() == -4095)
            unknown = row[QStringLiteral("calls")].toULongLong();
    }
    QCOMPARE(calls, 4000ULL);
    QCOMPARE(rows, 133ULL + 19 + 1); // with names, the kernel's own from 512 to 530, and all others
    QCOMPARE(unknown, 4000ULL - 133 - 19);
}

QTEST_GUILESS_MAIN(SyscallsTest)
#include "tst_syscalls.moc"
