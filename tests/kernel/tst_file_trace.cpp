// SPDX-License-Identifier: GPL-3.0-or-later
#include "filetrace.h"

#include <QProcess>
#include <QStandardPaths>

#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>

#include <ranges>

using namespace DKapture;
using namespace Workload;

// Programs that do known things to files in a directory of their own; what stat(2) and strace say of them.
class FileTraceTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void loop_isSeenWhole();
    void readsAndWrites_areThoseOfStrace();
    void places_areThoseAskedFor();
    void operation_isReported_data();
    void operation_isReported();
    void relativeNames_becomeWhole();
    void renamedFile_hasItsNewPath();
    void unseenRename_isNoticed();
    void filesInTurn_haveTheirPaths();
    void rootOfMount_isNoNameInItself();
    void changeOfRoot_isNoticed();
    void removalOfDirectory_isNoUnlink();
    void removedFile_isMarked();
    void deepPath_isMarkedAsCut();
    // From here on with captures of their own.
    void failedOpen_hasTheNameAskedFor();
    void prefix_leavesOutTheRest();
    void otherOperations_areLeftOut();
    void namesOfTasks_areCompared_data();
    void namesOfTasks_areCompared();
    void controlGroup_isTakenWithThoseBelow();
    void pipes_areShownWhenAsked();

private:
    using Events = FileTrace::Events;
    Events eventsOf(const std::function<int()> &work, const QVariantMap &parameters = {}, bool below = true)
    {
        return m_trace.eventsOf(work, parameters, below);
    }
    static Events only(const Events &events, const char *op) { return FileTrace::only(events, op); }
    QString path(const char *name) const { return m_trace.path(name); }

    FileTrace m_trace;
};

void FileTraceTest::initTestCase()
{
    m_trace.start();
}

void FileTraceTest::init()
{
    m_trace.enterNewDirectory();
}

void FileTraceTest::loop_isSeenWhole()
{
    const auto events = eventsOf([] {
        char buffer[8] = "abcd";
        for (int i = 0; i < 1000; ++i) {
            int fd = open("loop", O_WRONLY | O_CREAT, 0640);
            if (write(fd, buffer, 4) != 4)
                return 1;
            close(fd);
            fd = open("loop", O_RDONLY);
            if (read(fd, buffer, 8) != 4)
                return 2;
            close(fd);
        }
        return 0;
    });
    struct stat status = {};
    QCOMPARE(stat(qPrintable(path("loop")), &status), 0);
    QCOMPARE(only(events, "open").size(), 2000);
    QCOMPARE(only(events, "close").size(), 2000);
    QCOMPARE(only(events, "write").size(), 1000);
    QCOMPARE(only(events, "read").size(), 1000);
    QSet<qulonglong> times;
    for (const QVariantMap &event : events) {
        QCOMPARE(event[QStringLiteral("path")].toString(), path("loop"));
        QCOMPARE(event[QStringLiteral("inode")].toULongLong(), quint64(status.st_ino));
        QCOMPARE(event[QStringLiteral("device")].toUInt(), FileTrace::device(status));
        QCOMPARE(event[QStringLiteral("kind")].toString(), QStringLiteral("regular"));
        QCOMPARE(event[QStringLiteral("error")].toLongLong(), 0LL);
        QCOMPARE(event[QStringLiteral("path_cut")].toULongLong(), 0ULL);
        QCOMPARE(event[QStringLiteral("removed")].toULongLong(), 0ULL);
        times.insert(event[QStringLiteral("time")].toULongLong());
    }
    QCOMPARE(times.size(), events.size()); // no record twice
    QCOMPARE(only(events, "write")[7][QStringLiteral("bytes")].toULongLong(), 4ULL);
    QCOMPARE(only(events, "write")[7][QStringLiteral("size")].toULongLong(), 4ULL);
    QCOMPARE(only(events, "read")[7][QStringLiteral("bytes")].toULongLong(), 4ULL);
    QCOMPARE(only(events, "read")[7][QStringLiteral("size")].toULongLong(), 8ULL);
    QCOMPARE(only(events, "open")[0][QStringLiteral("mode")].toULongLong(), 0640ULL);
    QVERIFY(only(events, "open")[0][QStringLiteral("argument")].toULongLong() & O_CREAT);
}

