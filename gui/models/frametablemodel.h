// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/filter.h"
#include "client/frame.h"

#include <QAbstractTableModel>
#include <QHash>

namespace DKapture
{

// The rows of a table, histogram or snapshot as its newest frame has them; what can be summed shows its
// rate since the frame before as well. Rows are known by their key: they change in place, appear at the
// end and go when the frame no longer has them. Owned by the records view.
class FrameTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    FrameTableModel(const Schema &schema, quint16 output, QObject *parent = nullptr);

    // before may be null: there are no rates then.
    void update(const Frame &now, const Frame *before);
    void setFilter(const Filter &filter);
    void clear();

    RecordView record(int row) const;
    const Output &output() const { return m_output; }
    qsizetype kept() const { return m_frame.rows.size(); }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    enum class Shows { Value, Rate, Bars, Median, P99 };
    struct ColumnOf {
        qsizetype field;
        Shows shows;
    };
    struct Row {
        QByteArray key;
        qsizetype inFrame = 0;
        QList<double> rates;      // by column; NaN where none
        QList<double> slotCounts; // of the interval, else since the start
    };

    QByteArray keyOf(qsizetype frameRow) const;
    void fill(Row &row, const class FrameDelta *delta) const;
    void remove(const QHash<QByteArray, qsizetype> &wanted);
    QVariant computed(const Row &row, int column, int role) const;

    Output m_output;
    QList<ColumnOf> m_columns;
    Frame m_frame;
    Filter m_filter;
    QList<Row> m_rows;
};

} // namespace DKapture
