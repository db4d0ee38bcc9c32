// SPDX-License-Identifier: GPL-3.0-or-later
#include "frametablemodel.h"

#include "client/units.h"
#include "eventtablemodel.h"
#include "log2quantile.h"

#include <cmath>
#include <limits>

namespace DKapture
{

FrameTableModel::FrameTableModel(const Schema &schema, quint16 output, QObject *parent)
    : QAbstractTableModel(parent)
    , m_output(schema.outputs.at(output))
{
    const bool countsUp = m_output.kind != OutputKind::Snapshot;
    for (qsizetype index = 0; index < m_output.fields.size(); ++index) {
        const Field &field = m_output.fields[index];
        if (field.type == FieldType::Slots) {
            m_columns.append({index, Shows::Median});
            m_columns.append({index, Shows::P99});
            m_columns.append({index, Shows::Bars});
            continue;
        }
        if (countsUp && !field.key && !field.largest && Units::isAmount(field))
            m_columns.append({index, Shows::Rate});
        m_columns.append({index, Shows::Value});
    }
}

QByteArray FrameTableModel::keyOf(qsizetype frameRow) const
{
    if (m_output.keySize)
        return m_frame.key(frameRow, m_output).toByteArray();
    QByteArray key;
    for (const Field &field : m_output.fields) {
        // A process number alone is used again; whoever states a start is told apart by it.
        const bool tells = field.key || field.unit == QLatin1String("pid") ||
                           field.unit == QLatin1String("tid") ||
                           field.name.startsWith(QLatin1String("start"));
        if (tells && field.type != FieldType::Slots) {
            const QVariant value = m_frame.rows[frameRow].value(field);
            key += value.toByteArray() + '\0';
        }
    }
    return key.isEmpty() ? QByteArray::number(frameRow) : key;
}

void FrameTableModel::fill(Row &row, const FrameDelta *delta) const
{
    row.rates.fill(std::numeric_limits<double>::quiet_NaN(), m_columns.size());
    const bool hasDelta = delta && delta->seconds() > 0;
    for (qsizetype column = 0; column < m_columns.size(); ++column) {
        const Field &field = m_output.fields[m_columns[column].field];
        switch (m_columns[column].shows) {
        case Shows::Rate:
            if (hasDelta)
                row.rates[column] = delta->added(row.inFrame, field) / delta->seconds();
            break;
        case Shows::Median:
            row.slotCounts.clear();
            if (hasDelta) {
                row.slotCounts = delta->addedSlots(row.inFrame, field);
            } else {
                for (quint64 count : m_frame.rows[row.inFrame].slots_(field))
                    row.slotCounts.append(double(count));
            }
            row.rates[column] = log2Quantile(row.slotCounts, 0.5);
            break;
        case Shows::P99:
            row.rates[column] = log2Quantile(row.slotCounts, 0.99);
            break;
        case Shows::Value:
        case Shows::Bars:
            break;
        }
    }
}

void FrameTableModel::update(const Frame &now, const Frame *before)
{
    m_frame = now;
    std::optional<FrameDelta> delta;
    if (before && m_output.kind != OutputKind::Snapshot)
        delta.emplace(m_output, *before, m_frame);

    QHash<QByteArray, qsizetype> wanted;
    QList<QByteArray> order;
    for (qsizetype row = 0; row < m_frame.rows.size(); ++row) {
        if (!m_filter.isEmpty() && !m_filter.matches(m_frame.rows[row]))
            continue;
        QByteArray key = keyOf(row);
        // Two rows under one key must both be seen; the second is known by its place.
        if (wanted.contains(key))
            key += '#' + QByteArray::number(row);
        wanted.insert(key, row);
        order.append(key);
    }

    remove(wanted);
    for (Row &row : m_rows) {
        row.inFrame = wanted.take(row.key);
        fill(row, delta ? &*delta : nullptr);
    }
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, int(m_columns.size()) - 1));

    QList<Row> fresh;
    for (const QByteArray &key : std::as_const(order)) {
        const auto found = wanted.constFind(key);
        if (found == wanted.constEnd())
            continue;
        Row row{key, *found, {}, {}};
        fill(row, delta ? &*delta : nullptr);
        fresh.append(row);
    }
    if (!fresh.isEmpty()) {
        const int first = int(m_rows.size());
        beginInsertRows({}, first, first + int(fresh.size()) - 1);
        m_rows += fresh;
        endInsertRows();
    }
}

