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
//
// A table over three quarters full is aged: rows that did not change between two readings are taken out.
// Their last totals were delivered; if they come back, they count from zero. One that was counted up after
// it was read is not forgotten: it goes on, from here, as if it had stayed.
class TableReader
{
public:
    TableReader(bpf_map *map, const Output &output);

    // Calls row(record) for each: the key, padded to Output::keySize, then the value. everybodyReads: all who
    // follow this table get this reading, so that what does not change may be forgotten.
    using Row = std::function<void(const QByteArray &record)>;
    Result<void> read(const Row &row, bool everybodyReads);
    // The records that this reading took out for good.
    QList<QByteArray> takeForgotten() { return std::exchange(m_forgotten, {}); }

    // Adds (or takes away) the amounts of one record to those of another with the same key. False when
    // nothing but zeros is left.
    enum class Way { Add, TakeAway };
    static bool combine(const Output &output, const char *with, char *record, Way way);

private:
    using Entry = std::function<void(const char *key, const char *value)>;
    Result<void> readAll(const Entry &entry);
    Result<void> readBatches(const Entry &entry);
    Result<void> readOneByOne(const Entry &entry);
    QByteArray recordOf(const char *key, const char *values) const;
    void merge(const char *values, char *merged) const;
    void age(const QHash<QByteArray, QByteArray> &now);

    int m_fd;
    Output m_output;
    quint32 m_keySize;
    quint32 m_valueSize;
    quint32 m_capacity;
    int m_cpus; // values a key; 1 when the map is not per-CPU
    bool m_batches = true;
    bool m_isFull = false;
    bool m_isAging = false;
    // All by key; whole records, as they were delivered.
    QHash<QByteArray, QByteArray> m_before;  // at the last reading
    QHash<QByteArray, QByteArray> m_carried; // taken out of the kernel, but changed since they were read
    QList<QByteArray> m_forgotten;
};

} // namespace DKapture
