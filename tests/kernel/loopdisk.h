// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workload.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

// What /proc/diskstats has counted of a disk.
struct DiskStatistics {
    quint64 reads = 0, sectorsRead = 0, writes = 0, sectorsWritten = 0, flushes = 0;
    bool operator==(const DiskStatistics &) const = default;

    static DiskStatistics of(const QByteArray &path)
    {
        for (const QByteArray &line : Workload::contents(QStringLiteral("/proc/diskstats")).split('\n')) {
            const QList<QByteArray> words = line.simplified().split(' ');
            if (words.size() > 18 && "/dev/" + words[2] == path)
                return {words[3].toULongLong(), words[5].toULongLong(), words[7].toULongLong(),
                        words[9].toULongLong(), words[18].toULongLong()};
        }
        return {};
    }
};

// As probes give the number of a disk: major << 20 | minor.
inline quint32 diskNumber(const QByteArray &path)
{
    struct stat status = {};
    stat(path.constData(), &status);
    return major(status.st_rdev) << 20 | minor(status.st_rdev);
}

// A disk of our own: a loop device over a file in memory, where every request is one that the test caused.
class LoopDisk
{
public:
    // room: what the memory below can hold; a disk that is bigger fails when it is full.
    bool create(quint64 size, quint64 room)
    {
        const QByteArray directory = m_directory.path().toUtf8();
        const QByteArray options = "size=" + QByteArray::number(room);
        m_mounted = mount("dkapture-test", directory.constData(), "tmpfs", 0, options.constData()) == 0;
        const int file = open((directory + "/disk").constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        // Where no udev made its node, opening it does not load the module.
        if (!QFile::exists(QStringLiteral("/dev/loop-control")))
            QProcess::execute(QStringLiteral("modprobe"), {QStringLiteral("loop")});
        const int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
        const int number = control < 0 ? -1 : ioctl(control, LOOP_CTL_GET_FREE);
        m_path = "/dev/loop" + QByteArray::number(number);
        m_disk = number < 0 ? -1 : open(m_path.constData(), O_RDWR | O_CLOEXEC);
        const bool made = m_mounted && file >= 0 && m_disk >= 0 && ftruncate(file, off_t(size)) == 0 &&
                          ioctl(m_disk, LOOP_SET_FD, file) == 0;
        for (int fd : {file, control}) {
            if (fd >= 0)
                close(fd);
        }
        // Who looks at new disks (udev) must be done before we count.
        if (made)
            ::sync();
        return made;
    }
    ~LoopDisk()
    {
        if (m_disk >= 0) {
            ioctl(m_disk, LOOP_CLR_FD);
            close(m_disk);
        }
        if (m_mounted)
            umount2(m_directory.path().toUtf8().constData(), MNT_DETACH);
    }

    QByteArray path() const { return m_path; }
    quint32 device() const { return diskNumber(m_path); }
    using Statistics = DiskStatistics;
    Statistics statistics() const { return DiskStatistics::of(m_path); }

private:
    QTemporaryDir m_directory;
    QByteArray m_path;
    bool m_mounted = false;
    int m_disk = -1;
};

// Memory as O_DIRECT wants it.
class AlignedBuffer
{
public:
    explicit AlignedBuffer(size_t size)
        : m_size(size)
        , m_data(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
    {
    }
    ~AlignedBuffer() { munmap(m_data, m_size); }
    AlignedBuffer(const AlignedBuffer &) = delete;
    AlignedBuffer &operator=(const AlignedBuffer &) = delete;
    void *data() { return m_data; }
    size_t size() const { return m_size; }

private:
    size_t m_size;
    void *m_data;
};
