// SPDX-License-Identifier: GPL-3.0-or-later
#include "contributorlist.h"

#include <QPainter>

#include <algorithm>

namespace DKapture
{

ContributorList::ContributorList(Hue hue, std::function<QString(double)> amountText, QWidget *parent)
    : QWidget(parent)
    , m_hue(hue)
    , m_amountText(std::move(amountText))
{
}

void ContributorList::setContributors(const QList<Contributor> &contributors)
{
    m_contributors = contributors;
    QStringList words;
    for (const Contributor &one : contributors.first(std::min<qsizetype>(3, contributors.size())))
        words.append(one.name + QLatin1Char(' ') + m_amountText(one.amount));
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    update();
}

int ContributorList::rowHeight() const
{
    return fontMetrics().height() + 8;
}

QSize ContributorList::sizeHint() const
{
    return {200, 5 * rowHeight()};
}

QSize ContributorList::minimumSizeHint() const
{
    return {120, rowHeight()};
}

void ContributorList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const int step = rowHeight();
    const qsizetype rows = std::min<qsizetype>(height() / step, m_contributors.size());
    const QColor track = mixed(palette().color(QPalette::Base), palette().color(QPalette::Text), 0.08);
    for (qsizetype row = 0; row < rows; ++row) {
        const Contributor &one = m_contributors[row];
        const QRect line(0, int(row) * step, width(), step);
        const QString amount = m_amountText(one.amount);
        const int amountWidth = fontMetrics().horizontalAdvance(amount);
        painter.setPen(palette().color(QPalette::Text));
        painter.drawText(line.adjusted(0, 0, -amountWidth - 8, -4), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(one.name, Qt::ElideMiddle, width() - amountWidth - 8));
        painter.drawText(line.adjusted(0, 0, 0, -4), Qt::AlignRight | Qt::AlignVCenter, amount);
        const QRect bar(0, line.bottom() - 4, width(), 3);
        painter.fillRect(bar, track);
        painter.fillRect(QRect(bar.topLeft(), QSize(int(bar.width() * std::min(1.0, one.share)), 3)),
                         colour(m_hue, palette()));
    }
}

} // namespace DKapture
