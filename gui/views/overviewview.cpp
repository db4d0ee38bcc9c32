// SPDX-License-Identifier: GPL-3.0-or-later
#include "overviewview.h"

#include "client/units.h"
#include "contributorlist.h"
#include "feedwords.h"
#include "models/bootclock.h"
#include "tile.h"

#include <QLocale>
#include <QVBoxLayout>

#include <cmath>

namespace DKapture
{

OverviewView::OverviewView(OverviewData *data, Feeds *feeds, QWidget *parent)
    : View(parent)
    , m_data(data)
    , m_feeds(feeds)
    , m_docks(new QMainWindow)
{
    setAccessibleName(tr("Overview"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_docks);
    m_docks->setWindowFlags(Qt::Widget);
    m_docks->setDockNestingEnabled(true);
    m_docks->setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks |
                            QMainWindow::AnimatedDocks);
    addTiles();
    arrange();
    connect(m_data, &OverviewData::changed, this, [this](int panel) {
        if (isVisible() && !m_isFrozen)
            updateTile(OverviewData::Panel(panel));
    });
}

void OverviewView::addTiles()
{
    const auto add = [this](const ChartDescription &description) {
        auto *tile = new Tile(description, m_docks);
        tile->chart()->setHistory(&m_data->history(OverviewData::Panel(m_tiles.size())));
        connect(tile, &Tile::actionRequested, this, &OverviewView::authoriseRequested);
        m_tiles.append(tile);
        return tile;
    };
    const QString bytes = QStringLiteral("bytes");
    add({QStringLiteral("cpu"),
         tr("CPU"),
         QStringLiteral("percent"),
         false,
         true,
         ChartScale::Kind::Linear,
         100,
         {{tr("Programs"), Hue::Process},
          {tr("Kernel"), Hue::Scheduler},
          {tr("Waiting for disk"), Hue::Storage},
          {tr("Taken by host"), Hue::Muted}}});
    add({QStringLiteral("run-queue-latency"),
         tr("Wait for a CPU"),
         QStringLiteral("ns"),
         false,
         false,
         ChartScale::Kind::Logarithmic,
         0,
         {{tr("Median"), Hue::Scheduler}, {tr("p99"), Hue::Usb, true}},
         2048}); // the end of the first slot in use of that probe
    add({QStringLiteral("disk"),
         tr("Disk"),
         bytes,
         true,
         false,
         ChartScale::Kind::Linear,
         0,
         {{tr("Read"), Hue::Storage}, {tr("Written"), Hue::Files, true}}});
    add({QStringLiteral("network"),
         tr("Network"),
         bytes,
         true,
         false,
         ChartScale::Kind::Linear,
         0,
         {{tr("Received"), Hue::Network}, {tr("Sent"), Hue::Process, true}}});
    Tile *interrupts = add({QStringLiteral("interrupts"),
                            tr("Interrupts"),
                            QStringLiteral("count"),
                            true,
                            false,
                            ChartScale::Kind::Linear,
                            0,
                            {{tr("Hardware"), Hue::Interrupts}, {tr("Software"), Hue::Memory, true}}});
    m_interruptList = new ContributorList(
        Hue::Interrupts, [](double amount) { return Units::amount(amount, QStringLiteral("count"), true); });
    interrupts->addList(m_interruptList);
}

void OverviewView::arrange()
{
    using Data = OverviewData;
    for (Tile *tile : std::as_const(m_tiles)) {
        tile->setFloating(false);
        m_docks->removeDockWidget(tile);
    }
    m_docks->addDockWidget(Qt::LeftDockWidgetArea, m_tiles[Data::Cpu]);
    m_docks->splitDockWidget(m_tiles[Data::Cpu], m_tiles[Data::Disk], Qt::Vertical);
    m_docks->splitDockWidget(m_tiles[Data::Cpu], m_tiles[Data::Latency], Qt::Horizontal);
    m_docks->splitDockWidget(m_tiles[Data::Disk], m_tiles[Data::Network], Qt::Horizontal);
    m_docks->splitDockWidget(m_tiles[Data::Network], m_tiles[Data::Interrupts], Qt::Horizontal);
    for (Tile *tile : std::as_const(m_tiles))
        tile->show();
    m_docks->resizeDocks({m_tiles[Data::Cpu], m_tiles[Data::Disk]}, {100, 100}, Qt::Vertical);
    m_docks->resizeDocks({m_tiles[Data::Cpu], m_tiles[Data::Latency]}, {100, 100}, Qt::Horizontal);
    m_docks->resizeDocks({m_tiles[Data::Disk], m_tiles[Data::Network], m_tiles[Data::Interrupts]},
                         {100, 100, 100}, Qt::Horizontal);
}

QByteArray OverviewView::saveLayout() const
{
    return m_docks->saveState(1);
}

bool OverviewView::restoreLayout(const QByteArray &layout)
{
    return m_docks->restoreState(layout, 1);
}

void OverviewView::resetLayout()
{
    arrange();
}

void OverviewView::setSpan(double seconds)
{
    for (Tile *tile : std::as_const(m_tiles))
        tile->chart()->setSpan(seconds);
    tick(bootSeconds());
}

void OverviewView::setFrozen(bool frozen)
{
    m_isFrozen = frozen;
    for (int panel = 0; panel < OverviewData::Panels; ++panel)
        updateTile(OverviewData::Panel(panel));
}

void OverviewView::tick(double seconds)
{
    for (int panel = 0; panel < OverviewData::Panels; ++panel) {
        updateState(OverviewData::Panel(panel));
        Tile *tile = m_tiles[panel];
        if (!m_isFrozen && tile->isVisible() && tile->showsChart() && !tile->visibleRegion().isEmpty())
            tile->chart()->refresh(seconds);
    }
}

QList<LiveChart *> OverviewView::charts() const
{
    QList<LiveChart *> charts;
    for (Tile *tile : m_tiles)
        charts.append(tile->chart());
    return charts;
}

bool OverviewView::hasLiveData() const
{
    for (int panel = OverviewData::Latency; panel < OverviewData::Panels; ++panel) {
        if (m_data->history(OverviewData::Panel(panel)).size() > 1)
            return true;
    }
    return false;
}

QStringList OverviewView::seen() const
{
    QStringList lines;
    for (int panel = 0; panel < OverviewData::Panels; ++panel) {
        const QList<Contributor> &most = m_data->contributors(OverviewData::Panel(panel));
        QString line =
            tr("%1: %2", "what: how much").arg(m_tiles[panel]->windowTitle(), m_tiles[panel]->bigNumber());
        if (!most.isEmpty())
            line += tr(" (mostly %1)").arg(most.first().name);
        lines.append(line);
    }
    return lines;
}

QString OverviewView::shortfall() const
{
    quint64 lost = 0;
    quint64 missed = 0;
    for (int panel = 0; panel < OverviewData::Panels; ++panel) {
        if (const ProbeFeed *feed = m_data->feed(OverviewData::Panel(panel))) {
            lost += feed->lost();
            missed += feed->missed();
        }
    }
    return shortfallWords(lost, missed);
}

void OverviewView::updateState(OverviewData::Panel panel)
{
    Tile *tile = m_tiles[panel];
    ProbeFeed *feed = m_data->feed(panel);
    if (feed)
        tile->chart()->setAccount({feed->lost(), feed->missed()});
    if (m_isFrozen) {
        tile->setState(StateDot::State::Paused, tr("Paused; capturing goes on"));
        return;
    }
    if (!feed) {
        tile->setState(StateDot::State::Ok, tr("Live"));
        return;
    }
    tile->setState(feedDot(*feed), feedSentence(*feed));
    const bool hasPast = m_data->history(panel).size() > 0;
    if (feed->state() == ProbeFeed::State::Live || (feed->state() == ProbeFeed::State::Waiting && hasPast))
        tile->showChart();
    else
        tile->showSentence(feedSentence(*feed), feedAction(*feed));
}

void OverviewView::updateTile(OverviewData::Panel panel)
{
    updateState(panel);
    if (m_isFrozen || !m_tiles[panel]->showsChart())
        return;
    switch (panel) {
    case OverviewData::Cpu:
        updateCpu();
        break;
    case OverviewData::Latency:
        updateLatency();
        break;
    case OverviewData::Disk:
        updateRates(panel, OverviewData::Read, OverviewData::Written);
        break;
    case OverviewData::Network:
        updateRates(panel, OverviewData::Received, OverviewData::Sent);
        break;
    case OverviewData::Interrupts:
        updateRates(panel, OverviewData::Hardware, OverviewData::Software);
        m_interruptList->setContributors(m_data->contributors(panel));
        break;
    case OverviewData::Panels:
        break;
    }
}

static QStringList curveTexts(const Tile &tile, const History &history)
{
    QStringList texts;
    for (int curve = 0; curve < history.curves(); ++curve)
        texts.append(tile.chart()->description().valueText(history.latest(curve)));
    return texts;
}

void OverviewView::updateCpu()
{
    const History &history = m_data->history(OverviewData::Cpu);
    Tile *tile = m_tiles[OverviewData::Cpu];
    if (!history.size())
        return;
    const double busy = history.latest(OverviewData::User) + history.latest(OverviewData::System) +
                        history.latest(OverviewData::Stolen);
    const QList<Contributor> &most = m_data->contributors(OverviewData::Cpu);
    QString explanation = tr("of %n CPU(s)", nullptr, m_data->processors());
    if (!most.isEmpty())
        explanation =
            tr("%1: %2 % of one CPU").arg(most.first().name, QLocale().toString(most.first().amount, 'f', 0));
    tile->setNumbers(QLocale().toString(busy, 'f', 0) + QStringLiteral(" %"), explanation);
    tile->setCurveValues(curveTexts(*tile, history));
}

void OverviewView::updateLatency()
{
    const History &history = m_data->history(OverviewData::Latency);
    Tile *tile = m_tiles[OverviewData::Latency];
    if (!history.size())
        return;
    const QList<Contributor> &most = m_data->contributors(OverviewData::Latency);
    QString explanation = tr("p99: 99 of 100 waits are shorter");
    if (!most.isEmpty() && most.first().share >= 0.3)
        explanation = tr("%1 waits most: %2 % of all waiting")
                          .arg(most.first().name, QLocale().toString(most.first().share * 100, 'f', 0));
    tile->setNumbers(tile->chart()->description().valueText(history.latest(OverviewData::P99)), explanation);
    tile->setCurveValues(curveTexts(*tile, history));
}

void OverviewView::updateRates(OverviewData::Panel panel, int first, int second)
{
    const History &history = m_data->history(panel);
    Tile *tile = m_tiles[panel];
    if (!history.size())
        return;
    const ChartDescription &description = tile->chart()->description();
    const double all = history.latest(first) + history.latest(second);
    const QList<Contributor> &most = m_data->contributors(panel);
    QString explanation;
    if (!most.isEmpty() && panel != OverviewData::Interrupts)
        explanation = tr("%1 %2 %", "who: share")
                          .arg(most.first().name, QLocale().toString(most.first().share * 100, 'f', 0));
    if (panel == OverviewData::Disk && !std::isnan(m_data->diskWaitNs())) {
        const QString wait = tr("%1 each").arg(Units::amount(m_data->diskWaitNs(), QStringLiteral("ns")));
        explanation = explanation.isEmpty() ? wait : tr("%1, %2").arg(explanation, wait);
    }
    tile->setNumbers(description.valueText(all), explanation);
    tile->setCurveValues(curveTexts(*tile, history));
}

} // namespace DKapture
