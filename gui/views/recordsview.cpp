// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordsview.h"

#include "charts/colours.h"
#include "client/units.h"
#include "export/csvwriter.h"
#include "feedwords.h"
#include "filterfield.h"
#include "icons.h"
#include "models/eventtablemodel.h"
#include "models/frametablemodel.h"
#include "parameterform.h"
#include "probepicker.h"
#include "recorddetails.h"
#include "recordtable.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace DKapture
{

RecordsView::RecordsView(Connection *connection, QWidget *parent)
    : View(parent)
    , m_connection(connection)
    , m_splitter(new QSplitter)
    , m_picker(new ProbePicker)
{
    setAccessibleName(tr("Records"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_splitter);

    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(4, 0, 4, 0);
    column->setSpacing(8);
    column->addWidget(makeHeader());
    column->addWidget(makeControls());
    column->addWidget(makeFilterRow());
    column->addWidget(makeTableArea(), 1);

    m_details = new RecordDetails;
    m_splitter->addWidget(m_picker);
    m_splitter->addWidget(centre);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({230, 700, 250});
    m_splitter->setChildrenCollapsible(true);
    m_splitter->setCollapsible(1, false);
    m_splitter->setHandleWidth(6);

    connect(m_picker, &ProbePicker::picked, this, [this](const QString &probe) { choose(probe, false); });
    connect(m_connection, &Connection::stateChanged, this, &RecordsView::connectionChanged);
    connectionChanged();
}

RecordsView::~RecordsView() = default;

QWidget *RecordsView::makeHeader()
{
    auto *header = new QWidget;
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins({});
    column->setSpacing(2);
    m_title = new QLabel;
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.35);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_summary = new QLabel;
    m_summary->setWordWrap(true);
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(m_title);
    column->addWidget(m_summary);
    return header;
}

QWidget *RecordsView::makeControls()
{
    auto *area = new QWidget;
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins({});
    column->setSpacing(8);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_start = new QPushButton;
    m_start->setDefault(false);
    connect(m_start, &QPushButton::clicked, this, &RecordsView::startOrStop);
    m_scope = new QComboBox;
    m_scope->setAccessibleName(tr("Whose activity"));
    m_scope->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_scope, &QComboBox::activated, this, [this] {
        if (m_session && m_session->isRunning())
            start(true);
    });
    m_outputs = new QComboBox;
    m_outputs->setAccessibleName(tr("Which of its tables"));
    m_outputs->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(m_outputs, &QComboBox::activated, this, &RecordsView::showOutput);
    m_settings = new QToolButton;
    m_settings->setText(tr("Settings"));
    m_settings->setIcon(themedIcon(QStringLiteral("configure"), palette()));
    m_settings->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_settings->setCheckable(true);
    m_settings->setToolTip(tr("What to capture; answered inside the kernel"));
    m_parameters = new ParameterForm;
    m_parameters->hide();
    connect(m_settings, &QToolButton::toggled, m_parameters, &QWidget::setVisible);
    connect(m_parameters, &ParameterForm::edited, this, [this] {
        if (m_session && m_session->isRunning())
            start(false);
    });
    row->addWidget(m_start);
    row->addWidget(m_scope);
    row->addWidget(m_outputs);
    row->addWidget(m_settings);
    row->addStretch(1);
    column->addLayout(row);
    column->addWidget(m_parameters);
    return area;
}

QWidget *RecordsView::makeFilterRow()
{
    auto *area = new QWidget;
    auto *row = new QHBoxLayout(area);
    row->setContentsMargins({});
    row->setSpacing(8);
    m_filter = new FilterField;
    connect(m_filter, &FilterField::changed, this, [this](const Filter &filter) {
        if (!m_session)
            return;
        m_session->setFilter(m_output, filter);
        rowsCame();
    });
    m_follow = new QToolButton;
    m_follow->setText(tr("Follow"));
    m_follow->setIcon(themedIcon(QStringLiteral("go-bottom"), palette()));
    m_follow->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_follow->setToolTip(tr("Keep the newest record in sight (End)"));
    connect(m_follow, &QToolButton::toggled, this,
            [this](bool following) { m_table->setFollowing(following); });
    row->addWidget(m_filter, 1);
    row->addWidget(m_follow, 0, Qt::AlignTop);
    return area;
}

QWidget *RecordsView::makeTableArea()
{
    auto *area = new QWidget;
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins({});
    column->setSpacing(4);

    m_table = new RecordTable;
    connect(m_table, &RecordTable::currentChangedByUser, this, &RecordsView::showSelected);
    connect(m_table, &RecordTable::followingChanged, m_follow, &QToolButton::setChecked);

    auto *emptyPage = new QWidget;
    auto *emptyColumn = new QVBoxLayout(emptyPage);
    m_empty = new QLabel;
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_emptyAction = new QPushButton;
    connect(m_emptyAction, &QPushButton::clicked, this, [this] { start(true); });
    emptyColumn->addStretch(1);
    emptyColumn->addWidget(m_empty);
    emptyColumn->addWidget(m_emptyAction, 0, Qt::AlignHCenter);
    emptyColumn->addStretch(2);

    m_tableStack = new QStackedWidget;
    m_tableStack->addWidget(emptyPage);
    m_tableStack->addWidget(m_table);
    auto *bottom = new QHBoxLayout;
    m_count = new QLabel;
    m_lost = new QLabel;
    m_lost->setTextFormat(Qt::PlainText);
    bottom->addWidget(m_count);
    bottom->addStretch(1);
    bottom->addWidget(m_lost);
    column->addWidget(m_tableStack, 1);
    column->addLayout(bottom);
    return area;
}

