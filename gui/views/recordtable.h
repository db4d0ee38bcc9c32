// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/schema.h"

#include <QTableView>

class QAbstractTableModel;
class QSortFilterProxyModel;

namespace DKapture
{

class RecordDelegate;

// The rows of one output: sortable, the columns that matter first, following what comes until the user
// reads further up. Owned by the records view.
class RecordTable : public QTableView
{
    Q_OBJECT
public:
    explicit RecordTable(QWidget *parent = nullptr);

    void show(QAbstractTableModel *rows, const Output &output, const QString &area);
    using QTableView::show;
    void setFollowing(bool following);
    void followRows(); // after new ones came
    int shownRows() const;
    int currentSourceRow() const; // in the model given to show(); -1: none

Q_SIGNALS:
    void currentChangedByUser();
    void followingChanged(bool following);

private:
    void arrangeColumns(const Output &output);
    void sortByLargestRate();
    void showColumnMenu(const QPoint &place);

    QSortFilterProxyModel *m_sorted;
    RecordDelegate *m_delegate;
    bool m_isFollowing = true;
    bool m_showsEvents = false;
};

} // namespace DKapture
