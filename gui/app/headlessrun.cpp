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

static constexpr int LongestWaitMs = 60 * 1000;

HeadlessRun::HeadlessRun(Window *window, const CommandLine &line, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_line(line)
{
}

void HeadlessRun::start()
{
    m_clock.start();
    m_left = {{QStringLiteral("overview"), {}}, {QStringLiteral("processes"), {}}};
    // One probe of events and one of totals, unless the caller names his own.
    QStringList probes = {QStringLiteral("process-life"), QStringLiteral("syscalls")};
    if (!m_line.probe.isEmpty())
        probes = QStringList{m_line.probe};
    for (const QString &probe : std::as_const(probes))
        m_left.append({QStringLiteral("records"), probe});
    m_window->resize(1280, 800);
    m_window->showView(m_left.first().view);
    connect(m_window->feeds()->connection(), &Connection::stateChanged, this, &HeadlessRun::begin);
    begin();
    connect(m_window, &Window::firstLiveData, this, [this] {
        m_firstDataMs = m_clock.elapsed();
        startCountdown();
    });
    // The seconds count from the first data: on a busy machine the kernel takes its time to check programs.
    QTimer::singleShot(LongestWaitMs, this, &HeadlessRun::startCountdown);
}

void HeadlessRun::startCountdown()
{
    if (std::exchange(m_isCounting, true))
        return;
    m_countdownFromMs = m_clock.elapsed();
    // Charts need a past to show; the others need a second or two each.
    const double tail = std::min(m_line.headlessSeconds / 2, 2.5 * double(m_left.size() - 1));
    QTimer::singleShot(int((m_line.headlessSeconds - tail) * 1000), this, &HeadlessRun::visitNext);
}

// The first records come from the start, so that there are some when their turn comes.
void HeadlessRun::begin()
{
    const Connection::State state = m_window->feeds()->connection()->state();
    if (state == Connection::State::NoHelper || state == Connection::State::NotAuthorized)
        startCountdown(); // nothing to wait for
    if (state == Connection::State::Ready && !m_line.probe.isEmpty() &&
        !m_window->feeds()->connection()->probe(m_line.probe)) {
        std::fprintf(
            stderr, "dkapture: %s\n",
            qPrintable(tr("There is no probe “%1”. “dkapturectl probes” lists them.").arg(m_line.probe)));
        // Queued: the event loop may not run yet.
        QMetaObject::invokeMethod(qApp, [] { QCoreApplication::exit(2); }, Qt::QueuedConnection);
        return;
    }
    for (const Stop &stop : std::as_const(m_left)) {
        if (m_hasBegun || stop.probe.isEmpty())
            continue;
        m_hasBegun = m_window->records()->choose(stop.probe, true);
    }
}

void HeadlessRun::visitNext()
{
    const Stop stop = m_left.takeFirst();
    View *view = m_window->currentView();
    view->tick(bootSeconds());
    const Result<int> written = exportView(*view, m_line.out);
    // The first failure is the one that gives its reason; a full disk fails all that follow.
    if (!written && m_failure.isEmpty())
        m_failure = written.error().message;
    // The whole window around the view is what a person would see.
    QString name = stop.view;
    if (!stop.probe.isEmpty()) {
        QFile::remove(QStringLiteral("%1/%2.png").arg(m_line.out, name));
        name += QLatin1Char('-') + stop.probe;
    }
    const QString picture = QStringLiteral("%1/%2.png").arg(m_line.out, name);
    if (!m_window->grab().save(picture) && m_failure.isEmpty())
        m_failure = tr("Cannot write %1").arg(picture);
    m_seen += view->seen();
    if (m_left.isEmpty()) {
        leave();
        return;
    }
    m_window->showView(m_left.first().view);
    if (!m_left.first().probe.isEmpty())
        (void)m_window->records()->choose(m_left.first().probe, true);
    const double rest = m_line.headlessSeconds - double(m_clock.elapsed() - m_countdownFromMs) / 1000;
    QTimer::singleShot(std::max(300, int(rest * 1000 / double(m_left.size()))), this,
                       &HeadlessRun::visitNext);
}

void HeadlessRun::leave()
{
    for (const QString &line : std::as_const(m_seen))
        std::printf("%s\n", qPrintable(line));
    std::printf("%s\n", qPrintable(tr("Lost: %1, missed: %2").arg(m_window->lost()).arg(m_window->missed())));
    std::printf("%s\n",
                qPrintable(tr("This window: %1 % of a CPU")
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
