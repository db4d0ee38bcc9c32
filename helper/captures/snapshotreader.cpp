// SPDX-License-Identifier: GPL-3.0-or-later
#include "snapshotreader.h"

#include <algorithm>
#include <cstring>

namespace DKapture
{

namespace
{

// The kernel hands out 8 pages at most at a time; the rest is for a record that was cut.
constexpr std::size_t IteratorBytes = 64 * 1024;

// struct walk of bpf/include/output.h
struct Walk {
    quint32 capacity;
    quint32 rows;
};

Error failed(const char *what, int error)
{
    return {ErrorCode::Internal,
            QStringLiteral("%1: %2").arg(QLatin1String(what), QString::fromUtf8(std::strerror(error)))};
}

quint32 stride(quint32 size)
{
    return (size + 7) & ~7u;
}

} // namespace

SnapshotReader::SnapshotReader(const bpf_program *program, bpf_map *rows, const Output &output)
    : m_program(program)
    , m_recordSize(output.size)
    , m_capacity(bpf_map__max_entries(rows))
{
    if (bpf_program__type(program) == BPF_PROG_TYPE_SYSCALL) {
        const std::size_t page = ::sysconf(_SC_PAGESIZE);
        const std::size_t size = std::size_t(stride(m_recordSize)) * m_capacity;
        m_rows = Mapping(bpf_map__fd(rows), (size + page - 1) / page * page);
    } else {
        m_link.reset(bpf_program__attach_iter(program, nullptr));
        m_buffer.resize(std::max<std::size_t>(IteratorBytes, 2 * m_recordSize));
    }
}

Result<SnapshotReader::Outcome> SnapshotReader::read(const std::function<void(const char *record)> &row)
{
    return bpf_program__type(m_program) == BPF_PROG_TYPE_SYSCALL ? readWalk(row) : readIterator(row);
}

Result<SnapshotReader::Outcome> SnapshotReader::readWalk(const std::function<void(const char *record)> &row)
{
    if (!m_rows.data())
        return failed("The rows of a snapshot cannot be mapped", ENOMEM);
    Walk walk{m_capacity, 0};
    bpf_test_run_opts options = {};
    options.sz = sizeof(options);
    options.ctx_in = &walk;
    options.ctx_size_in = sizeof(walk);
    if (bpf_prog_test_run_opts(bpf_program__fd(m_program), &options) != 0)
        return failed("A snapshot cannot be walked", errno);
    const quint32 rows = std::min(walk.rows, m_capacity);
    for (quint32 i = 0; i < rows; ++i)
        row(m_rows.data() + std::size_t(i) * stride(m_recordSize));
    return Outcome{walk.rows, m_capacity};
}

Result<SnapshotReader::Outcome>
SnapshotReader::readIterator(const std::function<void(const char *record)> &row)
{
    const UniqueFd iterator(m_link ? bpf_iter_create(bpf_link__fd(m_link.get())) : -1);
    if (!iterator)
        return failed("A snapshot cannot be started", errno);
    std::size_t held = 0; // a record may be cut between two reads
    quint32 rows = 0;
    for (;;) {
        const ssize_t count = ::read(iterator.get(), m_buffer.data() + held, m_buffer.size() - held);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (count < 0)
            return failed("A snapshot cannot be read", errno);
        if (count == 0)
            return Outcome{rows, rows};
        held += count;
        std::size_t at = 0;
        for (; held - at >= m_recordSize; at += m_recordSize, ++rows)
            row(m_buffer.data() + at);
        std::memmove(m_buffer.data(), m_buffer.data() + at, held - at);
        held -= at;
    }
}

} // namespace DKapture
