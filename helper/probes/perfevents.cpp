// SPDX-License-Identifier: GPL-3.0-or-later
#include "perfevents.h"

#include "bpfhandles.h"

#include <QFile>

#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>

#include <cerrno>

namespace DKapture::PerfEvents
{

namespace
{

// libbpf (1.1 to 1.5) takes the first of the two that exists.
QString tracingDirectory()
{
    const QString old = QStringLiteral("/sys/kernel/debug/tracing");
    return QFile::exists(old) ? old : QStringLiteral("/sys/kernel/tracing");
}

int tryOpen(perf_event_attr *attributes)
{
    attributes->size = sizeof(*attributes);
    attributes->disabled = 1;
    // As libbpf does: every task, on the first processor.
    const UniqueFd event(int(::syscall(SYS_perf_event_open, attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC)));
    return event ? 0 : errno;
}

// A small file's whole text, or an errno.
int readNumber(const QString &path, quint64 *number)
{
    const UniqueFd file(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return errno;
    char text[32] = {};
    if (::read(file.get(), text, sizeof(text) - 1) <= 0)
        return errno ? errno : EIO;
    *number = QByteArray(text).trimmed().toULongLong();
    return 0;
}

} // namespace

Attempt tryTracepoint(const QString &target)
{
    const QString directory = tracingDirectory() + QStringLiteral("/events/");
    if (!QFile::exists(directory))
        return {ENOENT, Step::Mount};
    quint64 id = 0;
    if (const int error = readNumber(directory + target + QStringLiteral("/id"), &id))
        return {error, Step::Read};
    perf_event_attr attributes = {};
    attributes.type = PERF_TYPE_TRACEPOINT;
    attributes.config = id;
    return {tryOpen(&attributes), Step::Open};
}

int tryKprobe(const QString &function)
{
    quint64 type = 0;
    if (const int error = readNumber(QStringLiteral("/sys/bus/event_source/devices/kprobe/type"), &type))
        return error == ENOENT ? ENOTSUP : error;
    const QByteArray name = function.toUtf8();
    perf_event_attr attributes = {};
    attributes.type = quint32(type);
    attributes.config1 = quint64(quintptr(name.constData())); // kprobe_func
    return tryOpen(&attributes);
}

} // namespace DKapture::PerfEvents
