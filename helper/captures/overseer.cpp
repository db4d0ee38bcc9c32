// SPDX-License-Identifier: GPL-3.0-or-later
#include "overseer.h"

#include "captures.h"

#include <QFile>

#include <algorithm>

namespace DKapture
{

namespace
{

constexpr int LookMs = 1000;
constexpr int LooksBetweenCosts = 5;
// The kernel's timing costs each run some 20 ns: short, so that it is on for one part in fifty.
constexpr int CostWindowMs = 100;
constexpr int MostTimesOver = 2;

QByteArray onlineCpusText()
{
    QFile file(QStringLiteral("/sys/devices/system/cpu/online"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

Overseer::Overseer(Captures *captures)
    : m_captures(captures)
    , m_meter(
          [captures]() { return QList<const Capture *>(captures->all().cbegin(), captures->all().cend()); },
          this)
{
    m_timer.setInterval(LookMs);
    connect(&m_timer, &QTimer::timeout, this, &Overseer::look);
}

void Overseer::watch()
{
    if (m_timer.isActive())
        return;
    m_onlineCpus.clear(); // one may have come up while nobody looked and a probe was being loaded
    m_timer.start();
}

void Overseer::look()
{
    if (m_captures->all().isEmpty()) {
        m_timesOver.clear();
        return m_timer.stop();
    }
    lookAtCpus();
    lookAtMemory();
    if (++m_looks % LooksBetweenCosts == 0)
        lookAtCosts();
}

void Overseer::lookAtCpus()
{
    const QByteArray online = onlineCpusText();
    if (online == m_onlineCpus)
        return;
    QSet<Load *> loads;
    for (Capture *capture : m_captures->all())
        loads.insert(capture->load());
    bool haveAll = true;
    for (Load *load : loads)
        haveAll = load->checkCpus() && haveAll;
    if (haveAll)
        m_onlineCpus = online;
}

QList<quint32> Overseer::users() const
{
    QSet<quint32> users;
    for (const Capture *capture : m_captures->all())
        users.insert(capture->user());
    return users.values();
}

void Overseer::lookAtMemory()
{
    QSet<Load *> loads;
    for (Capture *capture : m_captures->all())
        loads.insert(capture->load());
    for (Load *load : loads)
        load->measureMemory();
    const auto memory = [](const Load *load) {
        return double(load->memoryBytes() + load->baseBytes([](quint32) { return true; }));
    };
    const Limits::Holdings all = m_captures->holdingsOfAll();
    quint32 largest = 0;
    quint64 most = 0;
    for (const quint32 user : users()) {
        const Limits::Holdings holdings = m_captures->holdingsOf(user);
        if (holdings.memoryBytes > most) {
            most = holdings.memoryBytes;
            largest = user;
        }
        if (const Result<void> fits = Limits::checkMemory(holdings, {}); !fits)
            endDearest(user, memory, fits.error().message);
    }
    if (const Result<void> fits = Limits::checkMemory({}, all); !fits)
        endDearest(largest, memory, fits.error().message);
}

void Overseer::lookAtCosts()
{
    const QList<Capture *> &all = m_captures->all();
    if (std::ranges::all_of(all, [](const Capture *capture) { return capture->isTrusted(); }))
        return;
    m_meter.measureLoads(CostWindowMs, [this](const CostMeter::LoadCosts &costs) { judge(costs); });
}

void Overseer::judge(const CostMeter::LoadCosts &costs)
{
    const auto share = [&](const Load *load) {
        return costs.value(load).cpuShare;
    };
    for (const quint32 user : users()) {
        QSet<const Load *> loads;
        double sum = 0;
        for (const Capture *capture : m_captures->all()) {
            if (capture->user() != user || capture->isTrusted() || loads.contains(capture->load()))
                continue;
            loads.insert(capture->load());
            sum += share(capture->load());
        }
        if (sum <= Limits::MostCpuShare) {
            m_timesOver.remove(user);
            continue;
        }
        // One outburst is forgiven.
        if (++m_timesOver[user] < MostTimesOver)
            continue;
        m_timesOver.remove(user);
        endDearest(
            user, [&](const Load *load) { return loads.contains(load) ? share(load) : -1; },
            QStringLiteral("Captures of this user took %1 % of a processor, at most %2 %. Narrow this one "
                           "by its filters, or close others.")
                .arg(qRound(sum * 100))
                .arg(qRound(Limits::MostCpuShare * 100)));
    }
}

void Overseer::endDearest(quint32 user, const std::function<double(const Load *)> &measure,
                          const QString &why)
{
    const Load *dearest = nullptr;
    for (const Capture *capture : m_captures->all()) {
        if (capture->user() == user && (!dearest || measure(capture->load()) > measure(dearest)))
            dearest = capture->load();
    }
    for (Capture *capture : m_captures->all()) {
        if (capture->user() == user && capture->load() == dearest)
            capture->end({ErrorCode::LimitReached, why});
    }
}

} // namespace DKapture
