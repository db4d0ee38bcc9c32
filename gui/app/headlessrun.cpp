// SPDX-License-Identifier: GPL-3.0-or-later
#include "headlessrun.h"

#include "messagestrip.h"
#include "models/bootclock.h"
#include "statusline.h"
#include "views/overviewview.h"
#include "views/recordsview.h"
#include "views/viewexport.h"
#include "window.h"

#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QStandardPaths>
#include <QTimer>

#include <cstdio>

namespace DKapture
{

HeadlessRun::HeadlessRun(Window *window, const CommandLine &line, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_line(line)
{
    connect(window, &Window::firstLiveData, this, [this] { m_firstDataMs = m_clock.elapsed(); });
}

void HeadlessRun::start()
{
    m_clock.start();
    for (View *view : m_window->views())
        m_left.append(view->id());
    m_window->resize(1280, 800);
    // Charts need a past to show; the other views need a second or two each.
    const double tail = std::min(m_line.headlessSeconds / 2, 2.0 * double(m_left.size() - 1));
    m_window->showView(m_left.first());
    QTimer::singleShot(int((m_line.headlessSeconds - tail) * 1000), this, &HeadlessRun::visitNext);
    // Records come from the start, so that there are some when their turn comes.
    const auto begin = [this] {
        if (m_window->records()->session() && !m_window->records()->session()->isRunning())
            m_window->records()->choose(m_line.probe.isEmpty() ? m_window->records()->probe() : m_line.probe, true);
    };
    connect(m_window->feeds()->connection(), &Connection::stateChanged, this, begin);
    QTimer::singleShot(0, this, begin);
}

void HeadlessRun::visitNext()
{
    View *view = m_window->currentView();
    view->tick(bootSeconds());
    const Result<int> written = exportView(*view, m_line.out);
    if (!written)
        m_failure = written.error().message;
    const QString name = view->id() == QLatin1String("records")
                             ? QStringLiteral("records-%1").arg(m_window->records()->probe())
                             : view->id();
    // The whole window around the view is what a person would see.
    const QString picture = QStringLiteral("%1/%2.png").arg(m_line.out, name);
    QFile::remove(QStringLiteral("%1/%2.png").arg(m_line.out, view->id()));
    if (!m_window->grab().save(picture))
        m_failure = tr("Cannot write %1").arg(picture);
    m_seen += view->seen();
    m_left.removeFirst();
    if (m_left.isEmpty()) {
        leave();
        return;
    }
    m_window->showView(m_left.first());
    const double rest = m_line.headlessSeconds - double(m_clock.elapsed()) / 1000;
    QTimer::singleShot(std::max(300, int(rest * 1000 / double(m_left.size()))), this, &HeadlessRun::visitNext);
}

void HeadlessRun::leave()
{
    for (const QString &line : std::as_const(m_seen))
        std::printf("%s\n", qPrintable(line));
    std::printf("%s\n", qPrintable(tr("Lost: %1").arg(m_window->lost())));
    std::printf("%s\n", qPrintable(tr("This window: %1 % of a CPU")
                                       .arg(QLocale().toString(m_window->statusLine()->ownCpuPercent(), 'f', 1))));
    if (m_firstDataMs >= 0)
        std::printf("%s\n", qPrintable(tr("First live data after %1 ms").arg(m_firstDataMs)));
    std::fflush(stdout);

    if (m_failure.isEmpty() && !m_window->overview()->hasLiveData())
        m_failure = tr("No live data came. %1").arg(m_window->messages()->texts().join(QLatin1Char(' ')));
    if (!m_failure.isEmpty())
        std::fprintf(stderr, "%s\n", qPrintable(m_failure));
    QCoreApplication::exit(m_failure.isEmpty() ? 0 : 1);
}

} // namespace DKapture
