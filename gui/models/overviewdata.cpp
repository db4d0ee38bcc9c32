// SPDX-License-Identifier: GPL-3.0-or-later
#include "overviewdata.h"

#include "client/units.h"
#include "log2quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace DKapture
{

static constexpr double Missing = std::numeric_limits<double>::quiet_NaN();

OverviewData::OverviewData(Feeds *feeds, QObject *parent)
    : QObject(parent)
    , m_feeds(feeds)
    , m_diskWaitNs(Missing)
{
    m_histories = {History(4, Capacity), History(2, Capacity), History(2, Capacity), History(2, Capacity),
                   History(2, Capacity)};
    connectFeed(Latency, QStringLiteral("run-queue-latency"), &OverviewData::takeLatency);
    connectFeed(Disk, QStringLiteral("block-io"), &OverviewData::takeDisk);
    connectFeed(Network, QStringLiteral("traffic"), &OverviewData::takeNetwork);
    connectFeed(Interrupts, QStringLiteral("interrupts"), &OverviewData::takeInterrupts);
}

void OverviewData::connectFeed(Panel panel, const QString &probe,
                               void (OverviewData::*take)(const Output &, const Frame &, const Frame &))
{
    ProbeFeed *feed = m_feeds->feed(probe);
    m_panelFeeds[panel] = feed;
    connect(feed, &ProbeFeed::frameArrived, this, [this, panel, feed, take](quint16 output) {
        const Schema *schema = feed->schema();
        const Frame *before = feed->frameBefore(output);
        if (!schema || !before)
            return;
        (this->*take)(schema->outputs.at(output), *before, *feed->frame(output));
        Q_EMIT changed(panel);
    });
    connect(feed, &ProbeFeed::gap, this,
            [this, panel](double until) { m_histories[panel].appendGap(until); });
    connect(feed, &ProbeFeed::stateChanged, this, [this, panel, feed] {
        History &history = m_histories[panel];
        if (feed->state() != ProbeFeed::State::Live && history.size() && !std::isnan(history.latest(0)))
            history.appendGap(history.lastTime());
        Q_EMIT changed(panel);
    });
    feed->setWanted(this, true);
}

ProbeFeed *OverviewData::feed(Panel panel) const
{
    return m_panelFeeds[panel];
}

void OverviewData::tick(double seconds)
{
    if (const std::optional<CpuShares> shares = m_cpuStates.update()) {
        m_histories[Cpu].append(seconds, {shares->user, shares->system, shares->waiting, shares->stolen});
        Q_EMIT changed(Cpu);
    }
}

void OverviewData::setBusiest(const QString &name, double percentOfCpu)
{
    m_contributors[Cpu].clear();
    if (!name.isEmpty() && percentOfCpu > 0)
        m_contributors[Cpu].append({name, percentOfCpu, percentOfCpu / 100.0 / std::max(1, processors())});
    Q_EMIT changed(Cpu);
}

void OverviewData::setContributors(Panel panel, const QHash<QString, double> &amounts)
{
    double all = 0;
    QList<Contributor> list;
    for (auto amount = amounts.cbegin(); amount != amounts.cend(); ++amount) {
        all += *amount;
        if (*amount > 0 && !amount.key().isEmpty())
            list.append({amount.key(), *amount, 0});
    }
    for (Contributor &one : list)
        one.share = all > 0 ? one.amount / all : 0;
    std::sort(list.begin(), list.end(), [](const Contributor &left, const Contributor &right) {
        return left.amount != right.amount ? left.amount > right.amount : left.name < right.name;
    });
    m_contributors[panel] = list;
}

// Names that probe "interrupts" gives to interrupts without a device; they come inside records, where no
// tool finds them to be translated.
[[maybe_unused]] static const char *const InterruptNames[] = {
    QT_TRANSLATE_NOOP("probe", "local timer"),
    QT_TRANSLATE_NOOP("probe", "rescheduling"),
    QT_TRANSLATE_NOOP("probe", "function call"),
    QT_TRANSLATE_NOOP("probe", "function call to one processor"),
    QT_TRANSLATE_NOOP("probe", "deferred work of the processor"),
    QT_TRANSLATE_NOOP("probe", "interrupt controller error"),
    QT_TRANSLATE_NOOP("probe", "processor temperature"),
    QT_TRANSLATE_NOOP("probe", "corrected hardware errors"),
    QT_TRANSLATE_NOOP("probe", "deferred hardware errors"),
    QT_TRANSLATE_NOOP("probe", "platform"),
    QT_TRANSLATE_NOOP("probe", "spurious"),
};

static QString nameIn(RecordView row, const Output &output)
{
    const Field *name = output.field(QStringLiteral("comm"));
    return name ? row.text(*name) : QString();
}

void OverviewData::takeLatency(const Output &output, const Frame &before, const Frame &now)
{
    const auto counts = std::find_if(output.fields.begin(), output.fields.end(),
                                     [](const Field &field) { return field.type == FieldType::Slots; });
    if (counts == output.fields.end())
        return;
    const Field *total = output.field(QStringLiteral("total"));
    const FrameDelta delta(output, before, now);
    QList<double> all;
    QHash<QString, double> waited;
    for (qsizetype row = 0; row < now.rows.size(); ++row) {
        const QList<double> added = delta.addedSlots(row, *counts);
        all.resize(std::max(all.size(), added.size()));
        for (qsizetype slot = 0; slot < added.size(); ++slot)
            all[slot] += added[slot];
        if (total)
            waited[nameIn(now.rows[row], output)] += delta.added(row, *total);
    }
    m_histories[Latency].append(double(now.time) / 1e9, {log2Quantile(all, 0.5), log2Quantile(all, 0.99)});
    setContributors(Latency, waited);
}

void OverviewData::takeDisk(const Output &output, const Frame &before, const Frame &now)
{
    const Field *bytes = output.field(QStringLiteral("bytes"));
    const Field *op = output.field(QStringLiteral("op"));
    const Field *requests = output.field(QStringLiteral("requests"));
    const Field *queued = output.field(QStringLiteral("queued"));
    const Field *device = output.field(QStringLiteral("device"));
    const FrameDelta delta(output, before, now);
    if (!bytes || !op || delta.seconds() <= 0)
        return;
    double read = 0;
    double written = 0;
    double finished = 0;
    double waited = 0;
    QHash<QString, double> byName;
    for (qsizetype row = 0; row < now.rows.size(); ++row) {
        const double amount = delta.added(row, *bytes) / delta.seconds();
        const QString kind = now.rows[row].value(*op).toString();
        if (kind == QLatin1String("read"))
            read += amount;
        else if (kind == QLatin1String("write"))
            written += amount;
        else
            continue; // discards and flushes move no data
        byName[nameIn(now.rows[row], output)] += amount;
        if (requests && queued && device) {
            finished += delta.added(row, *requests);
            waited += delta.added(row, *queued) + delta.added(row, *device);
        }
    }
    m_diskWaitNs = finished > 0 ? waited / finished : Missing;
    m_histories[Disk].append(double(now.time) / 1e9, {read, written});
    setContributors(Disk, byName);
}

void OverviewData::takeNetwork(const Output &output, const Frame &before, const Frame &now)
{
    const Field *sent = output.field(QStringLiteral("sent"));
    const Field *received = output.field(QStringLiteral("received"));
    const Field *family = output.field(QStringLiteral("family"));
    const FrameDelta delta(output, before, now);
    if (!sent || !received || delta.seconds() <= 0)
        return;
    double up = 0;
    double down = 0;
    QHash<QString, double> byName;
    for (qsizetype row = 0; row < now.rows.size(); ++row) {
        // Local sockets are traffic of programs, not of the network.
        if (family && now.rows[row].value(*family).toString() == QLatin1String("unix"))
            continue;
        const double sentNow = delta.added(row, *sent) / delta.seconds();
        const double receivedNow = delta.added(row, *received) / delta.seconds();
        up += sentNow;
        down += receivedNow;
        byName[nameIn(now.rows[row], output)] += sentNow + receivedNow;
    }
    m_histories[Network].append(double(now.time) / 1e9, {down, up});
    setContributors(Network, byName);
}

void OverviewData::takeInterrupts(const Output &output, const Frame &before, const Frame &now)
{
    const Field *count = output.field(QStringLiteral("count"));
    const Field *kind = output.field(QStringLiteral("kind"));
    const Field *name = output.field(QStringLiteral("name"));
    const FrameDelta delta(output, before, now);
    if (!count || delta.seconds() <= 0)
        return;
    double hardware = 0;
    double software = 0;
    QHash<QString, double> byName;
    for (qsizetype row = 0; row < now.rows.size(); ++row) {
        const double rate = delta.added(row, *count) / delta.seconds();
        const QString kindText = kind ? now.rows[row].value(*kind).toString() : QString();
        const bool isSoftware = kindText == QLatin1String("soft") || kindText == QLatin1String("tasklet");
        (isSoftware ? software : hardware) += rate;
        const QString label = name ? now.rows[row].value(*name).toString() : kindText;
        byName[Units::translated(label.isEmpty() ? kindText : label)] += rate;
    }
    m_histories[Interrupts].append(double(now.time) / 1e9, {hardware, software});
    setContributors(Interrupts, byName);
}

} // namespace DKapture
