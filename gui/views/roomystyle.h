// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace DKapture
{

// The platform's style with a little more room beside the text of cells and headers: numbers that end
// where the next column's words begin cannot be told apart. Owned by the widget it was made for.
class RoomyStyle : public QProxyStyle
{
    Q_OBJECT
public:
    // Gives it to an item view and its header.
    static void applyTo(QWidget *view, QWidget *header);

    int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override;

private:
    using QProxyStyle::QProxyStyle;
};

} // namespace DKapture