void FileTraceTest::readsAndWrites_areThoseOfStrace()
{
    const QString strace = QStandardPaths::findExecutable(QStringLiteral("strace"));
    if (strace.isEmpty())
        QSKIP("strace is not installed");
    const QString program = path("dkapture-dd"), input = path("input"), report = path("report");
    QVERIFY(QFile::copy(QStringLiteral("/bin/dd"), program));
    QFile file(input);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(100'000, 'x'));
    file.close();
    const QStringList arguments = {QStringLiteral("if=") + input, QStringLiteral("of=") + path("output"),
                                   QStringLiteral("bs=100"), QStringLiteral("status=none")};
    QCOMPARE(QProcess::execute(strace,
                               QStringList{QStringLiteral("-e"), QStringLiteral("trace=read,pread64,write"),
                                           QStringLiteral("-o"), report, program} +
                                   arguments),
             0);
    qsizetype reads = 0, writes = 0;
    for (const QByteArray &line : contents(report).split('\n')) {
        reads += line.startsWith("read(") || line.startsWith("pread64(");
        writes += line.startsWith("write(");
    }
    QVERIFY(reads > 1000 && writes == 1000);

    const auto recorder = m_trace.harness().record(
        QStringLiteral("file-trace"), {{QStringLiteral("only_comm"), QStringLiteral("dkapture-dd")}});
    QVERIFY2(recorder, qPrintable(m_trace.harness().error()));
    QCOMPARE(QProcess::execute(program, arguments), 0);
    recorder->flush();
    const Events events = recorder->events(QStringLiteral("operations_done"));
    // The kernel reads the program's first bytes itself, to see what it is: not by a system call.
    const auto ownReads = std::ranges::count_if(only(events, "read"), [&](const QVariantMap &event) {
        return event[QStringLiteral("path")].toString() != program;
    });
    QCOMPARE(ownReads, reads);
    QCOMPARE(only(events, "write").size(), writes);
    quint64 bytes = 0;
    for (const QVariantMap &event : only(events, "write"))
        bytes += event[QStringLiteral("bytes")].toULongLong();
    QCOMPARE(bytes, 100'000ULL);
    QCOMPARE(recorder->lost(), 0ULL);
}

void FileTraceTest::places_areThoseAskedFor()
{
    const Events events = eventsOf([] {
        char buffer[100] = {};
        const int fd = open("places", O_RDWR | O_CREAT, 0600);
        const bool ok = write(fd, buffer, 100) == 100 && write(fd, buffer, 50) == 50 &&
                        pwrite(fd, buffer, 10, 1000) == 10 && lseek(fd, 20, SEEK_SET) == 20 &&
                        read(fd, buffer, 30) == 30 && read(fd, buffer, 30) == 30 &&
                        pread(fd, buffer, 5, 1003) == 5;
        return ok ? 0 : 1;
    });
    const auto offsets = [](const Events &events) {
        QList<qlonglong> list;
        for (const QVariantMap &event : events)
            list.append(event[QStringLiteral("offset")].toLongLong());
        return list;
    };
    QCOMPARE(offsets(only(events, "write")), (QList<qlonglong>{0, 100, 1000}));
    QCOMPARE(offsets(only(events, "read")), (QList<qlonglong>{20, 50, 1003}));
    if (!m_trace.tracesFunctions()) // there compilers have made it part of the system call
        QCOMPARE(offsets(only(events, "seek")), (QList<qlonglong>{20}));
}

struct Operation {
    const char *op;
    std::function<int()> work; // "old" and the directory "dir" exist
    const char *path;
    const char *target = "";
    qint64 size = -1;
    bool named = false; // by name only: system calls then know no inode
};
Q_DECLARE_METATYPE(const Operation *)

static const QList<Operation> &operations()
{
    static const auto withOld = [](const std::function<bool(int)> &work) {
        return [work] {
            const int fd = open("old", O_RDWR);
            return fd >= 0 && work(fd) ? 0 : 1;
        };
    };
    static const auto call = [](const std::function<bool()> &work) {
        return [work] {
            return work() ? 0 : 1;
        };
    };
    static const QList<Operation> list = {
        {"mmap",
         withOld([](int fd) { return mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE, fd, 0) != MAP_FAILED; }),
         "old", "", 4096},
        {"fsync", withOld([](int fd) { return fsync(fd) == 0; }), "old"},
        {"truncate", withOld([](int fd) { return ftruncate(fd, 77) == 0; }), "old", "", 77},
        {"truncate", call([] { return truncate("old", 78) == 0; }), "old", "", 78, true},
        {"fallocate", withOld([](int fd) { return fallocate(fd, 0, 0, 8192) == 0; }), "old", "", 8192},
        {"stat", withOld([](int fd) {
             struct stat s;
             return fstat(fd, &s) == 0;
         }),
         "old"},
        {"stat", call([] {
             struct stat s;
             return stat("old", &s) == 0;
         }),
         "old", "", -1, true},
        {"access", call([] { return access("old", R_OK) == 0; }), "old", "", -1, true},
        {"chmod", call([] { return chmod("old", 0600) == 0; }), "old", "", -1, true},
        {"chmod", withOld([](int fd) { return fchmod(fd, 0600) == 0; }), "old"},
        {"chown", call([] { return chown("old", getuid(), getgid()) == 0; }), "old", "", -1, true},
        {"utimes", call([] { return utimes("old", nullptr) == 0; }), "old", "", -1, true},
        {"setxattr", call([] { return setxattr("old", "trusted.dkapture", "1", 1, 0) == 0; }), "old", "", 1,
         true},
        {"listxattr", withOld([](int fd) {
             char b[64];
             return flistxattr(fd, b, sizeof(b)) >= 0;
         }),
         "old", "", 64},
        {"link", call([] { return link("old", "new") == 0; }), "old", "new", -1, true},
        {"symlink", call([] { return symlink("old", "new") == 0; }), "new", "", -1, true},
        {"readlink", call([] {
             char b[64];
             return readlink("link", b, sizeof(b)) > 0;
         }),
         "link", "", 64, true},
        {"unlink", call([] { return unlink("old") == 0; }), "old", "", -1, true},
        {"rename", call([] { return rename("old", "dir/new") == 0; }), "old", "dir/new", -1, true},
        {"mkdir", call([] { return mkdir("new", 0700) == 0; }), "new", "", -1, true},
        {"rmdir", call([] { return rmdir("dir") == 0; }), "dir", "", -1, true},
        {"mknod", call([] { return mknod("new", S_IFIFO | 0600, 0) == 0; }), "new", "", -1, true},
        {"flock", withOld([](int fd) { return flock(fd, LOCK_EX) == 0; }), "old"},
        {"fcntl", withOld([](int fd) { return fcntl(fd, F_GETFL) >= 0; }), "old"},
        {"ioctl", withOld([](int fd) {
             int n;
             ioctl(fd, 0x541b, &n);
             return true;
         }),
         "old"},
        {"sendfile", withOld([](int fd) {
             const int to = open("new", O_CREAT | O_RDWR, 0600);
             return sendfile(to, fd, nullptr, 4) == 4;
         }),
         "old", "new", 4},
        {"copy", withOld([](int fd) {
             const int to = open("new", O_CREAT | O_RDWR, 0600);
             return copy_file_range(fd, nullptr, to, nullptr, 4, 0) == 4;
         }),
         "old", "new", 4},
        {"readdir", call([] {
             char b[1024];
             const int fd = open("dir", O_RDONLY | O_DIRECTORY);
             return syscall(SYS_getdents64, fd, b, sizeof(b)) > 0;
         }),
         "dir"},
    };
    return list;
}

void FileTraceTest::operation_isReported_data()
{
    QTest::addColumn<const Operation *>("operation");
    QHash<QString, int> seen;
    for (const Operation &operation : operations())
        QTest::addRow("%s %d", operation.op, ++seen[QLatin1String(operation.op)]) << &operation;
}

void FileTraceTest::operation_isReported()
{
    QFETCH(const Operation *, operation);
    QFile old(path("old"));
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("1234");
    old.close();
    QVERIFY(QDir(m_trace.root()).mkdir(QStringLiteral("dir")));
    QVERIFY(QFile::link(QStringLiteral("old"), path("link")));
    struct stat before = {};
    lstat(qPrintable(path(operation->path)), &before);

    const Events events = only(eventsOf(operation->work), operation->op);
    QVERIFY(!events.isEmpty());
    const QVariantMap &event = events.last();
    QCOMPARE(event[QStringLiteral("path")].toString(), path(operation->path));
    QCOMPARE(event[QStringLiteral("target")].toString(),
             *operation->target ? path(operation->target) : QString());
    if (qstrcmp(operation->op, "ioctl") != 0)
        QCOMPARE(event[QStringLiteral("error")].toLongLong(), 0LL);
    if (operation->size >= 0)
        QCOMPARE(event[QStringLiteral("size")].toLongLong(), operation->size);
    if (operation->named && !m_trace.tracesFunctions())
        return;
    if (qstrcmp(operation->op, "access") == 0)
        return;         // known by name in both ways of tracing
    if (!before.st_ino) // made by the operation
        lstat(qPrintable(path(operation->path)), &before);
    QCOMPARE(event[QStringLiteral("inode")].toULongLong(), quint64(before.st_ino));
    QCOMPARE(event[QStringLiteral("device")].toUInt(), FileTrace::device(before));
}

void FileTraceTest::failedOpen_hasTheNameAskedFor()
{
    const Events events = eventsOf(
        [] { return open("dir/../nothing", O_RDONLY) < 0 && open("/nothing", O_RDONLY) < 0 ? 0 : 1; },
        {{QStringLiteral("failed"), true}}, false);
    QCOMPARE(events.size(), 2);
    QCOMPARE(events[0][QStringLiteral("path")].toString(), path("dir/../nothing"));
    QCOMPARE(events[1][QStringLiteral("path")].toString(), QStringLiteral("/nothing"));
    for (const QVariantMap &event : events) {
        QCOMPARE(event[QStringLiteral("op")].toString(), QStringLiteral("open"));
        QCOMPARE(event[QStringLiteral("error")].toLongLong(), -qlonglong(ENOENT));
        QCOMPARE(event[QStringLiteral("inode")].toULongLong(), 0ULL);
        QCOMPARE(event[QStringLiteral("fd")].toLongLong(), -1LL);
    }
}

void FileTraceTest::relativeNames_becomeWhole()
{
    const Events events = only(eventsOf([] {
                                   mkdir("a", 0700);
                                   mkdir("a/b", 0700);
                                   close(open("a/b/file", O_CREAT | O_WRONLY, 0600));
                                   const int directory = open("a", O_RDONLY | O_DIRECTORY);
                                   symlink("b", "a/other");
                                   bool ok = openat(directory, "b/file", O_RDONLY) >= 0;
                                   ok = ok && openat(directory, "other/../b/./file", O_RDONLY) >= 0;
                                   ok = ok && chdir("a/b") == 0 && open("file", O_RDONLY) >= 0 &&
                                        open("../other/file", O_RDONLY) >= 0;
                                   return ok ? 0 : 1;
                               }),
                               "open");
    QCOMPARE(events.size(), 6);
    for (const int i : {0, 2, 3, 4, 5})
        QCOMPARE(events[i][QStringLiteral("path")].toString(), path("a/b/file"));
    QCOMPARE(events[1][QStringLiteral("path")].toString(), path("a"));
    QCOMPARE(events[1][QStringLiteral("kind")].toString(), QStringLiteral("directory"));
}

void FileTraceTest::renamedFile_hasItsNewPath()
{
    const Events events = only(eventsOf([] {
                                   mkdir("dir", 0700);
                                   const int fd = open("dir/first", O_CREAT | O_WRONLY, 0600);
                                   bool ok = write(fd, "1", 1) == 1 &&
                                             rename("dir/first", "dir/second") == 0 && write(fd, "2", 1) == 1;
                                   ok = ok && rename("dir", "directory") == 0 && write(fd, "3", 1) == 1;
                                   return ok ? 0 : 1;
                               }),
                               "write");
    QCOMPARE(events.size(), 3);
    QCOMPARE(events[0][QStringLiteral("path")].toString(), path("dir/first"));
    QCOMPARE(events[1][QStringLiteral("path")].toString(), path("dir/second"));
    QCOMPARE(events[2][QStringLiteral("path")].toString(), path("directory/second"));
}

// Only 64-bit system calls are looked at where functions are not, so that nobody sees this one. What is known
// of a path is then believed for a tenth of a millisecond.
static bool renameUnseen(const char *from, const char *to)
{
#ifdef __x86_64__
    char *names = static_cast<char *>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0));
    long result = 38; // rename in the 32-bit table
    strcpy(names, from);
    strcpy(names + 1024, to);
    asm volatile("int $0x80"
                 : "+a"(result)
                 : "b"(names), "c"(names + 1024)
                 : "memory", "r8", "r9", "r10", "r11");
    if (result != 0)
        return false;
