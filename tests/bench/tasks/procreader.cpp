// SPDX-License-Identifier: GPL-3.0-or-later
#include "procreader.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace Bench
{

namespace
{

struct Entry { // linux_dirent64, which no header has
    std::uint64_t inode;
    std::int64_t next;
    unsigned short size;
    unsigned char type;
    char name[];
};

// Calls visit(name) for each entry that is a number.
template <typename Visit> void forNumbers(int directory, const Visit &visit)
{
    alignas(Entry) char buffer[32 * 1024];
    for (;;) {
        const long size = ::syscall(SYS_getdents64, directory, buffer, sizeof(buffer));
        if (size <= 0)
            return;
        for (long at = 0; at < size;) {
            const auto *entry = reinterpret_cast<const Entry *>(buffer + at);
            at += entry->size;
            if (entry->name[0] >= '1' && entry->name[0] <= '9')
                visit(entry->name);
        }
    }
}

// Returns the length, 0 when the task went meanwhile.
long readFile(int directory, const char *name, char *buffer, std::size_t room)
{
    const int file = ::openat(directory, name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    const long size = ::read(file, buffer, room - 1);
    ::close(file);
    buffer[size > 0 ? size : 0] = '\0';
    return size > 0 ? size : 0;
}

std::uint64_t number(const char *&at)
{
    std::uint64_t value = 0;
    const bool isNegative = *at == '-';
    if (isNegative)
        ++at;
    for (; *at >= '0' && *at <= '9'; ++at)
        value = value * 10 + std::uint64_t(*at - '0');
    if (*at == ' ')
        ++at;
    return isNegative ? -value : value;
}

bool parse(const char *text, long size, ProcTask &row)
{
    const char *open = static_cast<const char *>(std::memchr(text, '(', size));
    const char *close = static_cast<const char *>(::memrchr(text, ')', size));
    if (!open || !close)
        return false;
    const char *at = text;
    row.tid = std::uint32_t(number(at));
    std::memset(row.comm, 0, sizeof(row.comm));
    std::memcpy(row.comm, open + 1, std::min<std::size_t>(close - open - 1, sizeof(row.comm) - 1));
    row.state = close[2];
    at = close + 4;
    std::uint64_t field[53]; // counted as proc(5) counts
    for (int i = 4; i < 53; ++i)
        field[i] = number(at);
    row.ppid = std::uint32_t(field[4]);
    row.minorFaults = field[10];
    row.majorFaults = field[12];
    row.userTicks = field[14];
    row.systemTicks = field[15];
    row.priority = std::int64_t(field[18]);
    row.nice = std::int64_t(field[19]);
    row.threads = std::int64_t(field[20]);
    row.startTicks = field[22];
    row.virtualBytes = field[23];
    row.residentPages = field[24];
    row.cpu = std::int64_t(field[39]);
    return true;
}

// "PID/task" and "TID/stat" without a formatter.
void append(char *to, const char *name, const char *rest)
{
    const std::size_t length = std::strlen(name);
    std::memcpy(to, name, length);
    std::strcpy(to + length, rest);
}

} // namespace

const std::vector<ProcTask> &ProcReader::readThreads()
{
    m_rows.clear();
    const int proc = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    forNumbers(proc, [this, proc](const char *pid) {
        char path[32];
        append(path, pid, "/task");
        const int tasks = ::openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (tasks < 0)
            return;
        const char *at = pid;
        const auto process = std::uint32_t(number(at));
        forNumbers(tasks, [this, tasks, process](const char *tid) {
            char name[32];
            char text[1024];
            append(name, tid, "/stat");
            const long size = readFile(tasks, name, text, sizeof(text));
            ProcTask &row = m_rows.emplace_back();
            row.pid = process;
            if (size == 0 || !parse(text, size, row))
                m_rows.pop_back();
        });
        ::close(tasks);
    });
    ::close(proc);
    return m_rows;
}

std::size_t ProcReader::readProcessesUnparsed()
{
    std::size_t count = 0;
    const int proc = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    forNumbers(proc, [&count, proc](const char *pid) {
        char path[32];
        char text[1024];
        append(path, pid, "/stat");
        count += readFile(proc, path, text, sizeof(text)) > 0;
    });
    ::close(proc);
    return count;
}

} // namespace Bench
