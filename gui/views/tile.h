// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "charts/livechart.h"
#include "statedot.h"

#include <QDockWidget>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace DKapture
{

class ContributorList;
class Legend;

// One answer of the overview in a dock: title, a big number, who is behind it, the past. Says why
// instead when there is nothing to show. Owned by the overview.
class Tile : public QDockWidget
{
    Q_OBJECT
public:
    explicit Tile(const ChartDescription &description, QWidget *parent = nullptr);

    LiveChart *chart() const { return m_chart; }
    // Adds a list beside the chart.
    void addList(ContributorList *list);
    void setNumbers(const QString &big, const QString &explanation);
    void setCurveValues(const QStringList &values); // beside the names in the legend
    void setState(StateDot::State state, const QString &words);
    // Shows a sentence, and a button when it has a text, in place of the chart.
    void showSentence(const QString &sentence, const QString &action);
    void showChart();
    bool showsChart() const;
    QString bigNumber() const;

Q_SIGNALS:
    void actionRequested();

private:
    QWidget *makeTitleBar(const ChartDescription &description);
    QWidget *makeBody();

    LiveChart *m_chart;
    StateDot *m_dot;
    QLabel *m_big;
    QLabel *m_explanation;
    Legend *m_legend;
    QStackedWidget *m_stack;
    QWidget *m_chartPage;
    QLabel *m_sentence;
    QPushButton *m_action;
};

} // namespace DKapture
