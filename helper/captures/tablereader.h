// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "interface/schema.h"

#include <QByteArray>
#include <QHash>

#include <functional>
#include <vector>

namespace DKapture
{

// Reads all rows of a table or histogram map, many at a call. Per-CPU values become one: added up, or the
// largest where the schema says so.
class TableReader
{
public:
    TableReader(bpf_map *map, const Output &output);

    // Calls row(record) for each: the key, padded to Output::keySize, then the value.
    Result<void> read(const std::function<void(const QByteArray &record)> &row);

private:
    Result<void> readBatches(const std::function<void(const char *key, const char *value)> &entry);
    Result<void> readOneByOne(const std::function<void(const char *key, const char *value)> &entry);
    void merge(const char *values, char *merged) const;

    int m_fd;
    Output m_output;
    quint32 m_keySize;
    quint32 m_valueSize;
    quint32 m_capacity;
    int m_cpus; // values a key; 1 when the map is not per-CPU
    bool m_batches = true;
    // A table over three quarters full is aged: rows that did not change between two readings go. Their
    // last totals were delivered; if they come back, they count from zero.
    QHash<QByteArray, QByteArray> m_before;
    bool m_aging = false;
};

} // namespace DKapture
