// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chartscale.h"
#include "colours.h"
#include "models/history.h"

#include <QChartView>

#include <optional>

class QAreaSeries;
class QCategoryAxis;
class QLineSeries;

namespace DKapture
{

struct ChartCurve {
    QString name;
    Hue hue = Hue::Muted;
    bool isLine = false; // without a fill: the second one of two that cross
};

struct ChartDescription {
    QString id;    // for files: "cpu"
    QString title; // with what it measures, without the unit
    QString unit;  // of Units::amount, or "percent"
    bool perSecond = false;
    bool isStacked = false;
    ChartScale::Kind scale = ChartScale::Kind::Linear;
    double fixedTop = 0; // 0: follows the values
    QList<ChartCurve> curves;
    double resolution = 0; // what is smaller was counted, but not measured

    QString unitText() const;              // for files: "%", "bytes/s"
    QString unitWords() const;             // for people; values carry their own prefixes
    QString axisText(double value) const;  // "3.1 MiB/s"
    QString valueText(double value) const; // the same, or "below 2.05 µs"
};

// A few curves over the last minutes. Draws what a History holds when told to, never by itself.
// Owned by its tile.
class LiveChart : public QChartView
{
    Q_OBJECT
public:
    explicit LiveChart(const ChartDescription &description, QWidget *parent = nullptr);

    const ChartDescription &description() const { return m_description; }
    void setHistory(const History *history);
    // What its probe lost and missed since it was started, for pictures of the chart, which outlive the
    // window.
    struct Account {
        quint64 lost = 0;
        quint64 missed = 0;
    };
    void setAccount(const Account &account) { m_account = account; }
    const std::optional<Account> &account() const { return m_account; } // none: it needs no probe
    void setSpan(double seconds);
    double span() const { return m_span; }
    // Redraws with this boot-clock second as the right edge.
    void refresh(double now);
    const Slice &drawn() const { return m_drawn; } // exactly the points on the screen
    double rightEdge() const { return m_edge; }
    QColor curveColour(int curve) const;

    // All curves of a chart together; a chart takes about 1.5 µs for each.
    static constexpr qsizetype MostPoints = 2000;

protected:
    void changeEvent(QEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;

private:
    struct Segment {                 // one unbroken piece of a curve
        QLineSeries *line = nullptr; // null in a stack
        // An area's own pen would also draw its floor and its sides, so it has none.
        QAreaSeries *area = nullptr; // null without a fill
        QLineSeries *top = nullptr;
        QLineSeries *floor = nullptr;
    };

    Segment makeSegment(int curve);
    void drawCurve(int curve, const QList<QList<double>> &tops);
    void styleAll();
    void style(int curve, const Segment &segment);
    void setScale(const ChartScale &scale);
    double drawnValue(double value) const;

    ChartDescription m_description;
    const History *m_history = nullptr;
    std::optional<Account> m_account;
    double m_span = 60;
    double m_edge = 0;
    Slice m_drawn;
    ChartScale m_scale;
    QCategoryAxis *m_timeAxis;
    QCategoryAxis *m_valueAxis;
    QList<QList<Segment>> m_segments; // by curve; unused ones are hidden, not deleted
};

} // namespace DKapture
