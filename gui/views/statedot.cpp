// SPDX-License-Identifier: GPL-3.0-or-later
#include "statedot.h"

#include "charts/colours.h"

#include <QPainter>

namespace DKapture
{

StateDot::StateDot(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StateDot::setState(State state, const QString &words)
{
    setToolTip(words);
    setAccessibleName(words);
    if (state == m_state)
        return;
    m_state = state;
    update();
}

QSize StateDot::sizeHint() const
{
    return {12, 12};
}

void StateDot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
    painter.setPen(Qt::NoPen);
    switch (m_state) {
    case State::Ok:
        painter.setBrush(colour(Hue::Ok, palette()));
        painter.drawEllipse(box);
        break;
    case State::Warning:
        painter.setBrush(colour(Hue::Warning, palette()));
        painter.drawPolygon(
            QPolygonF{QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()});
        break;
    case State::Alert:
        painter.setBrush(colour(Hue::Alert, palette()));
        painter.drawRect(box);
        break;
    case State::Paused:
        painter.setBrush(colour(Hue::Paused, palette()));
        painter.drawRect(QRectF(box.left(), box.top(), box.width() / 3, box.height()));
        painter.drawRect(QRectF(box.right() - box.width() / 3, box.top(), box.width() / 3, box.height()));
        break;
    case State::Waiting:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour(Hue::Paused, palette()), 1.5));
        painter.drawEllipse(box);
        break;
    }
}

} // namespace DKapture
