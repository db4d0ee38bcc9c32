// SPDX-License-Identifier: GPL-3.0-or-later
#include "counter.h"

#include "workload/timing.h"

#include <algorithm>
#include <array>
#include <vector>

using namespace DKapture;

namespace Bench
{

namespace
{

// All is kept until it has been counted.
constexpr qsizetype MostEvents = 100'000'000;
constexpr qsizetype MostBytes = qsizetype(8) << 30;

constexpr qsizetype MostKeys = 3;

struct Key {
    std::array<quint64, MostKeys> values;
    quint64 position;
};

} // namespace

Counter::Counter(Connection *connection, const CaptureRequest &request, const Question &question)
    : m_question(question)
    , m_capture(connection->open(request, this))
{
    connect(m_capture, &Capture::batch, this, &Counter::take);
    connect(m_capture, &Capture::stateChanged, this, [this]() {
        if (m_capture->state() == Capture::State::Failed)
            Q_EMIT failed(m_capture->error().message);
        else if (m_capture->state() == Capture::State::Running)
            start();
    });
}

void Counter::start()
{
    const QList<Output> &outputs = m_capture->schema().outputs;
    for (qsizetype i = 0; i < outputs.size() && !m_store; ++i) {
        if (!m_question.output.isEmpty() && outputs.at(i).name != m_question.output)
            continue;
        m_output = outputs.at(i);
        m_store.emplace(quint16(i), MostEvents, MostBytes);
        m_builder.emplace(quint16(i));
    }
    m_cpuBefore = secondsOf(CLOCK_PROCESS_CPUTIME_ID);
    Q_EMIT running();
}

void Counter::take(const Batch &batch)
{
    ++m_batches;
    m_bytes += quint64(batch.data.size());
    if (!m_store)
        return; // the first frame can come before the reply to Start
    m_store->append(batch);
    if (auto frame = m_builder->append(batch)) {
        m_frame = *frame;
        ++m_frames;
    }
}

void Counter::finish()
{
    m_capture->pause();
    flushUntilQuiet();
}

// One flush gives what the window has room for; the rest comes with the acknowledgements.
void Counter::flushUntilQuiet()
{
    m_capture->flush(this, [this, before = m_store ? m_store->end() : 0]() {
        if (m_store && m_store->end() != before)
            return flushUntilQuiet();
        m_cpu = secondsOf(CLOCK_PROCESS_CPUTIME_ID) - m_cpuBefore;
        m_capture->statistics(this, [this](const Result<QVariantMap> &statistics) {
            if (statistics)
                answer(*statistics);
            else
                Q_EMIT failed(statistics.error().message);
        });
    });
}

void Counter::answer(const QVariantMap &statistics)
{
    QJsonObject answer{{"cpu", m_cpu},
                       {"batches", qint64(m_batches)},
                       {"bytes", qint64(m_bytes)},
                       {"frames", qint64(m_frames)},
                       {"lost", qint64(m_capture->lost())},
                       {"statistics", QJsonObject::fromVariantMap(statistics)}};
    if (m_output.kind == OutputKind::Events)
        countEvents(answer);
    else
        countRows(answer);
    Q_EMIT finished(answer);
}

void Counter::countEvents(QJsonObject &answer) const
{
    std::array<const Field *, MostKeys> uniqueBy = {};
    for (qsizetype i = 0; i < std::min(m_question.uniqueBy.size(), MostKeys); ++i)
        uniqueBy[i] = m_output.field(m_question.uniqueBy.at(i));
    std::vector<Key> keys;
    for (quint64 position = m_store->first(); position < m_store->end(); ++position) {
        const RecordView record = m_store->at(position);
        if (!isWanted(record))
            continue;
        Key &key = keys.emplace_back();
        key.position = position;
        for (qsizetype i = 0; i < MostKeys; ++i)
            key.values[i] = uniqueBy[i] ? record.number(*uniqueBy[i]) : 0;
    }
    answer.insert(QStringLiteral("events"), qint64(keys.size()));
    if (uniqueBy.front()) {
        std::ranges::sort(keys, {}, &Key::values);
        keys.erase(std::ranges::unique(keys, {}, &Key::values).begin(), keys.end());
        answer.insert(QStringLiteral("unique"), qint64(keys.size()));
    }
    QHash<QString, qint64> groups;
    const Field *groupBy = m_output.field(m_question.groupBy);
    for (const Key &key : keys)
        ++groups[groupBy ? m_store->at(key.position).value(*groupBy).toString() : QString()];
    QJsonObject by;
    for (auto group = groups.cbegin(); group != groups.cend(); ++group)
        by.insert(group.key(), group.value());
    answer.insert(QStringLiteral("by"), by);
}

void Counter::countRows(QJsonObject &answer) const
{
    const Field *groupBy = m_output.field(m_question.groupBy);
    const Field *sum = m_output.field(m_question.sum);
    QHash<QString, double> groups;
    for (const RecordView &record : m_frame.rows) {
        if (isWanted(record))
            groups[groupBy ? record.value(*groupBy).toString() : QString()] += sum ? record.amount(*sum) : 1;
    }
    QJsonObject by;
    for (auto group = groups.cbegin(); group != groups.cend(); ++group)
        by.insert(group.key(), group.value());
    answer.insert(QStringLiteral("rows"), qint64(m_frame.rows.size()));
    answer.insert(QStringLiteral("by"), by);
}

bool Counter::isWanted(const RecordView &record) const
{
    const Field *field = m_output.field(m_question.only.section(QLatin1Char('='), 0, 0));
    return !field || record.value(*field).toString() == m_question.only.section(QLatin1Char('='), 1);
}

} // namespace Bench