#else
    if (rename(from, to) != 0)
        return false;
#endif
    const timespec longerThanBelieved = {0, 200'000};
    return nanosleep(&longerThanBelieved, nullptr) == 0;
}

void FileTraceTest::unseenRename_isNoticed()
{
    const Events events = only(
        eventsOf([] {
            mkdir("dir", 0700);
            const int fd = open("dir/file", O_CREAT | O_WRONLY, 0600);
            return write(fd, "1", 1) == 1 && renameUnseen("dir", "other") && write(fd, "2", 1) == 1 ? 0 : 1;
        }),
        "write");
    QCOMPARE(events.size(), 2);
    QCOMPARE(events[0][QStringLiteral("path")].toString(), path("dir/file"));
    QCOMPARE(events[1][QStringLiteral("path")].toString(), path("other/file"));
}

static QByteArray linkTarget(const QByteArray &link)
{
    char target[1024];
    const ssize_t length = readlink(link.constData(), target, sizeof(target));
    return {target, std::max<qsizetype>(length, 0)};
}

// Files of one directory share what is known of its path.
void FileTraceTest::filesInTurn_haveTheirPaths()
{
    static const char *const Names[] = {"a",     "with-a-much-longer-name", "b",
                                        "dir/a", "dir/deeper/file",         "dir/bc"};
    int pipeEnds[2];
    QCOMPARE(pipe(pipeEnds), 0);
    const Events events = eventsOf([&pipeEnds] {
        if (mkdir("dir", 0700) != 0 || mkdir("dir/deeper", 0700) != 0)
            return 1;
        QList<int> files;
        for (const char *name : Names)
            files.append(open(name, O_CREAT | O_RDWR, 0600));
        QList<QByteArray> names(files.size());
        for (int round = 0; round < 40; ++round) {
            // By somebody else, in the midst: the files under it have another path from here on.
            if (round == 20) {
                const pid_t child = fork();
                if (child == 0)
                    _exit(rename("dir", "directory") == 0 ? 0 : 1);
                int status = 0;
                if (waitpid(child, &status, 0) != child || status != 0)
                    return 2;
            }
            // What the kernel itself says they are called is what each writes.
            for (qsizetype i = 0; i < files.size() && round % 20 == 0; ++i)
                names[i] = linkTarget("/proc/self/fd/" + QByteArray::number(files[i]));
            for (qsizetype i = 0; i < files.size(); ++i) {
                if (pwrite(files[i], names[i].constData(), size_t(names[i].size()), 0) != names[i].size())
                    return 3;
                // Neither a pipe nor, every other time, a name that does not exist may harm what is known.
                if (write(pipeEnds[1], "", 1) != 1 || (round % 2 && access("nothing/here", R_OK) == 0))
                    return 4;
            }
        }
        return 0;
    });
    close(pipeEnds[0]);
    close(pipeEnds[1]);
    const Events writes = only(events, "write");
    QCOMPARE(writes.size(), 40 * qsizetype(std::size(Names)));
    for (qsizetype i = 0; i < writes.size(); ++i) {
        const QString name = QLatin1String(Names[i % qsizetype(std::size(Names))]);
        const QString atTheEnd =
            name.startsWith(QLatin1String("dir/")) ? QStringLiteral("directory") + name.mid(3) : name;
        const QString now = i >= 20 * qsizetype(std::size(Names)) ? atTheEnd : name;
        QCOMPARE(writes[i][QStringLiteral("path")].toString(), path(qPrintable(now)));
        QCOMPARE(writes[i][QStringLiteral("bytes")].toLongLong(), path(qPrintable(now)).size());
        struct stat status = {};
        QCOMPARE(stat(qPrintable(path(qPrintable(atTheEnd))), &status), 0);
        QCOMPARE(writes[i][QStringLiteral("inode")].toULongLong(), quint64(status.st_ino));
    }
}

