// SPDX-License-Identifier: GPL-3.0-or-later
#include "tablebase.h"

namespace DKapture
{

QByteArray TableBase::keyOf(const Output &output, quint16 index, const QByteArray &record)
{
    return QByteArray(reinterpret_cast<const char *>(&index), sizeof(index)) + record.left(output.keySize);
}

void TableBase::insert(const Output &output, quint16 index, const QByteArray &record)
{
    const QByteArray key = keyOf(output, index, record);
    if (!m_rows.contains(key))
        m_bytes += quint64(key.size() + record.size());
    m_rows.insert(key, record);
}

void TableBase::addDifference(const QList<Output> &outputs, const TableBase &from, const TableBase &to)
{
    if (m_rows.isEmpty() && from.m_rows.isEmpty()) {
        *this = to; // the rows are shared by all who start now
        return;
    }
    for (auto row = to.m_rows.cbegin(); row != to.m_rows.cend(); ++row) {
        const auto old = from.m_rows.constFind(row.key());
        if (old != from.m_rows.cend() && *old == *row)
            continue; // most rows of a full table
        quint16 index = 0;
        std::memcpy(&index, row.key().constData(), sizeof(index));
        const Output &output = outputs.at(index);
        QByteArray record = *row;
        if (old != from.m_rows.cend())
            TableReader::combine(output, old->constData(), record.data(), TableReader::Way::TakeAway);
        if (const auto mine = m_rows.constFind(row.key()); mine != m_rows.cend())
            TableReader::combine(output, mine->constData(), record.data(), TableReader::Way::Add);
        insert(output, index, record);
    }
}

bool TableBase::takeFrom(const Output &output, quint16 index, QByteArray &record) const
{
    if (m_rows.isEmpty())
        return true;
    const auto base = m_rows.constFind(keyOf(output, index, record));
    if (base == m_rows.cend())
        return true;
    if (!TableReader::combine(output, base->constData(), record.data(), TableReader::Way::TakeAway))
        return false;
    for (const Field &field : output.fields) {
        if (field.largest &&
            std::memcmp(record.constData() + field.offset, base->constData() + field.offset, field.size) == 0)
            std::memset(record.data() + field.offset, 0xff, field.size); // NOT_KNOWN of bpf/include/units.h
    }
    return true;
}

void TableBase::forget(const Output &output, quint16 index, const QByteArray &record)
{
    const QByteArray key = keyOf(output, index, record);
    if (const QByteArray base = m_rows.take(key); !base.isNull())
        m_bytes -= quint64(key.size() + base.size());
}

void TableBase::forEach(const std::function<void(quint16 index, const QByteArray &record)> &row) const
{
    for (auto each = m_rows.cbegin(); each != m_rows.cend(); ++each) {
        quint16 index = 0;
        std::memcpy(&index, each.key().constData(), sizeof(index));
        row(index, *each);
    }
}

} // namespace DKapture
