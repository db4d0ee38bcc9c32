// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

namespace DKapture
{

class LiveChart;

// Names and present values of a chart's curves, in one line that drops values before names.
class Legend : public QWidget
{
    Q_OBJECT
public:
    explicit Legend(const LiveChart *chart, QWidget *parent = nullptr);
    void setValues(const QStringList &values);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int lineWidth(bool withValues) const;

    const LiveChart *m_chart;
    QStringList m_values;
};

} // namespace DKapture