void FileTraceTest::rootOfMount_isNoNameInItself()
{
    const Events events = eventsOf(
        [] {
            for (int round = 0; round < 20; ++round) {
                for (const char *name : {"/proc/uptime", "/proc"}) {
                    const int file = open(name, O_RDONLY);
                    if (file < 0 || close(file) != 0)
                        return 1;
                }
            }
            return 0;
        },
        {}, false);
    QStringList paths;
    for (const QVariantMap &event : only(events, "open")) {
        const QString opened = event[QStringLiteral("path")].toString();
        if (opened == QLatin1String("/proc/uptime") || opened.startsWith(QLatin1String("/proc/")) ||
            opened == QLatin1String("/proc"))
            paths.append(opened);
    }
    QCOMPARE(paths.count(QStringLiteral("/proc/uptime")), 20);
    QCOMPARE(paths.count(QStringLiteral("/proc")), 20);
}

void FileTraceTest::changeOfRoot_isNoticed()
{
    const auto work = [] {
        if (mkdir("root", 0700) != 0)
            return 1;
        const int old = open("/", O_RDONLY | O_DIRECTORY), here = open(".", O_RDONLY | O_DIRECTORY);
        const int file = open("root/file", O_CREAT | O_RDWR, 0600);
        for (int round = 0; round < 30; ++round) {
            if (pwrite(file, "1", 1, 0) != 1 || chroot("root") != 0 || pwrite(file, "22", 2, 0) != 2 ||
                fchdir(old) != 0 || chroot(".") != 0 || fchdir(here) != 0)
                return 2;
        }
        return 0;
    };
    const Events writes = only(eventsOf(work, {}, false), "write");
    QCOMPARE(writes.size(), 60);
    for (const QVariantMap &event : writes)
        QCOMPARE(event[QStringLiteral("path")].toString(),
                 event[QStringLiteral("bytes")].toInt() == 1 ? path("root/file") : QStringLiteral("/file"));
}

