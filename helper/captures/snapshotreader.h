// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "interface/schema.h"

#include <QByteArray>

#include <functional>

namespace DKapture
{

class LoadedProbe;

// Runs the snapshot program of a probe, whichever variant was loaded, an iterator or a SEC("syscall") walk,
// and reads the array that it fills and that is mapped here: page by page when there are more rows than it
// holds. Must not outlive the probe.
class SnapshotReader
{
public:
    SnapshotReader(const LoadedProbe &probe, const Output &output);

    // Calls row for each record, once each. False: there were more than can be walked.
    using Row = std::function<void(const char *record)>;
    Result<bool> read(const Row &row);

private:
    Result<quint32> walkFrom(quint32 skip); // how many rows there are in all
    Result<void> walk();
    QByteArray identityOf(const char *record) const;

    Output m_output;
    quint32 m_capacity;
    const bpf_program *m_program;
    int m_counter; // a map of one number: of the rows that the program met
    Mapping m_rows;
    BpfLink m_link; // of an iterator
};

} // namespace DKapture
