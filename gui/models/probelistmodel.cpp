// SPDX-License-Identifier: GPL-3.0-or-later
#include "probelistmodel.h"

#include "client/units.h"

#include <QCoreApplication>

namespace DKapture
{

QString areaTitle(const QString &area)
{
    static const QHash<QString, const char *> titles = {
        {QStringLiteral("process"), QT_TRANSLATE_NOOP("Area", "Processes")},
        {QStringLiteral("scheduler"), QT_TRANSLATE_NOOP("Area", "Scheduler")},
        {QStringLiteral("files"), QT_TRANSLATE_NOOP("Area", "Files")},
        {QStringLiteral("storage"), QT_TRANSLATE_NOOP("Area", "Disks")},
        {QStringLiteral("memory"), QT_TRANSLATE_NOOP("Area", "Memory")},
        {QStringLiteral("network"), QT_TRANSLATE_NOOP("Area", "Network")},
        {QStringLiteral("interrupts"), QT_TRANSLATE_NOOP("Area", "Interrupts")},
        {QStringLiteral("usb"), QT_TRANSLATE_NOOP("Area", "USB")},
        {QStringLiteral("containers"), QT_TRANSLATE_NOOP("Area", "Containers")},
    };
    const char *title = titles.value(area);
    return title ? QCoreApplication::translate("Area", title) : area;
}

ProbeListModel::ProbeListModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

void ProbeListModel::setProbes(const QList<Schema> &probes)
{
    beginResetModel(); // the helper came, or another one
    m_probes = probes;
    endResetModel();
}

int ProbeListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_probes.size());
}

QVariant ProbeListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Schema &probe = m_probes[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return Units::translated(probe.title);
    case Qt::AccessibleTextRole:
        return QString(Units::translated(probe.title) + QStringLiteral(", ") + probe.id);
    case Qt::ToolTipRole: {
        QString tip = QStringLiteral("<p><b>%1</b><br>%2</p>")
                          .arg(Units::translated(probe.title).toHtmlEscaped(),
                               Units::translated(probe.summary).toHtmlEscaped());
        if (!probe.available)
            tip += QStringLiteral("<p>%1</p>").arg(probe.reason.translated().toHtmlEscaped());
        return tip;
    }
    case IdRole:
        return probe.id;
    case AlsoRole:
        return probe.also.join(QStringLiteral(", "));
    case AreaRole:
        return probe.area;
    case ReasonRole:
        return probe.available ? QString() : probe.reason.translated();
    case SearchRole:
        return QString(Units::translated(probe.title) + QLatin1Char(' ') + probe.title + QLatin1Char(' ') +
                       probe.id + QLatin1Char(' ') + probe.also.join(QLatin1Char(' ')) + QLatin1Char(' ') +
                       areaTitle(probe.area) + QLatin1Char(' ') + Units::translated(probe.summary));
    default:
        return {};
    }
}

} // namespace DKapture
