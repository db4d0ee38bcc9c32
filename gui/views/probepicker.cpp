// SPDX-License-Identifier: GPL-3.0-or-later
#include "probepicker.h"

#include "charts/colours.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace DKapture
{

namespace
{

// Two lines and a stripe in the colour of the area.
class ProbeDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {120, 2 * option.fontMetrics.height() + 14};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &given, const QModelIndex &index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        option.text.clear();
        QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);

        const QString reason = index.data(ProbeListModel::ReasonRole).toString();
        const bool isSelected = option.state & QStyle::State_Selected;
        const QColor ink = option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text);
        const QColor quiet = isSelected ? ink : colour(Hue::Muted, option.palette);
        const QRect box = option.rect;
        painter->save();
        painter->fillRect(QRect(box.left() + 4, box.top() + 6, 3, box.height() - 12),
                          reason.isEmpty() ? colour(areaHue(index.data(ProbeListModel::AreaRole).toString()),
                                                    option.palette)
                                           : colour(Hue::Paused, option.palette));
        const QRect text = box.adjusted(16, 6, -8, -6);
        const int half = text.height() / 2;
        painter->setPen(reason.isEmpty() ? ink : quiet);
        painter->drawText(QRect(text.left(), text.top(), text.width(), half),
                          Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(index.data(ProbeListModel::TitleRole).toString(),
                                                        Qt::ElideRight, text.width()));
        QFont small = option.font;
        small.setPointSizeF(small.pointSizeF() - 1);
        painter->setFont(small);
        painter->setPen(quiet);
        QString second = index.data(ProbeListModel::IdRole).toString();
        const QString also = index.data(ProbeListModel::AlsoRole).toString();
        if (!reason.isEmpty())
            second = reason;
        else if (!also.isEmpty())
            second += QStringLiteral(" (%1)").arg(also);
        painter->drawText(QRect(text.left(), text.top() + half, text.width(), half),
                          Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(small).elidedText(second, Qt::ElideRight, text.width()));
        painter->restore();
    }
};

} // namespace

ProbePicker::ProbePicker(QWidget *parent)
    : QWidget(parent)
    , m_model(new ProbeListModel(this))
    , m_found(new QSortFilterProxyModel(this))
    , m_search(new QLineEdit)
    , m_list(new QListView)
    , m_none(new QLabel(tr("No probe matches")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(8);
    m_search->setPlaceholderText(tr("Find: execsnoop, disk…"));
    m_search->setAccessibleName(tr("Find a probe by its name or by the name of the tool you know"));
    m_search->setClearButtonEnabled(true);
    m_found->setSourceModel(m_model);
    m_found->setFilterRole(ProbeListModel::SearchRole);
    m_found->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_list->setModel(m_found);
    m_list->setItemDelegate(new ProbeDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Probes"));
    column->addWidget(m_search);
    m_none->setForegroundRole(QPalette::PlaceholderText);
    m_none->setWordWrap(true);
    m_none->hide();
    column->addWidget(m_none);
    column->addWidget(m_list, 1);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        changeQuietly([this, &text] { m_found->setFilterFixedString(text); });
    });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        if (!m_search->text().isEmpty() && m_found->rowCount())
            m_list->setCurrentIndex(m_found->index(0, 0));
        m_list->setFocus();
    });
    // Not currentChanged: Qt makes a row current as soon as the list has the focus.
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { pick(m_list->selectionModel()->selectedIndexes().value(0)); });
    connect(m_list, &QListView::activated, this, &ProbePicker::pick);
}

void ProbePicker::pick(const QModelIndex &index)
{
    const QString probe = index.data(ProbeListModel::IdRole).toString();
    if (m_isQuiet || probe.isEmpty() || probe == m_selected)
        return;
    m_selected = probe;
    Q_EMIT picked(probe);
}

// When the chosen row goes, Qt chooses its neighbour: nobody asked for that.
void ProbePicker::changeQuietly(const std::function<void()> &change)
{
    m_isQuiet = true;
    change();
    highlight();
    m_isQuiet = false;
    m_none->setVisible(m_found->rowCount() == 0 && m_model->rowCount() > 0);
}

void ProbePicker::highlight()
{
    for (int row = 0; row < m_found->rowCount(); ++row) {
        const QModelIndex index = m_found->index(row, 0);
        if (index.data(ProbeListModel::IdRole).toString() == m_selected) {
            m_list->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
            m_list->scrollTo(index);
            return;
        }
    }
    m_list->selectionModel()->clear();
}

void ProbePicker::setProbes(const QList<Schema> &probes)
{
    changeQuietly([this, &probes] { m_model->setProbes(probes); });
}

void ProbePicker::select(const QString &probe)
{
    changeQuietly([this, &probe] { m_selected = probe; });
}

} // namespace DKapture
