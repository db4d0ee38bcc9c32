// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loopdisk.h"

#include <QDir>

// A disk of our own that takes bios and makes no requests of them: compressed memory, or a piece of another
// disk.
class QueuelessDisk
{
public:
    static constexpr quint64 Size = 8 << 20;

    // False where this kernel cannot.
    bool createZram()
    {
        const QString control = QStringLiteral("/sys/class/zram-control/");
        if (!QFile::exists(control))
            QProcess::execute(QStringLiteral("modprobe"),
                              {QStringLiteral("zram"), QStringLiteral("num_devices=0")});
        m_zram = Workload::contents(control + QStringLiteral("hot_add")).trimmed();
        if (m_zram.isEmpty())
            return false;
        m_path = "/dev/zram" + m_zram;
        const QString attributes = QStringLiteral("/sys/block/zram%1/").arg(QString::fromLatin1(m_zram));
        const QList<QByteArray> number =
            Workload::contents(attributes + QStringLiteral("dev")).trimmed().split(':');
        // Where no udev and no devtmpfs makes it.
        if (!QFile::exists(QString::fromLatin1(m_path)))
            m_madeNode = mknod(m_path.constData(), S_IFBLK | 0600,
                               makedev(number[0].toUInt(), number[1].toUInt())) == 0;
        return write(attributes + QStringLiteral("disksize"), QByteArray::number(Size));
    }
    // All of that disk, by device mapper.
    bool createLinear(const QByteArray &below)
    {
        QProcess::execute(QStringLiteral("modprobe"), {QStringLiteral("-q"), QStringLiteral("dm-mod")});
        if (!QFile::exists(QStringLiteral("/sys/class/misc/device-mapper")))
            return false;
        m_name = QStringLiteral("dkapture-test-%1").arg(getpid());
        const QString table =
            QStringLiteral("0 %1 linear %2 0").arg(Size / 512).arg(QString::fromLatin1(below));
        if (!dmsetup({QStringLiteral("create"), m_name, QStringLiteral("--table"), table}))
            return false;
        for (const QString &name : QDir(QStringLiteral("/sys/block")).entryList({QStringLiteral("dm-*")})) {
            if (Workload::contents(QStringLiteral("/sys/block/%1/dm/name").arg(name)).trimmed() ==
                m_name.toLatin1())
                m_path = "/dev/" + name.toLatin1();
        }
        return QFile::exists(QString::fromLatin1(m_path));
    }
    ~QueuelessDisk()
    {
        if (!m_zram.isEmpty())
            write(QStringLiteral("/sys/class/zram-control/hot_remove"), m_zram);
        if (m_madeNode)
            unlink(m_path.constData());
        if (!m_name.isEmpty())
            dmsetup({QStringLiteral("remove"), m_name});
    }

    QByteArray path() const { return m_path; }
    quint32 device() const { return diskNumber(m_path); }
    DiskStatistics statistics() const { return DiskStatistics::of(m_path); }

private:
    // udev, which would be waited for, need not run.
    static bool dmsetup(QStringList arguments)
    {
        arguments.prepend(QStringLiteral("--noudevrules"));
        arguments.prepend(QStringLiteral("--noudevsync"));
        return QProcess::execute(QStringLiteral("dmsetup"), arguments) == 0;
    }
    static bool write(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(text) == text.size();
    }

    QByteArray m_path, m_zram;
    QString m_name;
    bool m_madeNode = false;
};