void RecordsView::connectionChanged()
{
    m_picker->setProbes(m_connection->probes());
    if (!m_session && m_connection->state() == Connection::State::Ready) {
        for (const char *first : {"process-life", "syscalls"}) {
            if (choose(QLatin1String(first), false))
                return;
        }
        if (!m_connection->probes().isEmpty())
            choose(m_connection->probes().first().id, false);
        return;
    }
    sessionChanged();
}

bool RecordsView::choose(const QString &name, bool startIt)
{
    const Schema *schema = m_connection->probe(name);
    if (!schema)
        return false;
    if (!m_session || m_session->schema().id != schema->id) {
        show(*schema);
        m_picker->select(schema->id);
    }
    if (startIt && !m_session->isRunning() && schema->available)
        start(false);
    return true;
}

QString RecordsView::probe() const
{
    return m_session ? m_session->schema().id : QString();
}

void RecordsView::show(const Schema &schema)
{
    delete m_session;
    m_session = new RecordSession(m_connection, schema, this);
    m_session->setFrozen(m_isFrozen);
    connect(m_session, &RecordSession::changed, this, &RecordsView::sessionChanged);
    connect(m_session, &RecordSession::rowsCame, this, &RecordsView::rowsCame);
    m_title->setText(Units::translated(schema.title));
    m_summary->setText(Units::translated(schema.summary));
    m_parameters->setSchema(schema);
    m_settings->setVisible(!schema.parameters.isEmpty());
    fillScopes();
    m_outputs->clear();
    for (const Output &output : schema.outputs)
        m_outputs->addItem(Units::translated(output.doc));
    m_outputs->setVisible(schema.outputs.size() > 1);
    m_filter->clear();
    showOutput(0);
    sessionChanged();
}

void RecordsView::fillScopes()
{
    const Schema &schema = m_session->schema();
    m_scope->clear();
    // What may need a password says so beforehand.
    const QString lock =
        schema.tier == QLatin1String("observe") ? QString() : QStringLiteral("changes-prevent");
    m_scope->addItem(themedIcon(lock, palette()), tr("All programs"), QStringLiteral("all"));
    if (schema.totals)
        m_scope->addItem(tr("Totals without names"), QStringLiteral("total"));
    if (schema.own)
        m_scope->addItem(tr("My programs"), QStringLiteral("own"));
    m_scope->setToolTip(lock.isEmpty() ? QString() : tr("Watching all programs may ask for authorisation"));
}

void RecordsView::showOutput(int output)
{
    const Output &shown = m_session->schema().outputs.at(output);
    m_output = output;
    m_outputs->setCurrentIndex(output);
    m_table->show(m_session->table(output), shown, m_session->schema().area);
    m_follow->setVisible(shown.kind == OutputKind::Events);
    m_details->setOutput(shown);
    m_filter->setOutput(m_session->schema(), shown);
    rowsCame();
}

void RecordsView::startOrStop()
{
    if (m_session && m_session->isRunning())
        m_session->stop();
    else
        start(true);
}

void RecordsView::start(bool mayAsk)
{
    if (!m_session)
        return;
    const Result<QVariantMap> parameters = m_parameters->checkedValues();
    if (!parameters) {
        m_settings->setChecked(true); // where the form says what is wrong
        return;
    }
    m_fallsBack = !mayAsk;
    m_session->start(m_scope->currentData().toString(), *parameters, mayAsk);
}

void RecordsView::sessionChanged()
{
    const bool runs = m_session && m_session->isRunning();
    m_start->setText(runs ? tr("Stop") : tr("Start"));
    m_start->setIcon(themedIcon(
        runs ? QStringLiteral("media-playback-stop") : QStringLiteral("media-playback-start"), palette()));
    m_start->setEnabled(m_session && m_session->schema().available &&
                        m_connection->state() == Connection::State::Ready);
    m_scope->setEnabled(m_session);
    if (m_session && m_session->capture() && m_session->capture()->state() == Capture::State::Failed) {
        const bool isRefused = m_session->capture()->error().code == ErrorCode::NotAuthorized;
        const int own = m_scope->findData(QStringLiteral("own"));
        // Nobody clicked, so nobody is asked: show what needs no permission.
        if (isRefused && own >= 0 && m_scope->currentIndex() != own && std::exchange(m_fallsBack, false)) {
            m_scope->setCurrentIndex(own);
            start(false);
            return;
        }
    }
    rowsCame();
}

