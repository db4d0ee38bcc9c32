// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordtable.h"

#include "models/eventtablemodel.h"
#include "recorddelegate.h"
#include "roomystyle.h"

#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QSortFilterProxyModel>

#include <algorithm>

namespace DKapture
{

namespace
{

class RecordSorter : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override
    {
        const QVariant first = left.data(RecordRole::Sort);
        const QVariant second = right.data(RecordRole::Sort);
        // Times in ns do not fit a double: compare whole numbers as such.
        if (first.typeId() == QMetaType::ULongLong && second.typeId() == QMetaType::ULongLong)
            return first.toULongLong() < second.toULongLong();
        if (first.typeId() == QMetaType::LongLong && second.typeId() == QMetaType::LongLong)
            return first.toLongLong() < second.toLongLong();
        if (first.typeId() == QMetaType::Double)
            return first.toDouble() < second.toDouble();
        return QString::localeAwareCompare(first.toString(), second.toString()) < 0;
    }
};

// Columns from here on are there but not shown at first.
constexpr int Hidden = 100;

// Who and what first, then how much; numbers that only programs compare last.
int columnImportance(const Field &field)
{
    static const QHash<QString, int> byUnit = {
        {QStringLiteral("boot_ns"), 0},
        {QStringLiteral("pid"), 2},
        {QStringLiteral("syscall"), 3},
        {QStringLiteral("device"), 10},
        {QStringLiteral("errno"), 7},
        {QStringLiteral("exit_status"), 7},
        {QStringLiteral("uid"), 9},
        {QStringLiteral("tid"), Hidden},
        {QStringLiteral("cgroup"), Hidden},
        {QStringLiteral("inode"), 10},
        {QStringLiteral("namespace"), Hidden},
        {QStringLiteral("bool"), Hidden},
        {QStringLiteral("gid"), Hidden},
        {QStringLiteral("hex"), Hidden},
    };
    if (field.name == QLatin1String("comm") || (field.type == FieldType::Text && field.key))
        return 1;
    // Of its kind, but not what one looks for first.
    if (field.name == QLatin1String("ppid") || field.name == QLatin1String("namespace_pid"))
        return 9;
    if (field.unit == QLatin1String("device") && field.name != QLatin1String("device"))
        return 4; // "disk": what it is about, not where a file lies
    if (field.type == FieldType::Enum)
        return field.flags ? 9 : 3;
    if (field.type == FieldType::Text)
        return 4;
    if (field.type == FieldType::Address)
        return 5;
    return byUnit.value(field.unit, 6);
}

int columnDigits(const Field &field)
{
    if (field.unit == QLatin1String("boot_ns"))
        return 13;
    if (field.type == FieldType::Slots)
        return 24;
    if (field.type == FieldType::Text)
        return std::clamp(int(field.size), 12, 36);
    if (field.type == FieldType::Address)
        return 18;
    return readsRightAligned(field) ? 9 : 11;
}

} // namespace

RecordTable::RecordTable(QWidget *parent)
    : QTableView(parent)
    , m_sorted(new RecordSorter(this))
    , m_delegate(new RecordDelegate(this))
{
    setAccessibleName(tr("Records"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setWordWrap(false);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setItemDelegate(m_delegate);
    RoomyStyle::applyTo(this, horizontalHeader());
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    QHeaderView *header = horizontalHeader();
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->setSortIndicatorClearable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, &RecordTable::showColumnMenu);
    setSortingEnabled(true);
    m_sorted->setSortRole(RecordRole::Sort);
    setModel(m_sorted);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &RecordTable::currentChangedByUser);
    // Scrolling up means reading: let the rows stand still.
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, [this](int action) {
        const QScrollBar *bar = verticalScrollBar();
        if (action != QAbstractSlider::SliderNoAction)
            setFollowing(bar->sliderPosition() >= bar->maximum());
    });
}

void RecordTable::show(QAbstractTableModel *rows, const Output &output, const QString &area)
{
    m_delegate->setArea(area);
    m_showsEvents = output.kind == OutputKind::Events;
    m_sorted->setSourceModel(rows);
    // Events stay as they came, by processor and time; of rows that stay, the largest are the answer.
    sortByColumn(-1, Qt::AscendingOrder);
    arrangeColumns(output);
    if (!m_showsEvents)
        sortByLargestRate();
}

void RecordTable::sortByLargestRate()
{
    for (int column = 0; column < m_sorted->columnCount(); ++column) {
        if (m_sorted->headerData(column, Qt::Horizontal, RecordRole::IsRate).toBool()) {
            sortByColumn(column, Qt::DescendingOrder);
            return;
        }
    }
}

// By what fields of this kind usually hold; measuring rows would make columns jump as they come.
void RecordTable::arrangeColumns(const Output &output)
{
    const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    QHeaderView *header = horizontalHeader();
    QList<std::pair<int, int>> order; // importance, column
    for (int column = 0; column < m_sorted->columnCount(); ++column) {
        const int at = m_sorted->headerData(column, Qt::Horizontal, RecordRole::FieldIndex).toInt();
        const QString title = m_sorted->headerData(column, Qt::Horizontal).toString();
        const int wanted = digit * columnDigits(output.fields[at]) + 20;
        setColumnWidth(column, std::max(wanted, fontMetrics().horizontalAdvance(title) + 36));
        order.append({columnImportance(output.fields[at]), column});
        setColumnHidden(column, order.last().first >= Hidden);
    }
    std::stable_sort(order.begin(), order.end(),
                     [](auto left, auto right) { return left.first < right.first; });
    for (int place = 0; place < order.size(); ++place)
        header->moveSection(header->visualIndex(order[place].second), place);
}

void RecordTable::showColumnMenu(const QPoint &place)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 0; column < m_sorted->columnCount(); ++column) {
        QAction *action = menu->addAction(m_sorted->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { setColumnHidden(column, !shown); });
    }
    menu->popup(horizontalHeader()->mapToGlobal(place));
}

void RecordTable::setFollowing(bool following)
{
    if (following)
        scrollToBottom();
    if (m_isFollowing == following)
        return;
    m_isFollowing = following;
    Q_EMIT followingChanged(following);
}

void RecordTable::followRows()
{
    if (m_isFollowing && m_showsEvents && m_sorted->sortColumn() < 0)
        scrollToBottom();
}

int RecordTable::shownRows() const
{
    return m_sorted->rowCount();
}

int RecordTable::currentSourceRow() const
{
    return currentIndex().isValid() ? m_sorted->mapToSource(currentIndex()).row() : -1;
}

} // namespace DKapture
