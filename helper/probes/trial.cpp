// SPDX-License-Identifier: GPL-3.0-or-later
#include "trial.h"

#include "probeobject.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>

namespace DKapture
{

namespace
{

// Of the processor, not of the clock: a busy machine is no reason to refuse a probe. Reading takes some ms.
constexpr rlim_t MostCpuSeconds = 1;
constexpr int MostWaitMs = 60 * 1000; // for a child that hangs without running

// What the child writes, in this order, as far as it gets.
constexpr char Opened = 'o'; // by libbpf
constexpr char Read = 'r';   // by us

Error unusable(const QString &message)
{
    return {ErrorCode::InvalidObject, message};
}

void tell(int fd, char step)
{
    (void)!::write(fd, &step, 1);
}

// Never returns; the error of a faulty object is found once more, and kept, by who reads it after us.
[[noreturn]] void tryReading(const QByteArray &bytes, int fd)
{
    for (const int fatal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGXCPU})
        ::signal(fatal, SIG_DFL);
    const rlimit none = {0, 0};
    const rlimit cpu = {MostCpuSeconds, MostCpuSeconds};
    ::setrlimit(RLIMIT_CORE, &none);
    ::setrlimit(RLIMIT_CPU, &cpu);
    if (ProbeObject::open(bytes, "probe"))
        tell(fd, Opened);
    (void)ProbeObject::read(bytes);
    tell(fd, Read);
    ::_exit(0);
}

QByteArray stepsOf(int fd)
{
    QByteArray steps;
    pollfd waiting = {fd, POLLIN, 0};
    while (::poll(&waiting, 1, MostWaitMs) > 0) {
        char step = 0;
        if (::read(fd, &step, 1) <= 0)
            break; // it ended
        steps.append(step);
    }
    return steps;
}

} // namespace

Result<void> readOnTrial(const QByteArray &bytes)
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return unusable(
            QStringLiteral("it cannot be tried: %1").arg(QString::fromUtf8(std::strerror(errno))));
    const UniqueFd reading(ends[0]);
    UniqueFd writing(ends[1]);
    const pid_t child = ::fork();
    if (child < 0)
        return unusable(
            QStringLiteral("it cannot be tried: %1").arg(QString::fromUtf8(std::strerror(errno))));
    if (child == 0)
        tryReading(bytes, writing.get());
    writing = UniqueFd();
    const QByteArray steps = stepsOf(reading.get());
    ::kill(child, SIGKILL);
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    if (steps.endsWith(Read))
        return {};
    return unusable(steps.isEmpty() ? QStringLiteral("it is damaged: libbpf cannot cope with it")
                                    : QStringLiteral("it is damaged: its description cannot be read"));
}

} // namespace DKapture
