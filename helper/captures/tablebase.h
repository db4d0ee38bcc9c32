// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tablereader.h"

namespace DKapture
{

// All rows of the tables of a load at one moment, as a subscriber needs them that was not there before: by
// output and key. What it is shown is what was added since.
class TableBase
{
public:
    void insert(const Output &output, quint16 index, const QByteArray &record);
    // Adds what was added between two readings: to - from.
    void addDifference(const QList<Output> &outputs, const TableBase &from, const TableBase &to);
    // Takes this base from a record. False: nothing was added since, the row is not shown. A largest value
    // that was not exceeded since may be one from before: it is then not known.
    bool takeFrom(const Output &output, quint16 index, QByteArray &record) const;
    void forget(const Output &output, quint16 index, const QByteArray &record); // it counts from zero again

    void forEach(const std::function<void(quint16 index, const QByteArray &record)> &row) const;
    bool isEmpty() const { return m_rows.isEmpty(); }
    qint64 rows() const { return m_rows.size(); }
    quint64 memoryBytes() const { return quint64(m_rows.size()) * RowOverhead + m_bytes; }

private:
    static constexpr quint64 RowOverhead = 96; // of the hash and of two byte arrays
    static QByteArray keyOf(const Output &output, quint16 index, const QByteArray &record);

    QHash<QByteArray, QByteArray> m_rows; // output and key → record
    quint64 m_bytes = 0;
};

} // namespace DKapture
