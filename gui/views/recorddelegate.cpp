// SPDX-License-Identifier: GPL-3.0-or-later
#include "recorddelegate.h"

#include "charts/colours.h"
#include "models/eventtablemodel.h"

#include <QPainter>

#include <algorithm>

namespace DKapture
{

void RecordDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const QVariant cell = index.data(RecordRole::Slots);
    if (!cell.isValid())
        return;
    const auto counts = cell.value<QList<double>>();
    const double most = counts.isEmpty() ? 0 : *std::max_element(counts.begin(), counts.end());
    if (most <= 0)
        return;
    const QRect box = option.rect.adjusted(6, 3, -6, -3);
    const double step = double(box.width()) / double(counts.size());
    painter->save();
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour(areaHue(m_area), option.palette));
    for (qsizetype slot = 0; slot < counts.size(); ++slot) {
        if (counts[slot] <= 0)
            continue;
        // At least a pixel: one slow case among a million is what people look for.
        const double height = std::max(1.5, box.height() * counts[slot] / most);
        painter->drawRect(QRectF(box.left() + double(slot) * step, box.bottom() + 1 - height,
                                 std::max(1.0, step - 1), height));
    }
    painter->restore();
}

} // namespace DKapture
