// SPDX-License-Identifier: LGPL-2.1-or-later
#include "names.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QMutex>
#include <QMutexLocker>

#include <asm/unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>

namespace DKapture::Names
{

namespace
{

constexpr int LargestErrno = 4095; // MAX_ERRNO of the kernel
constexpr int RescanMs = 2000;
const QString CgroupRoot = QStringLiteral("/sys/fs/cgroup");

struct Syscall {
    quint64 number;
    const char *name;
};

#define SYSCALL(name) Syscall{__NR_##name, #name},
constexpr std::array Syscalls{
#include "syscalltable.inc"
};
#undef SYSCALL

// Remembers what ask() answered for a number, also that it had no answer.
template <typename Number> class Memory
{
public:
    template <typename Ask> QString get(Number number, Ask ask)
    {
        const QMutexLocker lock(&m_mutex);
        const auto known = m_names.constFind(number);
        if (known != m_names.constEnd())
            return *known;
        const QString name = ask(number);
        m_names.insert(number, name);
        return name;
    }

private:
    QMutex m_mutex;
    QHash<Number, QString> m_names;
};

QString askUser(quint32 id)
{
    passwd entry{};
    passwd *found = nullptr;
    std::array<char, 4096> buffer;
    getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found);
    return found ? QString::fromLocal8Bit(found->pw_name) : QString();
}

QString askGroup(quint32 id)
{
    group entry{};
    group *found = nullptr;
    std::array<char, 16384> buffer; // with all its members
    getgrgid_r(id, &entry, buffer.data(), buffer.size(), &found);
    return found ? QString::fromLocal8Bit(found->gr_name) : QString();
}

QString askDevice(quint32 kernelNumber)
{
    const QString link =
        QStringLiteral("/sys/dev/block/%1:%2").arg(kernelNumber >> 20).arg(kernelNumber & 0xfffff);
    return QFileInfo(QFile::symLinkTarget(link)).fileName();
}

// A control group's id is the inode of its directory; only root could ask for the path of an id.
class CgroupPaths
{
public:
    QString get(quint64 id)
    {
        const QMutexLocker lock(&m_mutex);
        if (!m_paths.contains(id) && (!m_scanned.isValid() || m_scanned.hasExpired(RescanMs)))
            scan();
        return m_paths.value(id);
    }

private:
    void scan()
    {
        remember(CgroupRoot);
        QDirIterator walk(CgroupRoot, QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks,
                          QDirIterator::Subdirectories);
        while (walk.hasNext())
            remember(walk.next());
        m_scanned.start();
    }

    void remember(const QString &path)
    {
        struct stat info{};
        if (stat(QFile::encodeName(path).constData(), &info) != 0)
            return;
        const QString below = path.mid(CgroupRoot.size());
        m_paths.insert(info.st_ino, below.isEmpty() ? QStringLiteral("/") : below);
    }

    QMutex m_mutex;
    QElapsedTimer m_scanned;
    QHash<quint64, QString> m_paths;
};

// Which no C library knows: the kernel keeps them to itself, as when it lets an interrupted call start again.
// A probe at the end of a call sees them all the same.
constexpr std::pair<int, const char *> KernelErrors[] = {
    {512, "ERESTARTSYS"},
    {513, "ERESTARTNOINTR"},
    {514, "ERESTARTNOHAND"},
    {515, "ENOIOCTLCMD"},
    {516, "ERESTART_RESTARTBLOCK"},
    {517, "EPROBE_DEFER"},
    {518, "EOPENSTALE"},
    {519, "ENOPARAM"},
    {521, "EBADHANDLE"},
    {522, "ENOTSYNC"},
    {523, "EBADCOOKIE"},
    {524, "ENOTSUPP"},
    {525, "ETOOSMALL"},
    {526, "ESERVERFAULT"},
    {527, "EBADTYPE"},
    {528, "EJUKEBOX"},
    {529, "EIOCBQUEUED"},
    {530, "ERECALLCONFLICT"},
};

} // namespace

QString ofErrno(int positive)
{
    const auto *known = std::ranges::find(KernelErrors, positive, &std::pair<int, const char *>::first);
    return QString::fromLatin1(known != std::end(KernelErrors) ? known->second : strerrorname_np(positive));
}

