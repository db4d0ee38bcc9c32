// SPDX-License-Identifier: GPL-3.0-or-later
#include "icons.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

namespace DKapture
{

static QPixmap drawIcon(QByteArray svg, int size, qreal ratio, const QColor &ink)
{
    svg.replace("currentColor", ink.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPixmap pixmap(QSize(size, size) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, size, size));
    return pixmap;
}

QIcon themedIcon(const QString &name, const QPalette &palette)
{
    if (QIcon::hasThemeIcon(name))
        return QIcon::fromTheme(name);
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    QIcon icon;
    for (const int size : {16, 20, 24, 32, 48}) {
        for (const qreal ratio : {1.0, 2.0}) {
            icon.addPixmap(drawIcon(svg, size, ratio, palette.color(QPalette::WindowText)));
            icon.addPixmap(drawIcon(svg, size, ratio, palette.color(QPalette::HighlightedText)),
                           QIcon::Selected);
            icon.addPixmap(
                drawIcon(svg, size, ratio, palette.color(QPalette::Disabled, QPalette::WindowText)),
                QIcon::Disabled);
        }
    }
    return icon;
}

} // namespace DKapture