// From the end and in runs, so that one call removes what went together.
void FrameTableModel::remove(const QHash<QByteArray, qsizetype> &wanted)
{
    qsizetype end = m_rows.size();
    while (end > 0) {
        if (wanted.contains(m_rows[end - 1].key)) {
            --end;
            continue;
        }
        qsizetype first = end - 1;
        while (first > 0 && !wanted.contains(m_rows[first - 1].key))
            --first;
        // Rows look into the frame; those that go must not be asked any more.
        beginRemoveRows({}, int(first), int(end) - 1);
        m_rows.remove(first, end - first);
        endRemoveRows();
        end = first;
    }
}

void FrameTableModel::setFilter(const Filter &filter)
{
    m_filter = filter;
    const Frame now = m_frame;
    update(now, nullptr);
}

void FrameTableModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_frame = {};
    endResetModel();
}

RecordView FrameTableModel::record(int row) const
{
    if (row < 0 || row >= m_rows.size() || m_rows[row].inFrame >= m_frame.rows.size())
        return {};
    return m_frame.rows[m_rows[row].inFrame];
}

int FrameTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FrameTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant FrameTableModel::computed(const Row &row, int column, int role) const
{
    const ColumnOf &shown = m_columns[column];
    const Field &field = m_output.fields[shown.field];
    const double value = row.rates.value(column, std::numeric_limits<double>::quiet_NaN());
    switch (role) {
    case Qt::DisplayRole:
        if (shown.shows == Shows::Bars || std::isnan(value))
            return QString();
        if (shown.shows == Shows::Rate)
            return value == 0 ? QString() : Units::amount(value, field.unit, true);
        return Units::amount(value, field.unit.mid(5)); // "log2_ns" counts "ns"
    case RecordRole::Sort:
        return shown.shows == Shows::Bars ? log2Count(row.slotCounts) : std::isnan(value) ? -1.0 : value;
    case RecordRole::Plain:
        if (shown.shows == Shows::Bars)
            return Units::plain(record(int(&row - m_rows.constData())), field);
        return std::isnan(value) ? QString() : QString::number(value, 'g', 10);
    case RecordRole::Slots:
        return shown.shows == Shows::Bars ? QVariant::fromValue(row.slotCounts) : QVariant();
    case Qt::TextAlignmentRole:
        return int((shown.shows == Shows::Bars ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant FrameTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const ColumnOf &shown = m_columns[index.column()];
    if (shown.shows != Shows::Value)
        return computed(m_rows[index.row()], index.column(), role);
    return recordData(record(index.row()), m_output.fields[shown.field], role);
}

QVariant FrameTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    const ColumnOf &shown = m_columns[section];
    const Field &field = m_output.fields[shown.field];
    if (role == RecordRole::FieldIndex)
        return int(shown.field);
    if (role == RecordRole::IsRate)
        return shown.shows == Shows::Rate;
    if (role == Qt::DisplayRole) {
        switch (shown.shows) {
        case Shows::Rate:
            return tr("%1/s").arg(Units::title(field.name));
        case Shows::Median:
            return tr("Median");
        case Shows::P99:
            return tr("p99");
        case Shows::Bars:
        case Shows::Value:
            break;
        }
    }
    if (role == Qt::ToolTipRole && shown.shows == Shows::Rate)
        return tr("%1 (a second, since the reading before)").arg(Units::translated(field.doc));
    if (role == Qt::ToolTipRole && (shown.shows == Shows::Median || shown.shows == Shows::P99))
        return tr("Half of the cases, or 99 of 100, were below this value (computed from powers of two)");
    if (role == Qt::TextAlignmentRole && shown.shows != Shows::Value && shown.shows != Shows::Bars)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return recordHeader(field, role);
}

} // namespace DKapture
