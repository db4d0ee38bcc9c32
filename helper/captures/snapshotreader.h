// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "interface/schema.h"

#include <functional>
#include <vector>

namespace DKapture
{

// Runs a snapshot program, whichever variant was loaded: a SEC("syscall") walk that fills an array which
// is mapped here, or an iterator whose records are read from a file descriptor.
class SnapshotReader
{
public:
    SnapshotReader(const bpf_program *program, bpf_map *rows, const Output &output);

    // Calls row for each record. wanted > capacity: the array was too small for that many rows.
    struct Outcome {
        quint32 wanted = 0;
        quint32 capacity = 0;
    };
    Result<Outcome> read(const std::function<void(const char *record)> &row);

private:
    Result<Outcome> readWalk(const std::function<void(const char *record)> &row);
    Result<Outcome> readIterator(const std::function<void(const char *record)> &row);

    const bpf_program *m_program;
    quint32 m_recordSize;
    quint32 m_capacity;
    Mapping m_rows;
    // Of an iterator:
    BpfLink m_link;
    std::vector<char> m_buffer;
};

} // namespace DKapture
