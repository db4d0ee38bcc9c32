// SPDX-License-Identifier: GPL-3.0-or-later
#include "processesview.h"

#include "export/csvwriter.h"
#include "feedwords.h"
#include "icons.h"
#include "processdelegate.h"
#include "roomystyle.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSortFilterProxyModel>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace DKapture
{

namespace
{

class ProcessSorter : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override
    {
        const QVariant first = left.data(ProcessTreeModel::SortRole);
        const QVariant second = right.data(ProcessTreeModel::SortRole);
        if (first.typeId() == QMetaType::QString)
            return QString::localeAwareCompare(first.toString(), second.toString()) < 0;
        return first.toDouble() < second.toDouble();
    }
};

} // namespace

ProcessesView::ProcessesView(Feeds *feeds, QWidget *parent)
    : View(parent)
    , m_feeds(feeds)
    , m_feed(feeds->feed(QStringLiteral("tasks")))
    , m_model(new ProcessTreeModel(this))
    , m_sorted(new ProcessSorter(this))
    , m_tree(new QTreeView)
    , m_search(new QLineEdit)
    , m_flat(new QToolButton)
    , m_summary(new QLabel)
{
    setAccessibleName(tr("Processes"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    column->addWidget(makeBar());
    column->addWidget(m_tree, 1);
    makeTree();
    connect(m_feed, &ProbeFeed::frameArrived, this, &ProcessesView::takeFrame);
    connect(m_feed, &ProbeFeed::stateChanged, this, [this] { m_decoder.reset(); });
    m_feed->setWanted(this, true);
    m_model->setQuiet(true);
}

ProcessesView::~ProcessesView() = default;

QWidget *ProcessesView::makeBar()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins({});
    row->setSpacing(8);
    m_search->setPlaceholderText(tr("Find by name, number or user"));
    m_search->setAccessibleName(tr("Find processes"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(360);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_sorted->setFilterFixedString(text);
        if (!text.isEmpty())
            m_tree->expandAll();
    });
    m_flat->setText(tr("Tree"));
    m_flat->setCheckable(true);
    m_flat->setChecked(true);
    m_flat->setToolTip(tr("Show every process below the one that started it"));
    m_flat->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_flat->setIcon(themedIcon(QStringLiteral("view-list-tree"), palette()));
    connect(m_flat, &QToolButton::toggled, this, [this](bool tree) { setFlat(!tree); });
    m_summary->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_search, 2);
    row->addWidget(m_flat);
    row->addWidget(m_summary, 1);
    return bar;
}

void ProcessesView::makeTree()
{
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(ProcessTreeModel::SortRole);
    m_sorted->setFilterRole(ProcessTreeModel::SearchRole);
    m_sorted->setFilterKeyColumn(0);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setRecursiveFilteringEnabled(true);
    m_tree->setModel(m_sorted);
    m_tree->setItemDelegate(new ProcessDelegate(m_tree));
    m_tree->setAccessibleName(tr("Processes"));
    RoomyStyle::applyTo(m_tree, m_tree->header());
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setSortingEnabled(true);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setIndentation(12);
    m_tree->setAnimated(false);
    QHeaderView *header = m_tree->header();
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(36);
    const QFontMetrics metrics(font());
    const auto width = [this, header, &metrics](int section, const QString &widest) {
        const QString title = m_model->headerData(section, Qt::Horizontal).toString();
        // Room for the arrow of the sorted column, too.
        const int forTitle = metrics.horizontalAdvance(title) + 34;
        header->resizeSection(section, std::max(forTitle, metrics.horizontalAdvance(widest) + 20));
    };
    width(ProcessTreeModel::Pid, QStringLiteral("4194304"));
    width(ProcessTreeModel::NamespacePid, QStringLiteral("4194304"));
    m_tree->setColumnHidden(ProcessTreeModel::NamespacePid, true);
    width(ProcessTreeModel::User, QStringLiteral("messageb"));
    width(ProcessTreeModel::Cpu, QStringLiteral("0000000000000 100.0"));
    width(ProcessTreeModel::Memory, QStringLiteral("999.9 MiB"));
    width(ProcessTreeModel::Read, QStringLiteral("999.9 MiB/s"));
    width(ProcessTreeModel::Written, QStringLiteral("999.9 MiB/s"));
    width(ProcessTreeModel::Switches, QStringLiteral("99,999/s"));
    width(ProcessTreeModel::Faults, QStringLiteral("999,999/s"));
    width(ProcessTreeModel::Threads, QStringLiteral("9999"));
    width(ProcessTreeModel::Status, tr("in device wait"));
    width(ProcessTreeModel::Start, QStringLiteral("2026-12-31"));
    header->resizeSection(ProcessTreeModel::Name, metrics.horizontalAdvance(QLatin1Char('0')) * 31);
    m_tree->sortByColumn(ProcessTreeModel::Cpu, Qt::DescendingOrder);
    m_tree->viewport()->installEventFilter(this);
    // Opened once; what the user closes later stays closed.
    connect(m_sorted, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex &parent, int first, int last) {
                for (int row = first; row <= last; ++row)
                    m_tree->expandRecursively(m_sorted->index(row, 0, parent));
                if (parent.isValid() && m_sorted->rowCount(parent) == last - first + 1)
                    m_tree->expand(parent);
            });
    auto *copy = new QAction(tr("Copy rows"), m_tree);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(copyText()); });
    m_tree->addAction(copy);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
}