void FileTraceTest::removalOfDirectory_isNoUnlink()
{
    const Events events = eventsOf([] {
        return mkdir("one", 0700) == 0 && mkdir("two", 0700) == 0 && rmdir("one") == 0 &&
                       unlinkat(AT_FDCWD, "two", AT_REMOVEDIR) == 0
                   ? 0
                   : 1;
    });
    QCOMPARE(only(events, "rmdir").size(), 2);
    QCOMPARE(only(events, "unlink").size(), 0);
}

void FileTraceTest::removedFile_isMarked()
{
    const Events events =
        only(eventsOf([] {
                 const int fd = open("file", O_CREAT | O_WRONLY, 0600);
                 return write(fd, "1", 1) == 1 && unlink("file") == 0 && write(fd, "2", 1) == 1 ? 0 : 1;
             }),
             "write");
    QCOMPARE(events.size(), 2);
    QCOMPARE(events[0][QStringLiteral("removed")].toULongLong(), 0ULL);
    QCOMPARE(events[1][QStringLiteral("removed")].toULongLong(), 1ULL);
}

void FileTraceTest::deepPath_isMarkedAsCut()
{
    // Longer than a record's room for it; and deeper than the walk goes.
    for (const auto &[levels, name] : {std::pair(8, QByteArray(200, 'n')), std::pair(80, QByteArray("n"))}) {
        const Events events = only(eventsOf(
                                       [levels, name] {
                                           for (int i = 0; i < levels; ++i) {
                                               mkdir(name.constData(), 0700);
                                               if (chdir(name.constData()) != 0)
                                                   return 1;
                                           }
                                           const int fd = open("file", O_CREAT | O_WRONLY, 0600);
                                           return write(fd, "1", 1) == 1 ? 0 : 2;
                                       },
                                       {}, false),
                                   "write");
        QCOMPARE(events.size(), 1);
        QCOMPARE(events[0][QStringLiteral("path_cut")].toULongLong(), 1ULL);
        QVERIFY(events[0][QStringLiteral("inode")].toULongLong() != 0);
        QVERIFY(!events[0][QStringLiteral("path")].toString().isEmpty());
    }
}

