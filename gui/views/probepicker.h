// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/probelistmodel.h"

#include <QWidget>

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
    bool select(const QString &probe);
    QString selected() const;
    QLineEdit *searchField() const { return m_search; }

Q_SIGNALS:
    void picked(const QString &probe);

private:
    ProbeListModel *m_model;
    QSortFilterProxyModel *m_found;
    QLineEdit *m_search;
    QListView *m_list;
};

} // namespace DKapture
