// SPDX-License-Identifier: GPL-3.0-or-later
#include "legend.h"

#include "charts/livechart.h"

#include <QPainter>

namespace DKapture
{

static constexpr int Swatch = 10;
static constexpr int Between = 14;

Legend::Legend(const LiveChart *chart, QWidget *parent)
    : QWidget(parent)
    , m_chart(chart)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void Legend::setValues(const QStringList &values)
{
    if (values == m_values)
        return;
    m_values = values;
    QStringList words;
    for (int curve = 0; curve < m_chart->description().curves.size(); ++curve)
        words.append(m_chart->description().curves[curve].name + QLatin1Char(' ') + values.value(curve));
    setAccessibleName(words.join(QStringLiteral(", ")));
    update();
}

int Legend::lineWidth(bool withValues) const
{
    int width = 0;
    for (int curve = 0; curve < m_chart->description().curves.size(); ++curve) {
        width +=
            Swatch + 5 + fontMetrics().horizontalAdvance(m_chart->description().curves[curve].name) + Between;
        if (withValues)
            width += 5 + fontMetrics().horizontalAdvance(m_values.value(curve));
    }
    return width - Between;
}

QSize Legend::sizeHint() const
{
    return {lineWidth(true), fontMetrics().height() + 4};
}

QSize Legend::minimumSizeHint() const
{
    return {lineWidth(false), fontMetrics().height() + 4};
}

void Legend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool withValues = lineWidth(true) <= width();
    int x = 0;
    for (int curve = 0; curve < m_chart->description().curves.size(); ++curve) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_chart->curveColour(curve));
        painter.drawRoundedRect(QRectF(x, (height() - Swatch) / 2.0, Swatch, Swatch), 2, 2);
        x += Swatch + 5;
        const auto write = [&](const QString &text, const QColor &ink) {
            painter.setPen(ink);
            const int textWidth = fontMetrics().horizontalAdvance(text);
            painter.drawText(QRect(x, 0, textWidth + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, text);
            x += textWidth;
        };
        write(m_chart->description().curves[curve].name, colour(Hue::Muted, palette()));
        if (withValues) {
            x += 5;
            write(m_values.value(curve), palette().color(QPalette::Text));
        }
        x += Between;
    }
}

} // namespace DKapture
