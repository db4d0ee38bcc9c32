// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "commandline.h"
#include "models/overviewdata.h"
#include "models/probefeed.h"

#include <QMainWindow>
#include <QTimer>

#include <functional>

class QActionGroup;
class QComboBox;
class QStackedWidget;

namespace DKapture
{

class MessageStrip;
class OverviewView;
class ProcessesView;
class RecordsView;
class StatusLine;
class View;

// The main window: navigation, views, messages and the one clock that they all draw by.
class Window : public QMainWindow
{
    Q_OBJECT
public:
    explicit Window(Connection *connection, QWidget *parent = nullptr);
    ~Window() override;

    void showView(const QString &id);
    View *currentView() const;
    QList<View *> views() const;
    OverviewView *overview() const { return m_overview; }
    RecordsView *records() const { return m_records; }
    Feeds *feeds() const { return m_feeds; }
    MessageStrip *messages() const { return m_messages; }
    StatusLine *statusLine() const { return m_status; }
    void restoreState();
    void setPaused(bool paused);
    void startProbeWhenReady(const QString &probe);
    void exportTo(const QString &folder); // what the current view shows
    quint64 lost() const;
    quint64 missed() const; // Capture::missed()

Q_SIGNALS:
    void themeChosen(DKapture::CommandLine::Theme theme);
    void firstLiveData();                       // once: the kernel's numbers are on the screen
    void probeMissing(const QString &sentence); // the one to be started when ready

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void makeActions();
    void makeMenus();
    void makeNavigation();
    void makeToolBar();
    QAction *makeAction(const QString &text, const QString &icon, const QKeySequence &shortcut,
                        std::function<void()> act);
    void refreshIcons();
    void tick();
    void connectionChanged();
    void feedsChanged();
    // Titles of the probes that are short of something.
    template <typename Shortfall> QStringList titlesOf(Shortfall shortfall) const;
    void tellShortfall();
    void watchForFirstData();
    void startWantedProbe();
    void exportCurrent();
    void showAbout();
    void showShortcuts();
    void saveState();

    Connection *m_connection;
    Feeds *m_feeds;
    OverviewData *m_data;
    QTimer m_clock;
    MessageStrip *m_messages;
    StatusLine *m_status;
    QStackedWidget *m_stack;
    OverviewView *m_overview;
    ProcessesView *m_processes;
    RecordsView *m_records;
    QActionGroup *m_viewActions;
    QAction *m_pause = nullptr;
    QComboBox *m_span = nullptr;
    QString m_wantedProbe; // until the helper has told what there is
    bool m_hadData = false;
    quint64 m_lostToldAt = 0;
    quint64 m_missedToldAt = 0;
};

} // namespace DKapture
