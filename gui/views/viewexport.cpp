// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewexport.h"

#include "charts/livechart.h"
#include "export/chartexport.h"
#include "view.h"

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>

namespace DKapture
{

Result<int> exportView(View &view, const QString &folder)
{
    const QDir directory(folder);
    const auto refuse = [&folder] {
        return Error{
            ErrorCode::Internal,
            QCoreApplication::translate("ChartExport", "The folder %1 cannot be written.").arg(folder)};
    };
    if (!QDir().mkpath(folder))
        return refuse();
    const qsizetype before = directory.entryList(QDir::Files).size();
    if (!view.grab().save(directory.filePath(view.id() + QStringLiteral(".png"))))
        return refuse();
    const QList<LiveChart *> charts = view.charts();
    for (LiveChart *chart : charts) {
        const QString base = directory.filePath(QStringLiteral("chart-") + chart->description().id);
        for (const Result<void> &result : {exportChartPng(*chart, base + QStringLiteral(".png")),
                                           exportChartSvg(*chart, base + QStringLiteral(".svg")),
                                           exportChartCsv(*chart, base + QStringLiteral(".csv"))}) {
            if (!result)
                return result.error();
        }
    }
    if (const Result<void> tables = view.exportTables(folder); !tables)
        return tables.error();
    return int(directory.entryList(QDir::Files).size() - before);
}

} // namespace DKapture