// The name takes what the numbers leave, but never so little that nothing can be read.
void ProcessesView::fitName()
{
    QHeaderView *header = m_tree->header();
    const int others = header->length() - header->sectionSize(ProcessTreeModel::Name);
    const int least = m_tree->fontMetrics().horizontalAdvance(QLatin1Char('0')) * 24;
    header->resizeSection(ProcessTreeModel::Name, std::max(least, m_tree->viewport()->width() - others));
}

void ProcessesView::showEvent(QShowEvent *event)
{
    m_model->setQuiet(false);
    updateSummary();
    View::showEvent(event);
}

void ProcessesView::hideEvent(QHideEvent *event)
{
    // Every changed number would be sorted again, for nobody.
    m_model->setQuiet(true);
    View::hideEvent(event);
}

bool ProcessesView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_tree->viewport() && event->type() == QEvent::Resize)
        fitName();
    return View::eventFilter(watched, event);
}

void ProcessesView::setFlat(bool flat)
{
    m_model->setFlat(flat);
    m_tree->setRootIsDecorated(!flat);
    if (!flat)
        m_tree->expandAll();
}

void ProcessesView::takeFrame()
{
    if (m_isFrozen)
        return;
    if (!m_decoder && m_feed->schema())
        m_decoder.emplace(m_feed->schema()->outputs.first());
    const Frame *frame = m_feed->frame(0);
    if (!m_decoder || !m_decoder->isUsable() || !frame)
        return;
    m_usesFiles = false;
    m_model->update(m_decoder->decode(*frame), double(frame->time) / 1e9);
    updateSummary();
}

void ProcessesView::sample(double seconds)
{
    const ProbeFeed::State state = m_feed->state();
    if (state == ProbeFeed::State::Live || m_isFrozen)
        return;
    // Reading files costs ten times the probe: only while somebody looks.
    if (isVisible()) {
        m_usesFiles = true;
        m_model->update(m_files.read(), seconds);
        updateSummary();
    }
}

void ProcessesView::updateSummary()
{
    // Most machines have no containers, and then it would be empty.
    if (m_tree->isColumnHidden(ProcessTreeModel::NamespacePid) == m_model->hasNamespaces()) {
        m_tree->setColumnHidden(ProcessTreeModel::NamespacePid, !m_model->hasNamespaces());
        fitName();
    }
    const auto [name, percent] = m_model->busiest();
    Q_EMIT busiestChanged(name, percent);
    if (!isVisible())
        return;
    QString text = tr("%n process(es)", nullptr, int(m_model->processes()));
    if (m_usesFiles)
        text = tr("%1, basic data only").arg(text);
    m_summary->setText(text);
}

void ProcessesView::tick(double seconds)
{
    sample(seconds);
}

void ProcessesView::setFrozen(bool frozen)
{
    m_isFrozen = frozen;
}

QWidget *ProcessesView::searchField() const
{
    return m_search;
}

QString ProcessesView::copyText() const
{
    QStringList lines;
    const QModelIndexList rows = m_tree->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        QStringList cells;
        for (int column = 0; column < m_sorted->columnCount(); ++column) {
            if (!m_tree->isColumnHidden(column))
                cells.append(row.siblingAtColumn(column).data().toString());
        }
        lines.append(cells.join(QLatin1Char('\t')));
    }
    return lines.join(QLatin1Char('\n'));
}

QStringList ProcessesView::seen() const
{
    const auto [name, percent] = m_model->busiest();
    QString line = tr("Processes: %n", nullptr, int(m_model->processes()));
    if (!name.isEmpty())
        line += tr(" (busiest %1, %2 % of a CPU)").arg(name, QLocale().toString(percent, 'f', 1));
    return {line};
}

QString ProcessesView::shortfall() const
{
    return shortfallWords(m_feed->lost(), m_feed->missed());
}

Result<void> ProcessesView::exportTables(const QString &folder)
{
    // A reader of the file sorts by number, hence no units in the cells.
    return exportTableCsv(*m_sorted, ProcessTreeModel::SortRole, folder + QStringLiteral("/processes.csv"));
}

} // namespace DKapture
