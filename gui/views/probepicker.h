// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/probelistmodel.h"

#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;
class QListView;
class QSortFilterProxyModel;

namespace DKapture
{

// The catalogue, to be searched by title, id or the name of the tool people know. Owned by the records view.
class ProbePicker : public QWidget
{
    Q_OBJECT
public:
    explicit ProbePicker(QWidget *parent = nullptr);
    void setProbes(const QList<Schema> &probes);
    // Shows what is looked at; picks nothing.
    void select(const QString &probe);
    QLineEdit *searchField() const { return m_search; }

Q_SIGNALS:
    void picked(const QString &probe); // by a person: a click, Enter or an arrow key

private:
    void pick(const QModelIndex &index);
    void changeQuietly(const std::function<void()> &change);
    void highlight();

    ProbeListModel *m_model;
    QSortFilterProxyModel *m_found;
    QLineEdit *m_search;
    QListView *m_list;
    QLabel *m_none; // said when the list is empty
    QString m_selected;
    bool m_isQuiet = false; // what changes now is no pick
};

} // namespace DKapture
