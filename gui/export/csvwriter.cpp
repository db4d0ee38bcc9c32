// SPDX-License-Identifier: GPL-3.0-or-later
#include "csvwriter.h"

#include <QAbstractItemModel>
#include <QCoreApplication>
#include <QSaveFile>

namespace DKapture
{

void CsvWriter::row(const QStringList &cells)
{
    for (qsizetype column = 0; column < cells.size(); ++column) {
        if (column)
            m_text += ',';
        QByteArray cell = cells[column].toUtf8();
        if (cell.contains(',') || cell.contains('"') || cell.contains('\n') || cell.contains('\r'))
            cell = '"' + cell.replace('"', "\"\"") + '"';
        m_text += cell;
    }
    m_text += "\r\n";
}

Result<void> CsvWriter::save(const QString &path) const
{
    // Whole or not at all: half a table looks like a table.
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(m_text) != m_text.size() || !file.commit())
        return Error{
            ErrorCode::Internal,
            QCoreApplication::translate("ChartExport", "Cannot write %1: %2").arg(path, file.errorString())};
    return {};
}

static void appendRows(CsvWriter &csv, const QAbstractItemModel &table, int role, const QModelIndex &parent)
{
    for (int row = 0; row < table.rowCount(parent); ++row) {
        QStringList cells;
        for (int column = 0; column < table.columnCount(parent); ++column) {
            const QModelIndex index = table.index(row, column, parent);
            const QVariant value = index.data(role);
            cells.append(value.isValid() ? value.toString() : index.data().toString());
        }
        csv.row(cells);
        appendRows(csv, table, role, table.index(row, 0, parent));
    }
}

Result<void> exportTableCsv(const QAbstractItemModel &table, int role, const QString &path)
{
    CsvWriter csv;
    QStringList header;
    for (int column = 0; column < table.columnCount(); ++column)
        header.append(table.headerData(column, Qt::Horizontal).toString());
    csv.row(header);
    appendRows(csv, table, role, {});
    return csv.save(path);
}

} // namespace DKapture
