// SPDX-License-Identifier: GPL-3.0-or-later
#include "roomystyle.h"

#include <QApplication>
#include <QStyleOptionHeaderV2>
#include <QWidget>

namespace DKapture
{

static constexpr int Extra = 5;

void RoomyStyle::applyTo(QWidget *view, QWidget *header)
{
    auto *style = new RoomyStyle(QApplication::style()->name());
    style->setParent(view);
    view->setStyle(style);
    header->setStyle(style);
}

int RoomyStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    const int usual = QProxyStyle::pixelMetric(metric, option, widget);
    return metric == PM_FocusFrameHMargin ? usual + Extra : usual;
}

void RoomyStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                             const QWidget *widget) const
{
    // Not by the header's margin: that one makes it taller as well.
    if (const auto *given = qstyleoption_cast<const QStyleOptionHeader *>(option);
        given && element == CE_HeaderLabel) {
        QStyleOptionHeaderV2 header;
        header.QStyleOptionHeader::operator=(*given);
        if (const auto *newer = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option))
            header = *newer;
        header.rect.adjust(Extra, 0, -Extra, 0);
        QProxyStyle::drawControl(element, &header, painter, widget);
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

} // namespace DKapture
