// SPDX-License-Identifier: GPL-3.0-or-later
#include "livechart.h"

#include "client/units.h"

#include <QAreaSeries>
#include <QCategoryAxis>
#include <QChart>
#include <QEvent>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <limits>

namespace DKapture
{

QString ChartDescription::unitText() const
{
    if (unit == QLatin1String("percent"))
        return QStringLiteral("%");
    if (unit == QLatin1String("count"))
        return perSecond ? QStringLiteral("1/s") : QString();
    return perSecond ? unit + QStringLiteral("/s") : unit;
}

QString ChartDescription::unitWords() const
{
    if (unit == QLatin1String("bytes") && perSecond)
        return LiveChart::tr("bytes per second");
    if (unit == QLatin1String("count") && perSecond)
        return LiveChart::tr("per second");
    if (unit == QLatin1String("percent"))
        return LiveChart::tr("% of all CPUs");
    return unit == QLatin1String("ns") ? LiveChart::tr("99th percentile") : unitText();
}

QString ChartDescription::valueText(double value) const
{
    return value < resolution ? LiveChart::tr("below %1").arg(axisText(resolution)) : axisText(value);
}

QString ChartDescription::axisText(double value) const
{
    if (std::isnan(value))
        return QStringLiteral("–");
    if (unit == QLatin1String("percent"))
        return QLocale().toString(value, 'f', value < 9.95 ? 1 : 0) + QStringLiteral(" %");
    return Units::amount(value, unit, perSecond);
}

LiveChart::LiveChart(const ChartDescription &description, QWidget *parent)
    : QChartView(new QChart, parent)
    , m_description(description)
    , m_timeAxis(new QCategoryAxis(this))
    , m_valueAxis(new QCategoryAxis(this))
    , m_segments(description.curves.size())
{
    chart()->setBackgroundVisible(false);
    chart()->setMargins(QMargins(0, 7, 14, 0)); // half of the outermost labels
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->legend()->hide();
    chart()->addAxis(m_timeAxis, Qt::AlignBottom);
    chart()->addAxis(m_valueAxis, Qt::AlignLeft);
    for (QCategoryAxis *axis : {m_timeAxis, m_valueAxis}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setTruncateLabels(false);
        axis->setLineVisible(false);
    }
    m_timeAxis->setGridLineVisible(false);
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    // Several series change at once; one paint of everything is cheaper than their regions one by one.
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(description.title);
    setMinimumSize(120, 72);
    setSpan(m_span);
    setScale(description.scale == ChartScale::Kind::Logarithmic
                 ? ChartScale::logarithmic(1e3, 1e6)
                 : ChartScale::linear(description.fixedTop, description.unit == QLatin1String("bytes")));
    styleAll();
}

void LiveChart::setHistory(const History *history)
{
    m_history = history;
}

static QString agoText(double seconds)
{
    if (seconds <= 0)
        return LiveChart::tr("now");
    return seconds < 120 ? LiveChart::tr("−%1 s").arg(qRound(seconds))
                         : LiveChart::tr("−%1 min").arg(QLocale().toString(seconds / 60, 'g', 3));
}

void LiveChart::setSpan(double seconds)
{
    m_span = seconds;
    const QStringList old = m_timeAxis->categoriesLabels();
    for (const QString &label : old)
        m_timeAxis->remove(label);
    m_timeAxis->setRange(-seconds, 0);
    m_timeAxis->setStartValue(-seconds);
    for (int quarter = 4; quarter >= 0; quarter -= 2)
        m_timeAxis->append(agoText(seconds * quarter / 4), -seconds * quarter / 4);
}

double LiveChart::drawnValue(double value) const
{
    if (m_description.scale == ChartScale::Kind::Linear)
        return value;
    return std::log10(std::max(value, std::pow(10.0, m_scale.lowest)));
}

void LiveChart::setScale(const ChartScale &scale)
{
    if (scale == m_scale)
        return;
    m_scale = scale;
    const QStringList old = m_valueAxis->categoriesLabels();
    for (const QString &label : old)
        m_valueAxis->remove(label);
    m_valueAxis->setRange(scale.lowest, scale.highest);
    m_valueAxis->setStartValue(scale.lowest - 1);
    for (qsizetype line = 0; line < scale.lines.size(); ++line) {
        QString text =
            scale.values[line] == 0 ? QStringLiteral("0") : m_description.axisText(scale.values[line]);
        if (m_description.unit == QLatin1String("percent"))
            text = QLocale().toString(scale.values[line], 'f', 0) + QStringLiteral(" %");
        m_valueAxis->append(text, scale.lines[line]);
    }
}

void LiveChart::refresh(double now)
{
    if (!m_history)
        return;
    // While data come, their own clock is the edge: ours runs at another phase and would make it tremble.
    const double last = m_history->lastTime();
    m_edge = !std::isnan(last) && now - last < 2.5 ? last : now;
    const qsizetype curves = m_description.curves.size();
    const qsizetype share = MostPoints / std::max<qsizetype>(1, curves * (m_description.isStacked ? 2 : 1));
    m_drawn = m_history->window(m_edge - m_span, m_edge, share);

    QList<QList<double>> tops = m_drawn.values;
    double largest = 0;
    double smallest = std::numeric_limits<double>::max();
    for (qsizetype curve = 0; curve < curves; ++curve) {
        for (qsizetype at = 0; at < m_drawn.times.size(); ++at) {
            if (m_description.isStacked && curve > 0)
                tops[curve][at] += tops[curve - 1][at];
            if (std::isnan(tops[curve][at]))
                continue;
            largest = std::max(largest, tops[curve][at]);
            smallest = std::min(smallest, tops[curve][at]);
        }
    }
    setUpdatesEnabled(false);
    if (m_description.scale == ChartScale::Kind::Logarithmic) {
        if (largest > 0)
            setScale(ChartScale::logarithmic(std::max(smallest, 100.0), largest));
    } else if (m_description.fixedTop <= 0) {
        setScale(ChartScale::linear(largest, m_description.unit == QLatin1String("bytes")));
    }
    for (int curve = 0; curve < curves; ++curve)
        drawCurve(curve, tops);
    setUpdatesEnabled(true);
}

void LiveChart::drawCurve(int curve, const QList<QList<double>> &tops)
{
    const double longestStep = std::max(2.5, 2.5 * m_span / double(MostPoints) * double(tops.size()));
    struct Piece {
        QList<QPointF> top;
        QList<QPointF> floor;
    };
    QList<Piece> pieces;
    double before = -1e18;
    for (qsizetype at = 0; at < m_drawn.times.size(); ++at) {
        const double top = tops[curve][at];
        if (std::isnan(top)) {
            before = -1e18;
            continue;
        }
        if (m_drawn.times[at] - before > longestStep)
            pieces.append(Piece());
        before = m_drawn.times[at];
        const double x = before - m_edge;
        pieces.last().top.append({x, drawnValue(top)});
        const double floor =
            m_description.isStacked && curve > 0 ? drawnValue(tops[curve - 1][at]) : m_scale.lowest;
        pieces.last().floor.append({x, floor});
    }
    QList<Segment> &segments = m_segments[curve];
    while (segments.size() < pieces.size())
        segments.append(makeSegment(curve));
    for (qsizetype index = 0; index < segments.size(); ++index) {
        const Segment &segment = segments[index];
        const bool used = index < pieces.size();
        const QList<QPointF> points = used ? pieces[index].top : QList<QPointF>();
        if (segment.area) {
            segment.top->replace(points);
            segment.floor->replace(used ? pieces[index].floor : QList<QPointF>());
        }
        if (segment.line) {
            segment.line->replace(points);
            // A single moment has no line; nothing would be seen of it.
            segment.line->setPointsVisible(points.size() == 1);
        }
    }
}

LiveChart::Segment LiveChart::makeSegment(int curve)
{
    Segment segment;
    const auto add = [this](QAbstractSeries *series) {
        chart()->addSeries(series);
        series->attachAxis(m_timeAxis);
        series->attachAxis(m_valueAxis);
    };
    const bool isLinear = m_description.scale == ChartScale::Kind::Linear;
    if (m_description.isStacked || (isLinear && !m_description.curves[curve].isLine)) {
        segment.top = new QLineSeries(this);
        segment.floor = new QLineSeries(this);
        segment.area = new QAreaSeries(segment.top, segment.floor);
        add(segment.area);
    }
    if (!m_description.isStacked) {
        segment.line = new QLineSeries(this);
        add(segment.line);
    }
    style(curve, segment);
    return segment;
}

QColor LiveChart::curveColour(int curve) const
{
    return colour(m_description.curves[curve].hue, palette());
}

void LiveChart::style(int curve, const Segment &segment)
{
    const QColor drawn = curveColour(curve);
    if (segment.area) {
        QColor fill = drawn;
        fill.setAlphaF(m_description.isStacked ? 0.75F : 0.16F);
        segment.area->setPen(Qt::NoPen);
        segment.area->setBrush(fill);
    }
    if (segment.line) {
        QPen pen(drawn, 1.6);
        pen.setCosmetic(true);
        pen.setJoinStyle(Qt::RoundJoin);
        segment.line->setPen(pen);
    }
}

void LiveChart::styleAll()
{
    QFont small = font();
    small.setPointSizeF(std::max(7.0, small.pointSizeF() - 1.5));
    const QColor text = colour(Hue::Muted, palette());
    const QColor grid = mixed(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.12);
    for (QCategoryAxis *axis : {m_timeAxis, m_valueAxis}) {
        axis->setLabelsFont(small);
        axis->setLabelsBrush(text);
        axis->setGridLinePen(QPen(grid, 1));
    }
    for (int curve = 0; curve < m_segments.size(); ++curve) {
        for (const Segment &segment : std::as_const(m_segments[curve]))
            style(curve, segment);
    }
}

void LiveChart::changeEvent(QEvent *event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        styleAll();
}

void LiveChart::mouseMoveEvent(QMouseEvent *event)
{
    QChartView::mouseMoveEvent(event);
    const double x = chart()->mapToValue(event->position()).x() + m_edge;
    const auto next = std::lower_bound(m_drawn.times.cbegin(), m_drawn.times.cend(), x);
    if (m_drawn.times.isEmpty() || x < m_edge - m_span || x > m_edge) {
        QToolTip::hideText();
        return;
    }
    qsizetype at = std::min(next - m_drawn.times.cbegin(), m_drawn.times.size() - 1);
    if (at > 0 && x - m_drawn.times[at - 1] < m_drawn.times[at] - x)
        --at;
    QStringList lines{agoText(m_edge - m_drawn.times[at])};
    for (int curve = 0; curve < m_description.curves.size(); ++curve)
        lines.append(
            tr("%1: %2", "name of a curve: its value")
                .arg(m_description.curves[curve].name, m_description.valueText(m_drawn.values[curve][at])));
    QToolTip::showText(event->globalPosition().toPoint(), lines.join(QLatin1Char('\n')), this);
}

} // namespace DKapture