void FileTraceTest::prefix_leavesOutTheRest()
{
    struct stat directory = {};
    QVERIFY(QDir(m_trace.root()).mkdir(QStringLiteral("in")));
    QCOMPARE(stat(qPrintable(path("in")), &directory), 0);
    const auto work = [] {
        mkdir("in/deeper", 0700);
        for (const char *name : {"out", "in/one", "in/deeper/two"}) {
            const int fd = open(name, O_CREAT | O_WRONLY, 0600);
            if (write(fd, "1", 1) != 1)
                return 1;
        }
        return 0;
    };
    const QList<QVariantMap> ways = {{{QStringLiteral("path_prefix"), path("in/")}},
                                     {{QStringLiteral("under_inode"), quint64(directory.st_ino)},
                                      {QStringLiteral("under_device"), FileTrace::device(directory)}}};
    for (const QVariantMap &parameters : ways) {
        const Events events = only(eventsOf(work, parameters, false), "write");
        QCOMPARE(events.size(), 2);
        QCOMPARE(events[0][QStringLiteral("path")].toString(), path("in/one"));
        QCOMPARE(events[1][QStringLiteral("path")].toString(), path("in/deeper/two"));
    }
}

void FileTraceTest::otherOperations_areLeftOut()
{
    const auto work = [] {
        const int fd = open("file", O_CREAT | O_RDWR, 0600);
        char byte;
        return write(fd, "1", 1) == 1 && pread(fd, &byte, 1, 0) == 1 && close(fd) == 0 ? 0 : 1;
    };
    // The bits of the list of operations: none, open, close, read …
    const Events events = eventsOf(work, {{QStringLiteral("operations"), 1ULL << 3 | 1ULL << 1}});
    QCOMPARE(events.size(), 2);
    QCOMPARE(events[0][QStringLiteral("op")].toString(), QStringLiteral("open"));
    QCOMPARE(events[1][QStringLiteral("op")].toString(), QStringLiteral("read"));
    QCOMPARE(only(eventsOf(work, {{QStringLiteral("closes"), false}}), "close").size(), 0);
}

