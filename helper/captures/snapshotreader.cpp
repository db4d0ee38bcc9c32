// SPDX-License-Identifier: GPL-3.0-or-later
#include "snapshotreader.h"

#include "loadedprobe.h"

#include <QSet>

#include <algorithm>
#include <cstring>

namespace DKapture
{

namespace
{

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

SnapshotReader::SnapshotReader(const LoadedProbe &probe, const Output &output)
    : m_output(output)
    , m_capacity(bpf_map__max_entries(probe.map(output.name)))
    , m_program(probe.walk())
{
    // output.h: SNAPSHOT
    const bpf_map *counter = probe.map(QStringLiteral(".bss.") + output.name);
    m_counter = counter && bpf_map__value_size(counter) == sizeof(quint32) ? bpf_map__fd(counter) : -1;
    const std::size_t page = ::sysconf(_SC_PAGESIZE);
    const std::size_t size = std::size_t(stride(output.size)) * m_capacity;
    m_rows = Mapping(bpf_map__fd(probe.map(output.name)), (size + page - 1) / page * page);
    if (bpf_program__type(m_program) != BPF_PROG_TYPE_SYSCALL)
        m_link.reset(bpf_program__attach_iter(m_program, nullptr));
}

// What tells one row from another: its process and thread, or everything.
QByteArray SnapshotReader::identityOf(const char *record) const
{
    QByteArray identity;
    for (const Field &field : m_output.fields) {
        if (field.key || field.name == QLatin1String("pid") || field.name == QLatin1String("tid"))
            identity.append(record + field.offset, qsizetype(field.size));
    }
    return identity.isEmpty() ? QByteArray(record, qsizetype(m_output.size)) : identity;
}

Result<void> SnapshotReader::walk()
{
    if (bpf_program__type(m_program) == BPF_PROG_TYPE_SYSCALL) {
        bpf_test_run_opts options = {};
        options.sz = sizeof(options);
        if (bpf_prog_test_run_opts(bpf_program__fd(m_program), &options) != 0)
            return failed("A snapshot cannot be walked", errno);
        return {};
    }
    const UniqueFd iterator(m_link ? bpf_iter_create(bpf_link__fd(m_link.get())) : -1);
    if (!iterator)
        return failed("A snapshot cannot be started", errno);
    // Rows go into the array: there is nothing to read but the end, which the program runs up to.
    char nothing = 0;
    while (const ssize_t count = ::read(iterator.get(), &nothing, sizeof(nothing))) {
        if (count < 0 && errno != EAGAIN && errno != EINTR)
            return failed("A snapshot cannot be read", errno);
    }
    return {};
}

Result<quint32> SnapshotReader::walkFrom(quint32 skip)
{
    const quint32 only = 0;
    quint32 rows = 0 - skip; // the first of them find no place
    if (bpf_map_update_elem(m_counter, &only, &rows, BPF_ANY) != 0)
        return failed("The rows of a snapshot cannot be counted", errno);
    if (Result<void> done = walk(); !done)
        return done.error();
    if (bpf_map_lookup_elem(m_counter, &only, &rows) != 0)
        return failed("The rows of a snapshot cannot be counted", errno);
    return rows + skip;
}

// The walk goes through a list that others change: what comes and goes between two pages moves the rest, so
// that pages overlap, and what was seen is left out.
Result<bool> SnapshotReader::read(const Row &row)
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
            const char *record = m_rows.data() + std::size_t(i) * stride(m_output.size);
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

} // namespace DKapture
