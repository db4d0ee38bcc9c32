// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "interface/schema.h"

#include <QByteArray>

#include <functional>
#include <vector>

namespace DKapture
{

// Runs a snapshot program, whichever variant was loaded: a SEC("syscall") walk that fills an array which
// is mapped here, page by page when there are more rows than it holds, or an iterator whose records are read
// from a file descriptor.
class SnapshotReader
{
public:
    SnapshotReader(const bpf_program *program, bpf_map *rows, const Output &output);

    // Calls row for each record, once each. False: there were more than can be walked.
    using Row = std::function<void(const char *record)>;
    Result<bool> read(const Row &row);

private:
    Result<bool> readWalk(const Row &row);
    Result<quint32> walkFrom(quint32 skip); // how many rows there are in all
    Result<bool> readIterator(const Row &row);
    QByteArray identityOf(const char *record) const;

    const bpf_program *m_program;
    Output m_output;
    quint32 m_recordSize;
    quint32 m_capacity;
    Mapping m_rows;
    // Of an iterator:
    BpfLink m_link;
    std::vector<char> m_buffer;
};

} // namespace DKapture