void FileTraceTest::namesOfTasks_areCompared_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char *name :
         {"n", "seven-7", "eight--8", "nine----9", "dkapture-file-n"}) // the kernel keeps 15
        QTest::addRow("%zu letters", strlen(name)) << QByteArray(name);
}

void FileTraceTest::namesOfTasks_areCompared()
{
    QFETCH(QByteArray, name);
    const auto work = [name] {
        const QByteArray start = name.chopped(1);
        const int fd = open("file", O_CREAT | O_WRONLY, 0600);
        for (const QByteArray &one : {name.left(14) + "xx", name, start, start + '?', name}) {
            if (prctl(PR_SET_NAME, one.constData()) != 0 || write(fd, "1234", one == name ? 2 : 1) < 1)
                return 1;
        }
        return 0;
    };
    const Events events =
        only(eventsOf(work, {{QStringLiteral("only_comm"), QString::fromLatin1(name)}}), "write");
    QCOMPARE(events.size(), 2);
    for (const QVariantMap &event : events)
        QCOMPARE(event[QStringLiteral("bytes")].toLongLong(), 2LL);
}

// Groups of its own below the one that the test is in, for as long as it lives.
class ControlGroups
{
public:
    ControlGroups()
    {
        for (const QByteArray &line : contents(QStringLiteral("/proc/self/mountinfo")).split('\n')) {
            if (line.contains(" - cgroup2 "))
                m_home = line.split(' ').value(4);
        }
        for (const QByteArray &line : contents(QStringLiteral("/proc/self/cgroup")).split('\n')) {
            if (line.startsWith("0::") && !m_home.isEmpty())
                m_home += line.mid(3) == "/" ? QByteArray() : line.mid(3);
        }
    }
    ~ControlGroups()
    {
        for (const QByteArray &group : std::views::reverse(m_made))
            rmdir(group.constData());
    }
    Q_DISABLE_COPY_MOVE(ControlGroups)
    // Its number, 0 when it cannot be made.
    quint64 make(const char *name)
    {
        const QByteArray group = path(name);
        struct stat info = {};
        if (m_home.isEmpty() || mkdir(group.constData(), 0755) != 0 || stat(group.constData(), &info) != 0)
            return 0;
        m_made.append(group);
        return info.st_ino;
    }
    QByteArray path(const char *name) const { return m_home + "/dkapture-test-" + name; }

private:
    QByteArray m_home;
    QList<QByteArray> m_made;
};

