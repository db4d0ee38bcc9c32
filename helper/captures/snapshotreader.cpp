// SPDX-License-Identifier: GPL-3.0-or-later
#include "snapshotreader.h"

#include <QSet>

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
    quint32 skip;
};

// Rows that two pages of a walk share: so many may go between the two without one that stays being missed.
constexpr quint32 Overlap = 128;
constexpr int MostPages = 256;

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
    , m_output(output)
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

Result<bool> SnapshotReader::read(const Row &row)
{
    return bpf_program__type(m_program) == BPF_PROG_TYPE_SYSCALL ? readWalk(row) : readIterator(row);
}

// What tells one row from another: its process and thread, or everything.
QByteArray SnapshotReader::identityOf(const char *record) const
{
    QByteArray identity;
    for (const Field &field : m_output.fields) {
        if (field.key || field.name == QLatin1String("pid") || field.name == QLatin1String("tid"))
            identity.append(record + field.offset, qsizetype(field.size));
    }
    return identity.isEmpty() ? QByteArray(record, qsizetype(m_recordSize)) : identity;
}

Result<quint32> SnapshotReader::walkFrom(quint32 skip)
{
    Walk walk{m_capacity, 0, skip};
    bpf_test_run_opts options = {};
    options.sz = sizeof(options);
    options.ctx_in = &walk; // the kernel writes it back there
    options.ctx_size_in = sizeof(walk);
    if (bpf_prog_test_run_opts(bpf_program__fd(m_program), &options) != 0)
        return failed("A snapshot cannot be walked", errno);
    return walk.rows;
}

// The walk goes through a list that others change: what comes and goes between two pages moves the rest, so
// that pages overlap, and what was seen is left out.
Result<bool> SnapshotReader::readWalk(const Row &row)
{
    if (!m_rows.data())
        return failed("The rows of a snapshot cannot be mapped", ENOMEM);
    QSet<QByteArray> seen;
    quint32 skip = 0;
    for (int page = 0; page < MostPages; ++page) {
        const Result<quint32> wanted = walkFrom(skip);
        if (!wanted)
            return wanted.error();
        const quint32 there = *wanted > skip ? *wanted - skip : 0;
        const quint32 rows = std::min(there, m_capacity);
        const bool isOnlyPage = page == 0 && there <= m_capacity;
        for (quint32 i = 0; i < rows; ++i) {
            const char *record = m_rows.data() + std::size_t(i) * stride(m_recordSize);
            if (!isOnlyPage) {
                const QByteArray identity = identityOf(record);
                if (seen.contains(identity))
                    continue;
                seen.insert(identity);
            }
            row(record);
        }
        if (there <= m_capacity)
            return true;
        skip += m_capacity - std::min(Overlap, m_capacity / 2);
    }
    return false;
}

Result<bool> SnapshotReader::readIterator(const Row &row)
{
    const UniqueFd iterator(m_link ? bpf_iter_create(bpf_link__fd(m_link.get())) : -1);
    if (!iterator)
        return failed("A snapshot cannot be started", errno);
    std::size_t held = 0; // a record may be cut between two reads
    for (;;) {
        const ssize_t count = ::read(iterator.get(), m_buffer.data() + held, m_buffer.size() - held);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (count < 0)
            return failed("A snapshot cannot be read", errno);
        if (count == 0)
            return true;
        held += count;
        std::size_t at = 0;
        for (; held - at >= m_recordSize; at += m_recordSize)
            row(m_buffer.data() + at);
        std::memmove(m_buffer.data(), m_buffer.data() + at, held - at);
        held -= at;
    }
}

} // namespace DKapture