QString ofSignal(int number)
{
    if (const char *name = sigabbrev_np(number))
        return QLatin1String("SIG") + QLatin1String(name);
    if (number >= SIGRTMIN && number <= SIGRTMAX)
        return QStringLiteral("SIGRTMIN+%1").arg(number - SIGRTMIN);
    return {};
}

QString ofSyscall(quint64 number)
{
    static const QHash<quint64, const char *> names = [] {
        QHash<quint64, const char *> table;
        for (const Syscall &call : Syscalls)
            table.insert(call.number, call.name);
        return table;
    }();
    return QString::fromLatin1(names.value(number));
}

QString ofUser(quint32 id)
{
    static Memory<quint32> memory;
    return memory.get(id, askUser);
}

QString ofGroup(quint32 id)
{
    static Memory<quint32> memory;
    return memory.get(id, askGroup);
}

QString ofDevice(quint32 kernelNumber)
{
    static Memory<quint32> memory;
    return memory.get(kernelNumber, askDevice);
}

QString ofCgroup(quint64 id)
{
    static CgroupPaths paths;
    return paths.get(id);
}

std::optional<int> errnoNamed(const QString &name)
{
    for (int number = 1; number <= LargestErrno; ++number) {
        const QString known = ofErrno(number);
        if (!known.isEmpty() && name.compare(known, Qt::CaseInsensitive) == 0)
            return number;
    }
    // Second names of the same numbers, which glibc does not give.
    if (name.compare(QLatin1String("EWOULDBLOCK"), Qt::CaseInsensitive) == 0)
        return EWOULDBLOCK;
    return {};
}

std::optional<int> signalNamed(const QString &name)
{
    const QString wanted = name.startsWith(QLatin1String("SIG"), Qt::CaseInsensitive) ? name.mid(3) : name;
    for (int number = 1; number <= SIGRTMAX; ++number) {
        if (ofSignal(number).mid(3).compare(wanted, Qt::CaseInsensitive) == 0)
            return number;
    }
    return {};
}

std::optional<quint64> syscallNamed(const QString &name)
{
    for (const Syscall &call : Syscalls) {
        if (name.compare(QLatin1String(call.name), Qt::CaseInsensitive) == 0)
            return call.number;
    }
    return {};
}

std::optional<quint32> userNamed(const QString &name)
{
    passwd entry{};
    passwd *found = nullptr;
    std::array<char, 4096> buffer;
    getpwnam_r(name.toLocal8Bit().constData(), &entry, buffer.data(), buffer.size(), &found);
    if (!found)
        return {};
    return found->pw_uid;
}

std::optional<quint32> groupNamed(const QString &name)
{
    group entry{};
    group *found = nullptr;
    std::array<char, 16384> buffer;
    getgrnam_r(name.toLocal8Bit().constData(), &entry, buffer.data(), buffer.size(), &found);
    if (!found)
        return {};
    return found->gr_gid;
}

std::optional<quint32> deviceNamed(const QString &name)
{
    QString numbers = name;
    if (!name.contains(QLatin1Char(':'))) {
        const QString node = name.startsWith(QLatin1String("/dev/")) ? name.mid(5) : name;
        QFile file(QStringLiteral("/sys/class/block/%1/dev").arg(node));
        if (node.contains(QLatin1Char('/')) || !file.open(QIODevice::ReadOnly))
            return {};
        numbers = QString::fromLatin1(file.readAll()).trimmed();
    }
    const QStringList parts = numbers.split(QLatin1Char(':'));
    bool isMajor = false;
    bool isMinor = false;
    const quint32 major = parts.value(0).toUInt(&isMajor);
    const quint32 minor = parts.value(1).toUInt(&isMinor);
    if (parts.size() != 2 || !isMajor || !isMinor || major > 0xfff || minor > 0xfffff)
        return {};
    return major << 20 | minor;
}

std::optional<quint64> cgroupNamed(const QString &path)
{
    struct stat info{};
    if (!path.startsWith(QLatin1Char('/')) || path.contains(QLatin1String("..")) ||
        stat(QFile::encodeName(CgroupRoot + path).constData(), &info) != 0)
        return {};
    return info.st_ino;
}

} // namespace DKapture::Names
