// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>
#include <QList>
#include <QString>

#include <functional>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Processes that do a known thing when the test says so, and what the kernel's own files say of them.
namespace Workload
{

// The two ends of a process's course: it announces that it got somewhere and waits to be sent on.
class Gate
{
public:
    Gate()
    {
        // Nothing can be tested without two pipes.
        if (pipe2(m_reached, O_CLOEXEC) != 0 || pipe2(m_go, O_CLOEXEC) != 0)
            qFatal("no pipes");
    }
    ~Gate()
    {
        for (int fd : {m_reached[0], m_reached[1], m_go[0], m_go[1]})
            close(fd);
    }
    Gate(const Gate &) = delete;
    Gate &operator=(const Gate &) = delete;

    // In the child: two system calls, one write and one read.
    void pass()
    {
        announce();
        char byte = 0;
        if (read(m_go[0], &byte, 1) != 1)
            _exit(99);
    }
    void announce()
    {
        if (write(m_reached[1], "", 1) != 1)
            _exit(99);
    }
    // In the parent.
    void await()
    {
        // Not for ever: other children hold the pipe open when this one has ended early.
        pollfd waiting = {m_reached[0], POLLIN, 0};
        char byte = 0;
        if (poll(&waiting, 1, 60'000) != 1 || read(m_reached[0], &byte, 1) != 1)
            qFatal("a child went away");
    }
    void open()
    {
        if (write(m_go[1], "", 1) != 1)
            qFatal("a child went away");
    }

private:
    int m_reached[2];
    int m_go[2];
};

// A child process that runs a function and ends with its value. Killed, if need be, with its owner.
class Child
{
public:
    explicit Child(const std::function<int(Gate &)> &work)
    {
        m_pid = fork();
        if (m_pid == 0)
            _exit(work(m_gate));
    }
    ~Child()
    {
        if (m_waited)
            return;
        kill(m_pid, SIGKILL);
        wait();
    }
    Child(const Child &) = delete;
    Child &operator=(const Child &) = delete;

    pid_t pid() const { return m_pid; }
    Gate &gate() { return m_gate; }
    // As wait4(2) gives it; the second time the same.
    int wait()
    {
        while (!m_waited && wait4(m_pid, &m_status, 0, &m_usage) == -1 && errno == EINTR) {
        }
        m_waited = true;
        return m_status;
    }
    const rusage &usage() const { return m_usage; }
    // Until it has stopped itself.
    bool awaitStop() const
    {
        siginfo_t info = {};
        return waitid(P_PID, id_t(m_pid), &info, WSTOPPED | WNOWAIT) == 0;
    }

private:
    Gate m_gate;
    pid_t m_pid = -1;
    int m_status = 0;
    rusage m_usage = {};
    bool m_waited = false;
};

inline void pinTo(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof(set), &set);
}

inline qint64 nanoseconds(clockid_t clock)
{
    timespec now = {};
    clock_gettime(clock, &now);
    return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

// Uses that much processor time in user code, all but the clock readings.
inline void spin(qint64 duration)
{
    const qint64 end = nanoseconds(CLOCK_THREAD_CPUTIME_ID) + duration;
    while (nanoseconds(CLOCK_THREAD_CPUTIME_ID) < end) {
        for (int i = 0; i < 20'000; ++i)
            asm volatile("");
    }
}

inline QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// /proc/…/stat counted as proc(5) does: field 1 is the PID, 2 the name without its parentheses.
inline QList<QByteArray> statFields(const QString &directory)
{
    const QByteArray text = contents(directory + QStringLiteral("/stat")).trimmed();
    const qsizetype open = text.indexOf('('), close = text.lastIndexOf(')');
    if (open < 0 || close < open)
        return {};
    QList<QByteArray> fields = {QByteArray(), text.left(open).trimmed(),
                                text.mid(open + 1, close - open - 1)};
    return fields + text.mid(close + 1).trimmed().split(' ');
}

// "Name:   value" lines, as in /proc/…/status and io.
inline QByteArray lineOf(const QString &path, const char *name)
{
    for (const QByteArray &line : contents(path).split('\n')) {
        if (line.startsWith(QByteArray(name) + ':'))
            return line.mid(qsizetype(strlen(name)) + 1).trimmed();
    }
    return {};
}

// There are machines that keep a process from everyone: root cannot inspect it, the kernel's iterators pass
// it by and no tracing program runs while it does. What happens then can be counted by nobody, so counts may
// be short.
inline bool isKeptFromRoot(quint64 pid)
{
    char target[64];
    const QByteArray link = "/proc/" + QByteArray::number(pid) + "/ns/pid";
    return readlink(link.constData(), target, sizeof(target)) == -1 && errno == EACCES;
}

inline bool isTracingWhole()
{
    return !isKeptFromRoot(1);
}

} // namespace Workload
