// SPDX-License-Identifier: GPL-3.0-or-later
#include "window.h"

#include "client/units.h"
#include "messagestrip.h"
#include "models/bootclock.h"
#include "statusline.h"
#include "views/feedwords.h"
#include "views/icons.h"
#include "views/overviewview.h"
#include "views/processesview.h"
#include "views/recordsview.h"
#include "views/viewexport.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDateTime>
#include <QFileDialog>
#include <QLabel>
#include <QLocale>
#include <QMenuBar>
#include <QMessageBox>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>

namespace DKapture
{

static constexpr int StateVersion = 1;

Window::Window(Connection *connection, QWidget *parent)
    : QMainWindow(parent)
    , m_connection(connection)
    , m_feeds(new Feeds(connection, this))
    , m_data(new OverviewData(m_feeds, this))
    , m_messages(new MessageStrip)
    , m_status(new StatusLine(connection))
    , m_stack(new QStackedWidget)
    , m_overview(new OverviewView(m_data, m_feeds))
    , m_processes(new ProcessesView(m_feeds))
    , m_records(new RecordsView(connection))
    , m_viewActions(new QActionGroup(this))
{
    setObjectName(QStringLiteral("window"));
    setWindowTitle(tr("DKapture"));
    resize(QSize(1280, 800).boundedTo(screen()->availableSize()));
    setContextMenuPolicy(Qt::NoContextMenu);

    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_messages);
    column->addWidget(m_stack, 1);
    setCentralWidget(centre);
    setStatusBar(m_status);
    for (View *view :
         {static_cast<View *>(m_overview), static_cast<View *>(m_processes), static_cast<View *>(m_records)})
        m_stack->addWidget(view);

    makeToolBar();
    makeNavigation();
    makeMenus();

    connect(m_processes, &ProcessesView::busiestChanged, m_data, &OverviewData::setBusiest);
    connect(m_overview, &OverviewView::authoriseRequested, this, [this] {
        if (m_connection->state() == Connection::State::NotAuthorized)
            m_connection->refresh(true);
        m_feeds->restartNarrowed(true);
    });
    connect(m_connection, &Connection::stateChanged, this, &Window::connectionChanged);
    connect(m_feeds, &Feeds::changed, this, &Window::feedsChanged);
    connect(m_connection, &Connection::helperRestarted, this, [this](quint64 lostSinceNs) {
        const double seconds = bootSeconds() - double(lostSinceNs) / 1e9;
        m_messages->put(
            QStringLiteral("restart"),
            {tr("The helper restarted at %1. %2 s of data are missing. Everything is running again.")
                 .arg(QTime::currentTime().toString(QStringLiteral("HH:mm:ss")),
                      QLocale().toString(seconds, 'f', 1)),
             Hue::Warning,
             {},
             {}});
    });
    watchForFirstData();

    m_clock.setInterval(1000);
    m_clock.setTimerType(Qt::PreciseTimer); // a coarse one makes curves step unevenly
    connect(&m_clock, &QTimer::timeout, this, &Window::tick);
    m_clock.start();
    m_data->tick(bootSeconds());
    connectionChanged();
}

Window::~Window() = default;

QAction *Window::makeAction(const QString &text, const QString &icon, const QKeySequence &shortcut,
                            std::function<void()> act)
{
    auto *action = new QAction(text, this);
    action->setProperty("iconName", icon);
    action->setIcon(themedIcon(icon, palette()));
    action->setShortcut(shortcut);
    connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
    addAction(action);
    return action;
}

void Window::makeToolBar()
{
    auto *bar = addToolBar(tr("Now"));
    bar->setObjectName(QStringLiteral("now-bar"));
    bar->setMovable(false);
    bar->setIconSize({20, 20});
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->toggleViewAction()->setText(tr("Toolbar"));

    m_pause = new QAction(tr("Pause"), this);
    m_pause->setProperty("iconName", QStringLiteral("media-playback-pause"));
    m_pause->setIcon(themedIcon(QStringLiteral("media-playback-pause"), palette()));
    m_pause->setCheckable(true);
    m_pause->setShortcut(QKeySequence(QStringLiteral("Ctrl+P")));
    m_pause->setToolTip(tr("Hold the picture still; capturing goes on (Ctrl+P)"));
    connect(m_pause, &QAction::toggled, this, &Window::setPaused);
    addAction(m_pause);
    bar->addAction(m_pause);
    bar->addSeparator();

    auto *label = new QLabel(tr("Show the last"));
    label->setContentsMargins(6, 0, 6, 0);
    m_span = new QComboBox;
    m_span->setAccessibleName(tr("Time that the charts show"));
    m_span->addItem(tr("1 minute"), 60.0);
    m_span->addItem(tr("5 minutes"), 300.0);
    m_span->addItem(tr("15 minutes"), 900.0);
    m_span->addItem(tr("30 minutes"), 1800.0);
    connect(m_span, &QComboBox::currentIndexChanged, this,
            [this] { m_overview->setSpan(m_span->currentData().toDouble()); });
    bar->addWidget(label);
    bar->addWidget(m_span);
    auto *space = new QWidget;
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    auto *save = makeAction(tr("Export…"), QStringLiteral("document-save"),
                            QKeySequence(QStringLiteral("Ctrl+E")), [this] { exportCurrent(); });
    save->setToolTip(tr("Write what this view shows to files (Ctrl+E)"));
    save->setObjectName(QStringLiteral("export"));
    bar->addAction(save);
}

