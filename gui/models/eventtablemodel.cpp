// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventtablemodel.h"

#include "client/units.h"

#include <algorithm>

namespace DKapture
{

bool readsRightAligned(const Field &field)
{
    static const QStringList names = {
        QStringLiteral("syscall"), QStringLiteral("errno"), QStringLiteral("device"),
        QStringLiteral("signal"),  QStringLiteral("uid"),   QStringLiteral("gid"),
        QStringLiteral("bool"),    QStringLiteral("mode"),  QStringLiteral("exit_status")};
    const bool isNumber = field.type == FieldType::Unsigned || field.type == FieldType::Signed;
    return isNumber && !names.contains(field.unit);
}

QVariant recordData(RecordView record, const Field &field, int role)
{
    switch (role) {
    case Qt::DisplayRole:
        return record.isNull() ? QString() : Units::display(record, field);
    case Qt::ToolTipRole:
        return field.type == FieldType::Text ? record.text(field) : QVariant();
    case Qt::TextAlignmentRole:
        return int((readsRightAligned(field) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case RecordRole::Plain:
        return record.isNull() ? QString() : Units::plain(record, field);
    case RecordRole::Sort:
        if (field.type == FieldType::Signed)
            return record.signedNumber(field);
        if (field.type == FieldType::Unsigned)
            return record.number(field);
        return record.value(field).toString();
    default:
        return {};
    }
}

QVariant recordHeader(const Field &field, int role)
{
    switch (role) {
    case Qt::DisplayRole:
        return Units::title(field.name);
    case Qt::ToolTipRole:
        return Units::translated(field.doc);
    case Qt::TextAlignmentRole:
        return int((readsRightAligned(field) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

EventTableModel::EventTableModel(const Schema &schema, quint16 output, QObject *parent)
    : QAbstractTableModel(parent)
    , m_output(schema.outputs.at(output))
    , m_store(output, LargestCount, LargestBytes)
{
}

void EventTableModel::take(const Batch &batch)
{
    if (!(batch.flags & Wire::FramePiece))
        m_waiting.append(batch);
}

void EventTableModel::flush()
{
    if (m_waiting.isEmpty())
        return;
    for (const Batch &batch : std::as_const(m_waiting))
        m_arrived += quint64(m_store.append(batch));
    m_waiting.clear();

    const auto dropped = std::lower_bound(m_positions.cbegin(), m_positions.cend(), m_store.first());
    if (dropped != m_positions.cbegin()) {
        const qsizetype count = dropped - m_positions.cbegin();
        beginRemoveRows({}, 0, int(count) - 1);
        m_positions.remove(0, count);
        endRemoveRows();
    }

    QList<quint64> fresh;
    for (quint64 position = std::max(m_looked, m_store.first()); position < m_store.end(); ++position) {
        if (m_filter.isEmpty() || m_filter.matches(m_store.at(position)))
            fresh.append(position);
    }
    m_looked = m_store.end();
    if (fresh.isEmpty())
        return;
    const int first = int(m_positions.size());
    beginInsertRows({}, first, first + int(fresh.size()) - 1);
    m_positions += fresh;
    endInsertRows();
}

void EventTableModel::setFilter(const Filter &filter)
{
    flush();
    // The user asked for another set of rows: here a reset says what happens.
    beginResetModel();
    m_filter = filter;
    m_positions.clear();
    for (quint64 position = m_store.first(); position < m_store.end(); ++position) {
        if (m_filter.isEmpty() || m_filter.matches(m_store.at(position)))
            m_positions.append(position);
    }
    endResetModel();
}

void EventTableModel::clear()
{
    m_waiting.clear();
    beginResetModel();
    m_positions.clear();
    m_store.clear();
    m_looked = m_store.end();
    endResetModel();
}

RecordView EventTableModel::record(int row) const
{
    return row >= 0 && row < m_positions.size() ? m_store.at(m_positions[row]) : RecordView();
}

int EventTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_positions.size());
}

int EventTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_output.fields.size());
}

QVariant EventTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    return recordData(record(index.row()), m_output.fields[index.column()], role);
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_output.fields.size())
        return {};
    return role == RecordRole::FieldIndex ? QVariant(section) : recordHeader(m_output.fields[section], role);
}

} // namespace DKapture
