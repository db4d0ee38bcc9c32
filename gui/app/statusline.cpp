// SPDX-License-Identifier: GPL-3.0-or-later
#include "statusline.h"

#include "charts/colours.h"
#include "client/units.h"
#include "views/feedwords.h"

#include <QJsonObject>
#include <QLabel>
#include <QLocale>

#include <ctime>

namespace DKapture
{

// Measuring the cost costs, too: the kernel times every program for half a second.
static constexpr double CostEverySeconds = 10;
// What starting the captures took says nothing about what they will take.
static constexpr double CostAfterSeconds = 3;

StatusLine::StatusLine(Connection *connection, QWidget *parent)
    : QStatusBar(parent)
    , m_connection(connection)
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
    m_helperCost->setToolTip(
        tr("CPU time and kernel memory of everything that is captured, and of the helper; "
           "measured every 10 seconds"));
    m_ownCost->setToolTip(tr("CPU time of this window, in percent of one CPU"));
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
    timespec used = {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    const double cpuSeconds = double(used.tv_sec) + double(used.tv_nsec) / 1e9;
    const bool isFirst = m_seconds <= 0;
    if (!isFirst && elapsed > 0) {
        // A figure that jumps cannot be read.
        const double now = (cpuSeconds - m_ownCpuSeconds) / elapsed * 100;
        m_ownCpu = m_ownCpu <= 0 ? now : m_ownCpu * 0.8 + now * 0.2;
        const double rate = double(figures.events - m_eventsBefore) / elapsed;
        m_events->setText(tr("%1 records/s").arg(locale.toString(qRound(rate))));
        m_ownCost->setText(tr("Window %1 % CPU").arg(locale.toString(m_ownCpu, 'f', 1)));
    }
    m_seconds = seconds;
    m_ownCpuSeconds = cpuSeconds;
    m_eventsBefore = figures.events;
    m_captures->setText(tr("%n capture(s)", nullptr, figures.captures));
    m_lost->setText(figures.lost ? tr("▨ %1 lost").arg(locale.toString(figures.lost)) : tr("0 lost"));
    QPalette ink = palette();
    if (figures.lost)
        ink.setColor(QPalette::WindowText, colour(Hue::Lost, palette()));
    m_lost->setPalette(ink);
    const bool isReady = m_connection->state() == Connection::State::Ready;
    if (!isReady)
        m_helperCost->clear();
    if (!isReady || isFirst)
        m_costDue = seconds + CostAfterSeconds;
    if (isReady && isVisible() && !window()->isMinimized() && seconds >= m_costDue) {
        m_costDue = seconds + CostEverySeconds;
        askForCost();
    }
}

void StatusLine::askForCost()
{
    m_connection->cost(this, [this](const Result<QJsonArray> &reply) {
        if (!reply)
            return;
        double share = 0;
        double memory = 0;
        for (const QJsonValue &value : *reply) {
            const QJsonObject capture = value.toObject();
            share += capture.value(QLatin1String("cpu_share")).toDouble();
            if (!capture.value(QLatin1String("probe")).toString().isEmpty())
                memory += capture.value(QLatin1String("memory_bytes")).toDouble();
        }
        m_helperCost->setText(tr("Watching %1 % CPU, %2 kernel memory")
                                  .arg(QLocale().toString(share * 100, 'f', 1),
                                       Units::amount(memory, QStringLiteral("bytes"))));
    });
}

} // namespace DKapture