void Window::makeNavigation()
{
    auto *rail = new QToolBar(tr("Views"));
    rail->setObjectName(QStringLiteral("views"));
    rail->setMovable(false);
    rail->setIconSize({24, 24});
    rail->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    rail->toggleViewAction()->setText(tr("Views"));
    addToolBar(Qt::LeftToolBarArea, rail);
    const struct {
        QString text, icon;
        View *view;
    } entries[] = {
        {tr("Overview"), QStringLiteral("utilities-system-monitor"), m_overview},
        {tr("Processes"), QStringLiteral("view-list-tree"), m_processes},
        {tr("Records"), QStringLiteral("view-list-details"), m_records},
    };
    int number = 1;
    for (const auto &entry : entries) {
        QAction *action =
            makeAction(entry.text, entry.icon, QKeySequence(QStringLiteral("Ctrl+%1").arg(number++)),
                       [this, view = entry.view] { showView(view->id()); });
        action->setCheckable(true);
        action->setObjectName(QStringLiteral("view-") + entry.view->id());
        m_viewActions->addAction(action);
        rail->addAction(action);
        if (QWidget *button = rail->widgetForAction(action))
            button->setMinimumWidth(76);
    }
    m_viewActions->actions().first()->setChecked(true);
}

void Window::makeMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addAction(findChild<QAction *>(QStringLiteral("export")));
    file->addSeparator();
    file->addAction(makeAction(tr("&Quit"), QStringLiteral("application-exit"),
                               QKeySequence(QStringLiteral("Ctrl+Q")), [this] { close(); }));

    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(
        makeAction(tr("&Find"), QStringLiteral("edit-find"), QKeySequence(QStringLiteral("Ctrl+F")), [this] {
            if (QWidget *field = currentView()->searchField())
                field->setFocus(Qt::ShortcutFocusReason);
        }));

    QMenu *view = menuBar()->addMenu(tr("&View"));
    view->addActions(m_viewActions->actions());
    view->addSeparator();
    QMenu *theme = view->addMenu(tr("&Colours"));
    auto *themes = new QActionGroup(this);
    const std::pair<QString, CommandLine::Theme> choices[] = {
        {tr("As the desktop"), CommandLine::Theme::System},
        {tr("Light"), CommandLine::Theme::Light},
        {tr("Dark"), CommandLine::Theme::Dark}};
    const int chosen = QSettings().value(QStringLiteral("theme")).toInt();
    for (const auto &[text, choice] : choices) {
        QAction *action = theme->addAction(text);
        action->setCheckable(true);
        action->setChecked(int(choice) == chosen);
        themes->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice = choice] { Q_EMIT themeChosen(choice); });
    }
    view->addAction(makeAction(tr("&Reset layout"), QStringLiteral("edit-undo"),
                               QKeySequence(QStringLiteral("Ctrl+Alt+Z")),
                               [this] { m_overview->resetLayout(); }));
    QAction *full =
        makeAction(tr("&Full screen"), QStringLiteral("view-fullscreen"), QKeySequence(Qt::Key_F11),
                   [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    view->addAction(full);

    QMenu *capture = menuBar()->addMenu(tr("&Capture"));
    capture->addAction(m_pause);
    capture->addAction(makeAction(tr("&Follow the newest record"), QStringLiteral("go-bottom"),
                                  QKeySequence(QStringLiteral("Ctrl+End")),
                                  [this] { m_records->toggleFollow(); }));
    capture->addAction(makeAction(tr("&Authorise…"), QStringLiteral("security-high"), QKeySequence(), [this] {
        m_connection->refresh(true);
        m_feeds->restartNarrowed(true);
    }));

    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addAction(makeAction(tr("&What is this?"), QStringLiteral("help-contents"),
                               QKeySequence(Qt::Key_F1), [this] { showShortcuts(); }));
    help->addAction(makeAction(tr("&About DKapture"), QStringLiteral("help-about"), QKeySequence(),
                               [this] { showAbout(); }));
}

void Window::refreshIcons()
{
    const QList<QAction *> all = actions();
    for (QAction *action : all) {
        const QString name = action->property("iconName").toString();
        if (!name.isEmpty())
            action->setIcon(themedIcon(name, palette()));
    }
}

QList<View *> Window::views() const
{
    return {m_overview, m_processes, m_records};
}

View *Window::currentView() const
{
    return static_cast<View *>(m_stack->currentWidget());
}

void Window::showView(const QString &id)
{
    const QList<View *> all = views();
    for (qsizetype index = 0; index < all.size(); ++index) {
        if (all[index]->id() != id)
            continue;
        m_stack->setCurrentWidget(all[index]);
        m_viewActions->actions().at(index)->setChecked(true);
        all[index]->tick(bootSeconds());
    }
}

void Window::setPaused(bool paused)
{
    m_pause->setChecked(paused);
    m_pause->setText(paused ? tr("Paused") : tr("Pause"));
    m_pause->setProperty("iconName", paused ? QStringLiteral("media-playback-start")
                                            : QStringLiteral("media-playback-pause"));
    refreshIcons();
    for (View *view : views())
        view->setFrozen(paused);
}

void Window::startProbeWhenReady(const QString &probe)
{
    m_wantedProbe = probe;
    startWantedProbe();
}

void Window::startWantedProbe()
{
    if (m_wantedProbe.isEmpty() || m_connection->state() != Connection::State::Ready)
        return;
    const QString probe = std::exchange(m_wantedProbe, {});
    if (m_records->choose(probe, true))
        return;
    const QString sentence =
        tr("There is no probe “%1”. The list of the records view has them all.").arg(probe);
    m_messages->put(QStringLiteral("probe"), {sentence, Hue::Alert, {}, {}});
    Q_EMIT probeMissing(sentence);
}

void Window::tick()
{
    const double seconds = bootSeconds();
    m_data->tick(seconds);
    if (isVisible() && !isMinimized())
        currentView()->tick(seconds);

    StatusLine::Figures figures;
    for (const ProbeFeed *feed : m_feeds->feeds()) {
        figures.captures += feed->state() == ProbeFeed::State::Live;
        figures.events += feed->records();
    }
    if (const RecordSession *session = m_records->session()) {
        figures.captures += session->isRunning();
        figures.events += session->records();
    }
    figures.lost = lost();
    figures.missed = missed();
    m_status->tick(seconds, figures);
    tellShortfall();
}

void Window::tellShortfall()
{
    const auto put = [this](const char *id, const QString &sentence, quint64 count,
                            const QStringList &titles) {
        m_messages->put(
            QLatin1String(id),
            {sentence.arg(QLocale().toString(count), titles.join(QStringLiteral(", "))), Hue::Lost, {}, {}});
    };
    if (lost() > m_lostToldAt)
        put("lost", tr("%1 records were lost because they came faster than they could be stored (%2)."),
            lost(), titlesOf([](const auto &stream) { return stream.lost(); }));
    if (missed() > m_missedToldAt)
        put("missed",
            tr("%1 times the kernel did not run a probe's program because it was in the middle of another "
               "one: at "
               "most so many records are missing (%2)."),
            missed(), titlesOf([](const auto &stream) { return stream.missed(); }));
    m_lostToldAt = lost();
    m_missedToldAt = missed();
}

quint64 Window::lost() const
{
    quint64 lost = m_records->session() ? m_records->session()->lost() : 0;
    for (const ProbeFeed *feed : m_feeds->feeds())
        lost += feed->lost();
    return lost;
}

quint64 Window::missed() const
{
    quint64 missed = m_records->session() ? m_records->session()->missed() : 0;
    for (const ProbeFeed *feed : m_feeds->feeds())
        missed += feed->missed();
    return missed;
}

template <typename Shortfall> QStringList Window::titlesOf(Shortfall shortfall) const
{
    QStringList titles;
    for (const ProbeFeed *feed : m_feeds->feeds()) {
        if (shortfall(*feed) && feed->schema())
            titles.append(Units::translated(feed->schema()->title));
    }
    if (m_records->session() && shortfall(*m_records->session()))
        titles.append(Units::translated(m_records->session()->schema().title));
    titles.removeDuplicates();
    return titles;
}

void Window::connectionChanged()
{
    const QString key = QStringLiteral("connection");
    switch (m_connection->state()) {
    case Connection::State::Ready:
        m_messages->remove(key);
        startWantedProbe();
        break;
    case Connection::State::Connecting:
        // Most helpers answer before anybody could read that they are being started.
        QTimer::singleShot(400, this, [this, key] {
            if (m_connection->state() == Connection::State::Connecting)
                m_messages->put(key, {connectionSentence(*m_connection), Hue::Muted, {}, {}});
        });
        break;
    case Connection::State::NoHelper:
        m_messages->put(key, {connectionSentence(*m_connection), Hue::Warning, tr("Try again"), [this] {
                                  m_connection->refresh();
                              }});
        break;
    case Connection::State::NotAuthorized:
        m_messages->put(key, {connectionSentence(*m_connection), Hue::Warning, tr("Authorise…"), [this] {
                                  m_connection->refresh(true);
                              }});
        break;
    }
}

void Window::feedsChanged()
{
    const QString key = QStringLiteral("narrowed");
    const bool ready = m_connection->state() == Connection::State::Ready;
    if (!ready || !m_feeds->isAnyNarrowed()) {
        m_messages->remove(key);
        return;
    }
    m_messages->put(key,
                    {tr("You have not been authorised to watch other users' programs. Your own programs and "
                        "totals are shown."),
                     Hue::Warning, tr("Authorise…"), [this] {
                         m_feeds->restartNarrowed(true);
                     }});
}

void Window::watchForFirstData()
{
    for (ProbeFeed *feed : m_feeds->feeds()) {
        connect(feed, &ProbeFeed::frameArrived, this, [this] {
            if (!std::exchange(m_hadData, true))
                Q_EMIT firstLiveData();
        });
    }
}

void Window::exportCurrent()
{
    const QString start = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder for the files"), start);
    if (folder.isEmpty())
        return;
    const QString path = folder + QStringLiteral("/dkapture-") +
                         QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    exportTo(path);
}

void Window::exportTo(const QString &folder)
{
    const Result<int> written = exportView(*currentView(), folder);
    const QString shortfall = currentView()->shortfall();
    QString text =
        written ? tr("%n file(s) written to %1", nullptr, *written).arg(folder) : written.error().message;
    if (written && !shortfall.isEmpty())
        text = tr("%1; not in them: %2", "files were written; what was lost").arg(text, shortfall);
    const Hue hue = !written ? Hue::Alert : shortfall.isEmpty() ? Hue::Ok : Hue::Lost;
    m_messages->put(QStringLiteral("export"), {text, hue, {}, {}});
}

void Window::showAbout()
{
    auto *box =
        new QMessageBox(QMessageBox::NoIcon, tr("About DKapture"),
                        tr("<h3>DKapture %1</h3><p>Shows what this computer is doing: processes, disks, "
                           "network, interrupts, as the kernel sees them.</p><p>Looking changes nothing. "
                           "Only the small system helper runs as root; this window never does.</p>"
                           "<p>GPL-3.0-or-later</p>")
                            .arg(QApplication::applicationVersion()),
                        QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(windowIcon().pixmap(64));
    box->open(); // not exec(): charts go on behind it
}

void Window::showShortcuts()
{
    auto *box = new QMessageBox(
        QMessageBox::NoIcon, tr("What is this?"),
        tr("<p><b>Overview</b> answers at a glance; <b>Processes</b> names who; <b>Records</b> "
           "shows every single event of a probe.</p>"
           "<table cellspacing='4'><tr><td>Ctrl+1 … 3</td><td>views</td></tr>"
           "<tr><td>Ctrl+P</td><td>hold the picture still</td></tr>"
           "<tr><td>Ctrl+F</td><td>find or filter</td></tr>"
           "<tr><td>Ctrl+E</td><td>export</td></tr>"
           "<tr><td>Ctrl+End</td><td>follow the newest record</td></tr>"
           "<tr><td>Ctrl+Alt+Z</td><td>reset the layout</td></tr>"
           "<tr><td>F11</td><td>full screen</td></tr></table>"),
        QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void Window::restoreState()
{
    const QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    QMainWindow::restoreState(settings.value(QStringLiteral("window/state")).toByteArray(), StateVersion);
    const QByteArray overview = settings.value(QStringLiteral("overview/layout")).toByteArray();
    if (!overview.isEmpty() && !m_overview->restoreLayout(overview))
        m_overview->resetLayout();
    const QByteArray records = settings.value(QStringLiteral("records/layout")).toByteArray();
    if (!records.isEmpty())
        m_records->restoreLayout(records);
    m_span->setCurrentIndex(
        std::clamp(settings.value(QStringLiteral("overview/span")).toInt(), 0, m_span->count() - 1));
    showView(settings.value(QStringLiteral("window/view"), QStringLiteral("overview")).toString());
}

void Window::saveState()
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/state"), QMainWindow::saveState(StateVersion));
    settings.setValue(QStringLiteral("window/view"), currentView()->id());
    settings.setValue(QStringLiteral("overview/layout"), m_overview->saveLayout());
    settings.setValue(QStringLiteral("overview/span"), m_span->currentIndex());
    settings.setValue(QStringLiteral("records/layout"), m_records->saveLayout());
}

void Window::closeEvent(QCloseEvent *event)
{
    saveState();
    event->accept();
}

void Window::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        refreshIcons();
}

} // namespace DKapture