void FileTraceTest::controlGroup_isTakenWithThoseBelow()
{
    ControlGroups groups;
    const quint64 wanted = groups.make("wanted"), below = groups.make("wanted/below"),
                  other = groups.make("other");
    if (!wanted)
        QSKIP("no control groups can be made here");
    QVERIFY(below && other);
    const auto work = [&groups] {
        const int file = open("file", O_CREAT | O_WRONLY, 0600);
        for (const auto &[group, size] : {std::pair("other", 1), std::pair("wanted", 2),
                                          std::pair("wanted/below", 3), std::pair("other", 4)}) {
            const int processes = open((groups.path(group) + "/cgroup.procs").constData(), O_WRONLY);
            if (write(processes, "0", 1) != 1 || write(file, "1234", size_t(size)) != size)
                return 1;
        }
        return 0;
    };
    const auto sizesIn = [&](quint64 group) {
        QList<qlonglong> sizes;
        for (const QVariantMap &event :
             only(eventsOf(work, {{QStringLiteral("only_cgroup"), group}}), "write"))
            sizes.append(event[QStringLiteral("bytes")].toLongLong());
        return sizes;
    };
    QCOMPARE(sizesIn(wanted), (QList<qlonglong>{2, 3}));
    QCOMPARE(sizesIn(below), QList<qlonglong>{3});
    QCOMPARE(sizesIn(other), (QList<qlonglong>{1, 4}));
}

void FileTraceTest::pipes_areShownWhenAsked()
{
    const auto work = [] {
        int ends[2];
        char byte;
        return pipe(ends) == 0 && write(ends[1], "1", 1) == 1 && read(ends[0], &byte, 1) == 1 ? 0 : 1;
    };
    QCOMPARE(only(eventsOf(work, {{QStringLiteral("streams"), false}}, false), "write").size(), 0);
    const Events events = only(eventsOf(work, {{QStringLiteral("streams"), true}}, false), "write");
    QCOMPARE(events.size(), 1);
    QCOMPARE(events[0][QStringLiteral("kind")].toString(), QStringLiteral("fifo"));
    QCOMPARE(events[0][QStringLiteral("offset")].toLongLong(), -1LL);
}

QTEST_GUILESS_MAIN(FileTraceTest)
#include "tst_file_trace.moc"
