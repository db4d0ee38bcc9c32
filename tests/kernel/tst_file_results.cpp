// SPDX-License-Identifier: GPL-3.0-or-later
#include "filetrace.h"

#include <QDir>

#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

using namespace Workload;

// How operations ended that the kernel first allows and then fails; and what is loaded for those that are
// asked for.
class FileResultsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void refusedLock_hasItsError();
    void refusedCommands_haveTheirErrors();
    void callsOf32Bit_areSeen();
    void closedDescriptor_isSeen();
    void failedStat_hasItsError();
    // From here on with captures of their own.
    void unwantedOperations_costNoPrograms();

private:
    using Events = FileTrace::Events;
    // Programs that the helper holds, as the kernel tells in /proc.
    int programsOfHelper();

    FileTrace m_trace;
};

void FileResultsTest::initTestCase()
{
    QCOMPARE(unshare(CLONE_NEWNS), 0);
    QCOMPARE(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    m_trace.start();
}

void FileResultsTest::init()
{
    m_trace.enterNewDirectory();
}

void FileResultsTest::refusedLock_hasItsError()
{
    const Events events = FileTrace::only(m_trace.eventsOf([] {
        const int first = open("file", O_CREAT | O_RDWR, 0600), second = open("file", O_RDWR);
        return flock(first, LOCK_EX) == 0 && flock(second, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK &&
                       flock(first, LOCK_UN) == 0
                   ? 0
                   : 1;
    }),
                                          "flock");
    QCOMPARE(events.size(), 3);
    const QList<qlonglong> errors = {0, -EWOULDBLOCK, 0}, commands = {LOCK_EX, LOCK_EX | LOCK_NB, LOCK_UN};
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(FileTrace::number(events[i], "error"), errors[i]);
        QCOMPARE(FileTrace::number(events[i], "argument"), commands[i]);
        QCOMPARE(FileTrace::text(events[i], "path"), m_trace.path("file"));
    }
}

void FileResultsTest::refusedCommands_haveTheirErrors()
{
    constexpr unsigned long NoCommand = 0x12345678;
    const Events events = m_trace.eventsOf([] {
        const int fd = open("file", O_CREAT | O_RDWR, 0600);
        return ioctl(fd, NoCommand, 0) == -1 && errno == ENOTTY && fcntl(fd, 9999) == -1 && errno == EINVAL &&
                       fcntl(fd, F_GETFL) >= 0
                   ? 0
                   : 1;
    });
    const Events ioctls = FileTrace::only(events, "ioctl"), fcntls = FileTrace::only(events, "fcntl");
    QCOMPARE(ioctls.size(), 1);
    QCOMPARE(FileTrace::number(ioctls[0], "error"), -qlonglong(ENOTTY));
    QCOMPARE(FileTrace::number(ioctls[0], "argument"), qlonglong(NoCommand));
    QCOMPARE(fcntls.size(), 2);
    QCOMPARE(FileTrace::number(fcntls[0], "error"), -qlonglong(EINVAL));
    QCOMPARE(FileTrace::number(fcntls[1], "error"), 0LL);
    QCOMPARE(FileTrace::number(fcntls[1], "argument"), qlonglong(F_GETFL));
}

void FileResultsTest::callsOf32Bit_areSeen()
{
#ifdef __x86_64__
    if (!m_trace.tracesFunctions())
        QSKIP("the system calls of 32-bit programs are not seen by this variant");
    const Events events = m_trace.eventsOf([] {
        const auto call = [](long number, long first, long second, long third) {
            asm volatile("int $0x80"
                         : "+a"(number)
                         : "b"(first), "c"(second), "d"(third)
                         : "memory", "r8", "r9", "r10", "r11");
            return number;
        };
        const int fd = open("file", O_CREAT | O_RDWR, 0600), other = open("file", O_RDWR);
        const bool ok = call(143, fd, LOCK_EX, 0) == 0 &&
                        call(143, other, LOCK_SH | LOCK_NB, 0) == -EWOULDBLOCK &&
                        call(221, fd, 9999, 0) == -EINVAL && call(54, fd, 0x12345678, 0) == -ENOTTY;
        return ok ? 0 : 1;
    });
    QStringList told;
    for (const QVariantMap &event : events) {
        if (const QString op = FileTrace::text(event, "op");
            op != QLatin1String("open") && op != QLatin1String("close"))
            told.append(QStringLiteral("%1 %2 %3")
                            .arg(op, FileTrace::text(event, "fd"), FileTrace::text(event, "error")));
    }
    QCOMPARE(told.size(), 4);
    QVERIFY(told[0].startsWith(QLatin1String("flock")) && told[0].endsWith(QLatin1String(" 0")));
    QVERIFY(told[1].startsWith(QLatin1String("flock")) &&
            told[1].endsWith(QStringLiteral(" -%1").arg(EWOULDBLOCK)));
    QVERIFY(told[2].startsWith(QLatin1String("fcntl")) &&
            told[2].endsWith(QStringLiteral(" -%1").arg(EINVAL)));
    QVERIFY(told[3].startsWith(QLatin1String("ioctl")) &&
            told[3].endsWith(QStringLiteral(" -%1").arg(ENOTTY)));
#else
    QSKIP("only x86-64 has a second table of system calls");
#endif
}

void FileResultsTest::closedDescriptor_isSeen()
{
    const Events events =
        m_trace.eventsOf([] { return flock(999, LOCK_EX) == -1 && errno == EBADF ? 0 : 1; }, {}, false);
    const Events locks = FileTrace::only(events, "flock");
    QCOMPARE(locks.size(), 1);
    QCOMPARE(FileTrace::number(locks[0], "fd"), 999LL);
    QCOMPARE(FileTrace::number(locks[0], "error"), -qlonglong(EBADF));
    QCOMPARE(FileTrace::text(locks[0], "path"), QString());
}

// procfs with hidepid finds the name, and only when asked what stat(2) tells denies that there is such a
// thing.
void FileResultsTest::failedStat_hasItsError()
{
    const QString place = m_trace.path("proc");
    QVERIFY(QDir().mkpath(place));
    QCOMPARE(mount("proc", qPrintable(place), "proc", 0, "hidepid=2"), 0);
    QCOMPARE(chmod(qPrintable(m_trace.root()), 0755), 0);
    const Events events = FileTrace::only(m_trace.eventsOf([] {
        constexpr uid_t Nobody = 65534;
        struct stat status;
        return stat("proc/1", &status) == 0 && setgid(Nobody) == 0 && setuid(Nobody) == 0 &&
                       stat("proc/1", &status) == -1 && errno == ENOENT
                   ? 0
                   : 1;
    }),
                                          "stat");
    umount2(qPrintable(place), MNT_DETACH);
    QCOMPARE(events.size(), 2);
    for (const QVariantMap &event : events)
        QCOMPARE(FileTrace::text(event, "path"), m_trace.path("proc/1"));
    QCOMPARE(FileTrace::number(events[0], "error"), 0LL);
    QCOMPARE(FileTrace::number(events[1], "error"), -qlonglong(ENOENT));
}

int FileResultsTest::programsOfHelper()
{
    const QString place = QStringLiteral("/proc/%1/fdinfo").arg(m_trace.harness().helperPid());
    int programs = 0;
    for (const QString &fd : QDir(place).entryList(QDir::Files))
        programs += contents(place + QLatin1Char('/') + fd).contains("prog_jited:") &&
                    !contents(place + QLatin1Char('/') + fd).contains("link_type:");
    return programs;
}

void FileResultsTest::unwantedOperations_costNoPrograms()
{
    const auto work = [] {
        const int fd = open("file", O_CREAT | O_RDWR, 0600);
        return write(fd, "1", 1) == 1 && fsync(fd) == 0 && unlink("file") == 0 ? 0 : 1;
    };
    const auto countWith = [&](quint64 operations) {
        const auto recorder = m_trace.harness().record(QStringLiteral("file-trace"),
                                                       {{QStringLiteral("operations"), operations}});
        return recorder ? programsOfHelper() : 0;
    };
    m_trace.end();
    const int all = countWith(0), one = countWith(1ULL << 7);
    qInfo("%d programs for all operations, %d for fsync", all, one);
    QVERIFY(one > 0);
    QVERIFY(m_trace.tracesFunctions() ? one <= 3 && all > 30 : one == 1 && all == 2);
    const Events events = m_trace.eventsOf(work, {{QStringLiteral("operations"), 1ULL << 7}});
    QCOMPARE(events.size(), 1);
    QCOMPARE(FileTrace::text(events[0], "op"), QStringLiteral("fsync"));
}

QTEST_GUILESS_MAIN(FileResultsTest)
#include "tst_file_results.moc"
