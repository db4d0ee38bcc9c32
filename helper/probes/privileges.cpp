// SPDX-License-Identifier: GPL-3.0-or-later
#include "privileges.h"

#include <QCoreApplication>
#include <QFile>

#include <linux/capability.h>

#include <cerrno>
#include <cstring>

namespace DKapture
{

namespace
{

// Of /proc/self/status.
QByteArray statusOf(const QByteArray &key)
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith(key + ':'))
            return line.mid(key.size() + 1).trimmed();
    }
    return {};
}

bool hasCapability(int capability)
{
    const quint64 effective = statusOf("CapEff").toULongLong(nullptr, 16);
    const auto has = [effective](int bit) {
        return (effective >> bit & 1) != 0;
    };
    // The kernel takes SYS_ADMIN for the newer two as well.
    const bool isPartOfAdmin = capability == CAP_BPF || capability == CAP_PERFMON;
    return has(capability) || (isPartOfAdmin && has(CAP_SYS_ADMIN));
}

QString nameOf(int capability)
{
    switch (capability) {
    case CAP_BPF:
        return QStringLiteral("CAP_BPF");
    case CAP_PERFMON:
        return QStringLiteral("CAP_PERFMON");
    default:
        return QStringLiteral("CAP_SYS_ADMIN");
    }
}

// Capabilities of another user namespace than the first count for nothing here.
bool isInUserNamespace()
{
    QFile file(QStringLiteral("/proc/self/uid_map"));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    return file.readAll().simplified() != "0 0 4294967295";
}

} // namespace

Obstacle refusedCall(const QString &call, int error, int capability)
{
    const QString words = QString::fromUtf8(std::strerror(error));
    if (error == EPERM && isInUserNamespace())
        return {
            {QT_TRANSLATE_NOOP(
                 "helper", "The helper runs in a user namespace, where the kernel loads no programs (%1)."),
             {call}},
            {QT_TRANSLATE_NOOP("helper", "Run the helper outside of the unprivileged container."), {}}};
    if ((error == EPERM || error == EACCES) && !hasCapability(capability))
        return {
            {QT_TRANSLATE_NOOP("helper", "The helper lacks the capability %1."), {nameOf(capability)}},
            {QT_TRANSLATE_NOOP("helper", "Give %1 to the service or the container that the helper runs in."),
             {nameOf(capability)}}};
    if (statusOf("Seccomp").toInt() != 0)
        return {
            {QT_TRANSLATE_NOOP("helper", "A seccomp filter refuses the system call %1 (%2)."), {call, words}},
            {QT_TRANSLATE_NOOP("helper", "Allow bpf and perf_event_open in the seccomp profile of the "
                                         "service or the container that the helper runs in."),
             {}}};
    return {{QT_TRANSLATE_NOOP("helper", "The kernel refuses the system call %1 (%2)."), {call, words}},
            {QT_TRANSLATE_NOOP("helper", "Look into the kernel's log for the security module or the setting "
                                         "that forbids it."),
             {}}};
}

Obstacle refusedPerfEvent(int error)
{
    QFile file(QStringLiteral("/proc/sys/kernel/perf_event_paranoid"));
    const int level = file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 0;
    if (error == EACCES && level > 2 && !hasCapability(CAP_SYS_ADMIN))
        return {{QT_TRANSLATE_NOOP("helper", "The helper lacks the capability CAP_SYS_ADMIN, without which "
                                             "kernel.perf_event_paranoid=%1 forbids perf events."),
                 {QString::number(level)}},
                {QT_TRANSLATE_NOOP("helper", "Run: sysctl kernel.perf_event_paranoid=2"), {}}};
    return refusedCall(QStringLiteral("perf_event_open"), error, CAP_PERFMON);
}

} // namespace DKapture
