// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/schema.h"

#include <QAbstractListModel>

namespace DKapture
{

// Everything that can be captured, findable by title, id, area and the names of the tools people know.
// Owned by the records view.
class ProbeListModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole,
        TitleRole,
        AlsoRole,   // "execsnoop, trace-exec"
        AreaRole,   // the area's id
        ReasonRole, // why it cannot run; empty when it can
        SearchRole,
    };

    explicit ProbeListModel(QObject *parent = nullptr);
    void setProbes(const QList<Schema> &probes);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    QList<Schema> m_probes;
};

QString areaTitle(const QString &area); // translated

} // namespace DKapture
