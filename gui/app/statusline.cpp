// SPDX-License-Identifier: GPL-3.0-or-later
#include "statusline.h"

#include "charts/colours.h"
#include "client/units.h"
#include "views/feedwords.h"

#include <QJsonObject>
#include <QLabel>
#include <QLocale>
#include <QTimer>

#include <algorithm>
#include <ctime>

namespace DKapture
{

// Measuring the cost costs, too: the kernel times every program for a second.
static constexpr double CostEverySeconds = 10;
// What starting the captures took says nothing about what they will take.
static constexpr double CostAfterSeconds = 3;
// The span when there is no helper to tell its own.
static constexpr int AloneMs = 1000;

static double secondsOf(clockid_t clock)
{
    timespec now = {};
    clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

static double cpuSeconds()
{
    return secondsOf(CLOCK_PROCESS_CPUTIME_ID);
}

StatusLine::StatusLine(Connection *connection, QWidget *parent)
    : QStatusBar(parent)
    , m_connection(connection)
    , m_startSeconds(secondsOf(CLOCK_MONOTONIC))
{
    setSizeGripEnabled(false);
    const auto add = [this](const QString &name, bool isPermanent) {
        auto *label = new QLabel;
        label->setAccessibleName(name);
        label->setContentsMargins(8, 2, 8, 2);
        if (isPermanent)
            addPermanentWidget(label);
        else
            addWidget(label, 1);
        return label;
    };
    m_helper = add(tr("System helper"), false);
    m_captures = add(tr("Captures"), true);
    m_events = add(tr("Records a second"), true);
    m_lost = add(tr("Lost records"), true);
    m_helperCost = add(tr("Cost of watching"), true);
    m_ownCost = add(tr("Cost of this window"), true);
    m_lost->setToolTip(shortfallToolTip());
    m_helperCost->setToolTip(
        tr("CPU time and kernel memory of everything that is captured, and of the helper; "
           "measured every 10 seconds"));
    m_ownCost->setToolTip(tr("CPU time of this window, in percent of one CPU; measured in the same second"));
    connect(connection, &Connection::stateChanged, this, &StatusLine::showHelper);
    showHelper();
}

void StatusLine::showHelper()
{
    QString text;
    switch (m_connection->state()) {
    case Connection::State::Ready:
        text = tr("● Helper connected, %n probe(s)", nullptr, int(m_connection->probes().size()));
        break;
    case Connection::State::Connecting:
        text = tr("○ Starting the helper…");
        break;
    case Connection::State::NoHelper:
        text = tr("▲ No helper");
        break;
    case Connection::State::NotAuthorized:
        text = tr("▲ Not authorised");
        break;
    }
    m_helper->setText(text);
    m_helper->setToolTip(m_connection->error().message);
}

void StatusLine::tick(double seconds, const Figures &figures)
{
    const QLocale locale;
    const double elapsed = seconds - m_seconds;
    const bool isFirst = m_seconds <= 0;
    if (!isFirst && elapsed > 0) {
        // Fewer than before when a session was dropped, with what it had counted.
        const quint64 came = figures.events - std::min(figures.events, m_eventsBefore);
        const double rate = double(came) / elapsed;
        m_events->setText(tr("%1 records/s").arg(locale.toString(qRound(rate))));
    }
    m_seconds = seconds;
    m_eventsBefore = figures.events;
    m_captures->setText(tr("%n capture(s)", nullptr, figures.captures));
    const QString shortfall = shortfallWords(figures.lost, figures.missed);
    m_lost->setText(shortfall.isEmpty() ? tr("0 lost") : shortfall);
    QPalette ink = palette();
    if (!shortfall.isEmpty())
        ink.setColor(QPalette::WindowText, colour(Hue::Lost, palette()));
    m_lost->setPalette(ink);
    if (m_connection->state() != Connection::State::Ready)
        m_helperCost->clear();
    if (isFirst)
        m_costDue = seconds + CostAfterSeconds;
    if (isVisible() && !window()->isMinimized() && seconds >= m_costDue) {
        m_costDue = seconds + CostEverySeconds;
        measureCost();
    }
}

// What the helper costs is measured from now to its answer, and so is what we cost: figures beside each other
// are of the same span.
void StatusLine::measureCost()
{
    const auto showOwn = [this, cpu = cpuSeconds(), wall = secondsOf(CLOCK_MONOTONIC)] {
        const double elapsed = secondsOf(CLOCK_MONOTONIC) - wall;
        m_ownCpu = (cpuSeconds() - cpu) / elapsed * 100;
        m_ownCost->setText(tr("Window %1 % CPU").arg(QLocale().toString(*m_ownCpu, 'f', 1)));
    };
    if (m_connection->state() != Connection::State::Ready) {
        QTimer::singleShot(AloneMs, this, showOwn);
        return;
    }
    m_connection->cost(this, [this, showOwn](const Result<QJsonArray> &reply) {
        showOwn();
        if (reply)
            showCost(*reply);
    });
}

void StatusLine::showCost(const QJsonArray &captures)
{
    double share = 0;
    double memory = 0;
    for (const QJsonValue &value : captures) {
        const QJsonObject capture = value.toObject();
        share += capture.value(QLatin1String("cpu_share")).toDouble();
        if (!capture.value(QLatin1String("probe")).toString().isEmpty())
            memory += capture.value(QLatin1String("memory_bytes")).toDouble();
    }
    m_helperCost->setText(
        tr("Watching %1 % CPU, %2 kernel memory")
            .arg(QLocale().toString(share * 100, 'f', 1), Units::amount(memory, QStringLiteral("bytes"))));
}

double StatusLine::ownCpuPercent() const
{
    return m_ownCpu.value_or(cpuSeconds() / (secondsOf(CLOCK_MONOTONIC) - m_startSeconds) * 100);
}

} // namespace DKapture
