// SPDX-License-Identifier: GPL-3.0-or-later
#include "chartexport.h"

#include "charts/livechart.h"
#include "client/units.h"
#include "csvwriter.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QImage>
#include <QLocale>
#include <QPainter>
#include <QSvgGenerator>

#include <cmath>

namespace DKapture
{

static constexpr int Margin = 16;
static constexpr int HeaderHeight = 56;
static constexpr int FooterHeight = 24; // only where something was lost

static QString words(const char *text)
{
    return QCoreApplication::translate("ChartExport", text);
}

static Error cannotWrite(const QString &path, const QString &why)
{
    return Error{ErrorCode::Internal,
                 words(QT_TRANSLATE_NOOP("ChartExport", "Cannot write %1: %2")).arg(path, why)};
}

static bool isShort(const LiveChart &chart)
{
    return chart.account() && (chart.account()->lost || chart.account()->missed);
}

// A hidden chart has no size yet.
static QSize pictureSize(const LiveChart &chart)
{
    const QSize size = chart.size().expandedTo({480, 200});
    return size + QSize(2 * Margin, HeaderHeight + Margin + (isShort(chart) ? FooterHeight : 0));
}

static void paintLegend(LiveChart &chart, QPainter &painter, int baseline)
{
    const ChartDescription &description = chart.description();
    int x = Margin;
    for (int curve = 0; curve < description.curves.size(); ++curve) {
        painter.fillRect(QRect(x, baseline - 9, 10, 10), chart.curveColour(curve));
        x += 16;
        const QString &name = description.curves[curve].name;
        painter.setPen(chart.palette().color(QPalette::Text));
        painter.drawText(x, baseline, name);
        x += painter.fontMetrics().horizontalAdvance(name) + 18;
    }
}

static QString accountText(const LiveChart::Account &account)
{
    const QLocale locale;
    return words(QT_TRANSLATE_NOOP("ChartExport", "Lost: %1, missed: %2 (since the probe was started)"))
        .arg(locale.toString(account.lost), locale.toString(account.missed));
}

// Below the chart, where it meets no legend, however narrow the picture is.
static void paintAccount(const LiveChart &chart, QPainter &painter, const QSize &size)
{
    painter.setPen(colour(Hue::Lost, chart.palette()));
    painter.drawText(
        QRect(Margin, size.height() - FooterHeight - Margin / 2, size.width() - 2 * Margin, FooterHeight),
        Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("▨ ") + accountText(*chart.account()));
}

static void paintPicture(LiveChart &chart, QPainter &painter, const QSize &size)
{
    const ChartDescription &description = chart.description();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect({}, size), chart.palette().color(QPalette::Base));
    QFont font = chart.font();
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(chart.palette().color(QPalette::Text));
    painter.drawText(Margin, 24, QStringLiteral("%1 (%2)").arg(description.title, description.unitText()));
    const QDateTime edge =
        QDateTime::fromMSecsSinceEpoch(Units::wallClockMs(quint64(chart.rightEdge() * 1e9)));
    painter.setFont(chart.font());
    painter.setPen(colour(Hue::Muted, chart.palette()));
    painter.drawText(QRect(0, 8, size.width() - Margin, 20), Qt::AlignRight | Qt::AlignVCenter,
                     edge.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")));
    paintLegend(chart, painter, 46);
    const int below = Margin + (isShort(chart) ? FooterHeight : 0);
    if (isShort(chart))
        paintAccount(chart, painter, size);
    const QRect body(Margin, HeaderHeight, size.width() - 2 * Margin, size.height() - HeaderHeight - below);
    chart.scene()->render(&painter, body, chart.scene()->sceneRect(), Qt::IgnoreAspectRatio);
}

Result<void> exportChartPng(LiveChart &chart, const QString &path)
{
    constexpr int Sharpness = 2; // pictures end up in reports and on dense screens
    const QSize size = pictureSize(chart);
    QImage image(size * Sharpness, QImage::Format_RGB32);
    image.setDevicePixelRatio(Sharpness);
    QPainter painter(&image);
    paintPicture(chart, painter, size);
    painter.end();
    image.setText(QStringLiteral("Title"), chart.description().title);
    if (chart.account())
        image.setText(QStringLiteral("Comment"), accountText(*chart.account()));
    if (!image.save(path))
        return cannotWrite(path, words(QT_TRANSLATE_NOOP("ChartExport", "the picture was not saved")));
    return {};
}

Result<void> exportChartSvg(LiveChart &chart, const QString &path)
{
    const QSize size = pictureSize(chart);
    QSvgGenerator generator;
    generator.setFileName(path);
    generator.setSize(size);
    generator.setViewBox(QRect({}, size));
    generator.setTitle(chart.description().title);
    if (chart.account())
        generator.setDescription(accountText(*chart.account()));
    QPainter painter;
    if (!painter.begin(&generator))
        return cannotWrite(path, words(QT_TRANSLATE_NOOP("ChartExport", "the file cannot be opened")));
    paintPicture(chart, painter, size);
    return {};
}

Result<void> exportChartCsv(const LiveChart &chart, const QString &path)
{
    const ChartDescription &description = chart.description();
    const Slice &drawn = chart.drawn();
    CsvWriter csv;
    QStringList header{QStringLiteral("time"), QStringLiteral("boot_s")};
    for (const ChartCurve &curve : description.curves)
        header.append(QStringLiteral("%1 (%2)").arg(curve.name, description.unitText()));
    csv.row(header);
    for (qsizetype at = 0; at < drawn.times.size(); ++at) {
        const qint64 wallMs = Units::wallClockMs(quint64(drawn.times[at] * 1e9));
        QStringList row{QDateTime::fromMSecsSinceEpoch(wallMs).toString(Qt::ISODateWithMs),
                        QString::number(drawn.times[at], 'f', 3)};
        for (const QList<double> &values : drawn.values)
            row.append(std::isnan(values[at]) ? QString() : QString::number(values[at], 'g', 10));
        csv.row(row);
    }
    return csv.save(path);
}

} // namespace DKapture