QString RecordsView::emptySentence() const
{
    if (m_connection->state() != Connection::State::Ready)
        return connectionSentence(*m_connection);
    if (!m_session)
        return tr("The helper offers no probe.");
    const Schema &schema = m_session->schema();
    if (!schema.available)
        return tr("This cannot run here: %1")
            .arg(withRemedy(schema.reason.translated(), schema.remedy.translated()));
    const Capture *capture = m_session->capture();
    if (!capture)
        return tr("Press Start to watch.");
    switch (capture->state()) {
    case Capture::State::Opening:
        return tr("Starting…");
    case Capture::State::WaitingForHelper:
        return tr("Waiting for the system helper…");
    case Capture::State::Failed:
        return capture->error().code == ErrorCode::NotAuthorized
                   ? tr("You have not been authorised to watch this.")
                   : tr("This could not be started: %1").arg(capture->error().message);
    case Capture::State::Paused:
    case Capture::State::Running:
        break;
    }
    if (!m_filter->isEmpty())
        return tr("Nothing matches the filter so far.");
    return tr("Watching. Nothing so far.");
}

void RecordsView::rowsCame()
{
    const bool hasRows = m_session && m_table->shownRows() > 0;
    m_tableStack->setCurrentIndex(hasRows ? 1 : 0);
    if (!hasRows) {
        m_empty->setText(emptySentence());
        const bool isRefused = m_session && m_session->capture() &&
                               m_session->capture()->state() == Capture::State::Failed &&
                               m_session->capture()->error().code == ErrorCode::NotAuthorized;
        const bool isIdle = m_session && !m_session->capture() && m_start->isEnabled();
        m_emptyAction->setText(isRefused ? tr("Authorise…") : tr("Start"));
        m_emptyAction->setVisible(isRefused || isIdle);
    } else if (!m_isFrozen) {
        m_table->followRows();
    }
    if (m_session && !m_session->events(m_output))
        showSelected(); // its numbers have changed
    updateCount();
}

void RecordsView::updateCount()
{
    m_count->clear();
    m_lost->clear();
    if (!m_session)
        return;
    const QLocale locale;
    const int shown = m_table->shownRows();
    if (const EventTableModel *events = m_session->events(m_output))
        m_count->setText(tr("%1 shown of %2 kept; %3 came")
                             .arg(locale.toString(shown), locale.toString(events->kept()),
                                  locale.toString(events->arrived())));
    else
        m_count->setText(tr("%n row(s)", nullptr, shown));
    if (m_isFrozen)
        m_count->setText(tr("%1 · paused").arg(m_count->text()));
    const QString shortfall = shortfallWords(m_session->lost(), m_session->missed());
    m_lost->setText(shortfall.isEmpty() ? tr("none lost") : shortfall);
    m_lost->setToolTip(shortfallToolTip());
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, colour(!shortfall.isEmpty() ? Hue::Lost : Hue::Muted, palette()));
    m_lost->setPalette(colours);
}

void RecordsView::showSelected()
{
    if (!m_session)
        return;
    const int row = m_table->currentSourceRow();
    if (row < 0) {
        m_details->setOutput(m_session->schema().outputs.at(m_output));
        return;
    }
    const RecordView record = m_session->record(m_output, row);
    if (!record.isNull())
        m_details->setRecord(m_session->schema().outputs.at(m_output), record);
}

void RecordsView::toggleFollow()
{
    m_follow->toggle();
}

void RecordsView::tick(double)
{
    updateCount();
}

void RecordsView::setFrozen(bool frozen)
{
    m_isFrozen = frozen;
    if (m_session)
        m_session->setFrozen(frozen);
    updateCount();
}

QWidget *RecordsView::searchField() const
{
    return m_filter->line();
}

quint64 RecordsView::rows() const
{
    if (!m_session)
        return 0;
    const EventTableModel *events = m_session->events(m_output);
    return events ? events->arrived() : quint64(m_session->frames(m_output)->kept());
}

QStringList RecordsView::seen() const
{
    if (!m_session)
        return {tr("Records: no probe")};
    return {tr("Records: %1, %2 rows, %3 lost, %4 missed")
                .arg(probe())
                .arg(rows())
                .arg(m_session->lost())
                .arg(m_session->missed())};
}

QString RecordsView::shortfall() const
{
    return m_session ? shortfallWords(m_session->lost(), m_session->missed()) : QString();
}

Result<void> RecordsView::exportTables(const QString &path)
{
    if (!m_session)
        return {};
    return exportTableCsv(*m_table->model(), RecordRole::Plain,
                          path + QStringLiteral("/records-%1.csv").arg(probe()));
}

QByteArray RecordsView::saveLayout() const
{
    return m_splitter->saveState();
}

void RecordsView::restoreLayout(const QByteArray &layout)
{
    m_splitter->restoreState(layout);
}

} // namespace DKapture
