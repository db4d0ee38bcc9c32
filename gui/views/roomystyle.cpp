// SPDX-License-Identifier: GPL-3.0-or-later
#include "roomystyle.h"

#include <QApplication>
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
    return metric == PM_FocusFrameHMargin || metric == PM_HeaderMargin ? usual + Extra : usual;
}

} // namespace DKapture
