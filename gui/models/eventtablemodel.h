// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/filter.h"
#include "client/recordstore.h"

#include <QAbstractTableModel>

namespace DKapture
{

// What tables of records share beyond Qt's roles.
namespace RecordRole
{
enum {
    Sort = Qt::UserRole, // a number or text to compare
    Plain,               // for files: Units::plain or a plain number
    Slots,               // QList<double>: counts of a histogram cell
    FieldIndex,          // of a column's header: into Output::fields
    IsRate,              // of a column's header: how much a second
};
}

// The events of one output as a table, newest last, under a cap. Batches wait until flush(), so that
// views lay out four times a second and not a thousand. Owned by the records view.
class EventTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    EventTableModel(const Schema &schema, quint16 output, QObject *parent = nullptr);

    void take(const Batch &batch);
    void flush();                         // lets the views see what came
    void setFilter(const Filter &filter); // looks again at everything kept
    void clear();

    quint64 arrived() const { return m_arrived; }
    qsizetype kept() const { return m_store.count(); }
    RecordView record(int row) const;
    const Output &output() const { return m_output; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    static constexpr qsizetype LargestCount = 100'000;
    static constexpr qsizetype LargestBytes = 32 * 1024 * 1024;

private:
    Output m_output;
    RecordStore m_store;
    Filter m_filter;
    QList<Batch> m_waiting;
    QList<quint64> m_positions; // of the rows shown, in the store
    quint64 m_looked = 0;       // positions before this one have met the filter
    quint64 m_arrived = 0;
};

// Shown for one field of any record: alignment, text, sorting, exact value.
QVariant recordData(RecordView record, const Field &field, int role);
QVariant recordHeader(const Field &field, int role);
bool readsRightAligned(const Field &field);

} // namespace DKapture
