// SPDX-License-Identifier: GPL-3.0-or-later
#include "processdelegate.h"

#include "charts/colours.h"
#include "models/processtreemodel.h"

#include <QPainter>

#include <algorithm>

namespace DKapture
{

static constexpr int SparkWidth = 62;

void ProcessDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const int life = index.data(ProcessTreeModel::LifeRole).toInt();
    if (life == ProcessTreeModel::Ended) {
        option->font.setStrikeOut(true);
        for (const QPalette::ColorRole role : {QPalette::Text, QPalette::HighlightedText})
            option->palette.setColor(role, colour(Hue::Paused, option->palette));
    } else if (option->text == QLatin1String("–") ||
               (index.column() == ProcessTreeModel::Cpu &&
                index.data(ProcessTreeModel::OwnCpuRole).toDouble() < 0.05)) {
        option->palette.setColor(QPalette::Text, colour(Hue::Muted, option->palette));
    }
}

void ProcessDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    if (index.column() == ProcessTreeModel::Cpu) {
        const auto percents = index.data(ProcessTreeModel::SparkRole).value<QList<float>>();
        const QRect box(option.rect.left() + 6, option.rect.top() + 4, SparkWidth, option.rect.height() - 8);
        if (option.rect.width() > SparkWidth + 40)
            paintSpark(painter, box, percents, option.palette);
    }
    if (index.column() == ProcessTreeModel::Name &&
        index.data(ProcessTreeModel::LifeRole) == ProcessTreeModel::New)
        painter->fillRect(QRect(option.rect.left(), option.rect.top() + 2, 3, option.rect.height() - 4),
                          colour(Hue::Ok, option.palette));
}

void ProcessDelegate::paintSpark(QPainter *painter, const QRect &box, const QList<float> &percents,
                                 const QPalette &palette) const
{
    const float most = *std::max_element(percents.begin(), percents.end());
    if (most <= 0)
        return;
    // Half a CPU is the least full height: idle programs must look idle.
    const double scale = box.height() / std::max(50.0, double(most));
    QPolygonF area;
    area << QPointF(box.left(), box.bottom() + 1);
    for (qsizetype sample = 0; sample < percents.size(); ++sample) {
        const double x = box.left() + double(sample) * box.width() / double(percents.size() - 1);
        area << QPointF(x, box.bottom() + 1 - percents[sample] * scale);
    }
    area << QPointF(box.right() + 1, box.bottom() + 1);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    QColor fill = colour(Hue::Process, palette);
    fill.setAlphaF(0.6F);
    painter->setBrush(fill);
    painter->drawPolygon(area);
    painter->restore();
}

QSize ProcessDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {40, option.fontMetrics.height() + 6};
}

} // namespace DKapture
