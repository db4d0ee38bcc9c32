// SPDX-License-Identifier: GPL-3.0-or-later
#include "filetrace.h"

#include <QDir>

#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

using namespace Workload;

// Files that can be reached through several mounts, and file systems stacked on others: a program's
// operations are told as it named them, each once.
class FileMountsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void overlay_showsWhatTheProgramDid();
    void removalsInOverlay_blindNobody();
    void namesReadThroughMounts_areWhole();
    void descriptorsOfOtherMounts_areToldApart();
    void changesThroughBindMount_areBelowIt();
    void unprovedMount_isMarked();

private:
    using Events = FileTrace::Events;
    void mountAt(const char *what, const char *where, const char *type, unsigned long flags,
                 const QString &options);
    void write(const QString &name) const
    {
        QFile file(m_trace.path(qPrintable(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("1234");
    }
    void makeOverlay();
    void makeBindMount();
    // What is told of these operations, without what is marked as a guess, as "op path" or "op path target".
    QStringList told(const Events &events, const QStringList &ops) const;

    FileTrace m_trace;
    QStringList m_mounts;
};

void FileMountsTest::initTestCase()
{
    // Nobody else is to see what is mounted here, and nothing of it stays.
    QCOMPARE(unshare(CLONE_NEWNS), 0);
    QCOMPARE(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    m_trace.start();
}

void FileMountsTest::init()
{
    m_trace.enterNewDirectory();
}

void FileMountsTest::cleanup()
{
    while (!m_mounts.isEmpty())
        umount2(qPrintable(m_mounts.takeLast()), MNT_DETACH);
}

void FileMountsTest::mountAt(const char *what, const char *where, const char *type, unsigned long flags,
                             const QString &options)
{
    const QString place = m_trace.path(where);
    QVERIFY(QDir().mkpath(place));
    QVERIFY2(mount(what, qPrintable(place), type, flags, qPrintable(options)) == 0, strerror(errno));
    m_mounts.append(place);
}

void FileMountsTest::makeOverlay()
{
    mountAt("tmpfs", "disk", "tmpfs", 0, {});
    for (const char *directory : {"disk/lower/directory", "disk/lower/full", "disk/upper", "disk/work"})
        QVERIFY(QDir().mkpath(m_trace.path(directory)));
    for (int i = 0; i < 10; ++i)
        write(QStringLiteral("disk/lower/file%1").arg(i));
    write(QStringLiteral("disk/lower/full/inside"));
    mountAt("overlay", "merged", "overlay", 0,
            QStringLiteral("lowerdir=%1/lower,upperdir=%1/upper,workdir=%1/work").arg(m_trace.path("disk")));
}

void FileMountsTest::makeBindMount()
{
    mountAt("tmpfs", "disk", "tmpfs", 0, {});
    QVERIFY(QDir().mkpath(m_trace.path("disk/tree")));
    write(QStringLiteral("disk/tree/file"));
    QVERIFY(QFile::link(QStringLiteral("file"), m_trace.path("disk/tree/link")));
    QCOMPARE(setxattr(qPrintable(m_trace.path("disk/tree/file")), "trusted.dkapture", "1", 1, 0), 0);
    mountAt(qPrintable(m_trace.path("disk/tree")), "bound", nullptr, MS_BIND, {});
}

QStringList FileMountsTest::told(const Events &events, const QStringList &ops) const
{
    QStringList list;
    for (const QVariantMap &event : events) {
        const QString op = FileTrace::text(event, "op"), target = FileTrace::text(event, "target");
        if (!ops.contains(op) || FileTrace::number(event, "path_guessed"))
            continue;
        QString line = op + QLatin1Char(' ') + FileTrace::text(event, "path");
        if (!target.isEmpty())
            line += QLatin1Char(' ') + target;
        list.append(line.remove(m_trace.root() + QLatin1Char('/')));
    }
    return list;
}

void FileMountsTest::overlay_showsWhatTheProgramDid()
{
    makeOverlay();
    const Events events = m_trace.eventsOf(
        [] {
            struct stat status;
            char text[16];
            const bool ok =
                chdir("merged") == 0 && stat("file0", &status) == 0 && unlink("file0") == 0 &&
                rmdir("directory") == 0 && rename("file1", "renamed") == 0 && mkdir("made", 0700) == 0 &&
                symlink("target", "symbolic") == 0 && readlink("symbolic", text, sizeof(text)) == 6 &&
                link("file2", "linked") == 0 && mknod("pipe", S_IFIFO | 0600, 0) == 0 &&
                setxattr("file3", "trusted.dkapture", "1", 1, 0) == 0 && chmod("file4", 0600) == 0 &&
                truncate("file5", 2) == 0 && stat("renamed", &status) == 0;
            return ok ? 0 : 1;
        },
        {}, false);
    const QStringList expected = {
        QStringLiteral("stat merged/file0"),        QStringLiteral("unlink merged/file0"),
        QStringLiteral("rmdir merged/directory"),   QStringLiteral("rename merged/file1 merged/renamed"),
        QStringLiteral("mkdir merged/made"),        QStringLiteral("symlink merged/symbolic"),
        QStringLiteral("readlink merged/symbolic"), QStringLiteral("link merged/file2 merged/linked"),
        QStringLiteral("mknod merged/pipe"),        QStringLiteral("setxattr merged/file3"),
        QStringLiteral("chmod merged/file4"),       QStringLiteral("truncate merged/file5"),
        QStringLiteral("stat merged/renamed"),
    };
    QStringList ops;
    for (const QString &line : expected)
        ops.append(line.section(QLatin1Char(' '), 0, 0));
    QCOMPARE(told(events, ops), expected);
}

void FileMountsTest::removalsInOverlay_blindNobody()
{
    makeOverlay();
    const Events events = m_trace.eventsOf([] {
        if (chdir("merged") != 0)
            return 1;
        for (int i = 0; i < 10; ++i) {
            const QByteArray name = "file" + QByteArray::number(i);
            if (unlink(name.constData()) != 0)
                return 2;
        }
        if (rmdir("full") == 0 || errno != ENOTEMPTY)
            return 3;
        const int fd = open("after", O_CREAT | O_WRONLY, 0600);
        return ::write(fd, "1", 1) == 1 && rename("after", "last") == 0 ? 0 : 4;
    });
    QCOMPARE(FileTrace::only(events, "unlink").size(), 10);
    for (const QVariantMap &event : FileTrace::only(events, "unlink"))
        QCOMPARE(FileTrace::number(event, "error"), 0LL);
    QCOMPARE(told(events, {QStringLiteral("rmdir"), QStringLiteral("write"), QStringLiteral("rename")}),
             (QStringList{QStringLiteral("rmdir merged/full"), QStringLiteral("write merged/after"),
                          QStringLiteral("rename merged/after merged/last")}));
    QCOMPARE(FileTrace::number(FileTrace::only(events, "rmdir")[0], "error"), -qlonglong(ENOTEMPTY));
}

void FileMountsTest::namesReadThroughMounts_areWhole()
{
    makeBindMount();
    const Events events = m_trace.eventsOf(
        [] {
            char text[64];
            for (const char *place : {"disk/tree", "bound", "disk/tree"}) {
                const QByteArray link = QByteArray(place) + "/link", file = QByteArray(place) + "/file";
                if (readlink(link.constData(), text, sizeof(text)) != 4 ||
                    getxattr(file.constData(), "trusted.dkapture", text, sizeof(text)) != 1 ||
                    listxattr(file.constData(), text, sizeof(text)) <= 0)
                    return 1;
            }
            return 0;
        },
        {}, false);
    const QStringList ops = {QStringLiteral("readlink"), QStringLiteral("getxattr"),
                             QStringLiteral("listxattr")};
    QStringList expected;
    for (const QString &place :
         {QStringLiteral("disk/tree"), QStringLiteral("bound"), QStringLiteral("disk/tree")})
        expected += {QStringLiteral("readlink ") + place + QStringLiteral("/link"),
                     QStringLiteral("getxattr ") + place + QStringLiteral("/file"),
                     QStringLiteral("listxattr ") + place + QStringLiteral("/file")};
    QCOMPARE(told(events, ops), expected);
}

void FileMountsTest::descriptorsOfOtherMounts_areToldApart()
{
    makeBindMount();
    const Events events = m_trace.eventsOf(
        [] {
            char text[64];
            struct stat status;
            for (const char *place : {"disk/tree/file", "bound/file"}) {
                const int fd = open(place, O_RDWR);
                // By name through the other mount in between, which must not show.
                const bool ok = chmod(fd % 2 ? "bound/file" : "disk/tree/file", 0600) == 0 &&
                                getxattr("bound/file", "trusted.dkapture", text, sizeof(text)) == 1 &&
                                fgetxattr(fd, "trusted.dkapture", text, sizeof(text)) == 1 &&
                                flistxattr(fd, text, sizeof(text)) > 0 &&
                                fsetxattr(fd, "trusted.other", "1", 1, 0) == 0 &&
                                fremovexattr(fd, "trusted.other") == 0 && fstat(fd, &status) == 0;
                if (!ok)
                    return 1;
            }
            return 0;
        },
        {}, false);
    QStringList expected;
    for (const QString &place : {QStringLiteral("disk/tree/file"), QStringLiteral("bound/file")})
        expected += {QStringLiteral("getxattr bound/file"),  QStringLiteral("getxattr ") + place,
                     QStringLiteral("listxattr ") + place,   QStringLiteral("setxattr ") + place,
                     QStringLiteral("removexattr ") + place, QStringLiteral("stat ") + place};
    QCOMPARE(
        told(events, {QStringLiteral("getxattr"), QStringLiteral("listxattr"), QStringLiteral("setxattr"),
                      QStringLiteral("removexattr"), QStringLiteral("stat")}),
        expected);
}

void FileMountsTest::changesThroughBindMount_areBelowIt()
{
    makeBindMount();
    const Events events = m_trace.eventsOf(
        [] {
            const bool ok = mkdir("bound/made", 0700) == 0 && mkdir("disk/tree/other", 0700) == 0 &&
                            rename("bound/file", "bound/made/file") == 0 && unlink("disk/tree/link") == 0 &&
                            rmdir("bound/other") == 0;
            return ok ? 0 : 1;
        },
        {}, false);
    QCOMPARE(told(events, {QStringLiteral("mkdir"), QStringLiteral("rename"), QStringLiteral("unlink"),
                           QStringLiteral("rmdir")}),
             (QStringList{QStringLiteral("mkdir bound/made"), QStringLiteral("mkdir disk/tree/other"),
                          QStringLiteral("rename bound/file bound/made/file"),
                          QStringLiteral("unlink disk/tree/link"), QStringLiteral("rmdir bound/other")}));
}

// A 32-bit system call by descriptor leads to the functions without anything that tells the mount.
void FileMountsTest::unprovedMount_isMarked()
{
#ifdef __x86_64__
    if (!m_trace.tracesFunctions())
        QSKIP("the system calls of 32-bit programs are not seen by this variant");
    makeBindMount();
    const Events events = m_trace.eventsOf(
        [] {
            constexpr long Fgetxattr = 231; // in the 32-bit table
            // Below 4 GiB: that is all that a 32-bit call can point to.
            auto *name = static_cast<char *>(
                mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0));
            strcpy(name, "trusted.dkapture");
            const int fd = open("bound/file", O_RDONLY);
            long result = Fgetxattr;
            asm volatile("int $0x80"
                         : "+a"(result)
                         : "b"(long(fd)), "c"(name), "d"(name + 64), "S"(64L)
                         : "memory", "r8", "r9", "r10", "r11");
            return result == 1 ? 0 : int(-result);
        },
        {}, false);
    const Events asked = FileTrace::only(events, "getxattr");
    QCOMPARE(asked.size(), 1);
    QCOMPARE(FileTrace::number(asked[0], "path_guessed"), 1LL);
    QVERIFY(FileTrace::text(asked[0], "path").endsWith(QLatin1String("file")));
#else
    QSKIP("no other way to the functions is known");
#endif
}

QTEST_GUILESS_MAIN(FileMountsTest)
#include "tst_file_mounts.moc"
