// SPDX-License-Identifier: GPL-3.0-or-later
#include "counter.h"

#include "workload/timing.h"

#include <QSet>

using namespace DKapture;

namespace Bench
{

namespace
{

// All is kept until it has been counted.
constexpr qsizetype MostEvents = 100'000'000;
constexpr qsizetype MostBytes = qsizetype(8) << 30;

} // namespace

Counter::Counter(Connection *connection, const CaptureRequest &request, const Question &question)
    : m_question(question), m_capture(connection->open(request, this))
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
    QList<const Field *> uniqueBy;
    for (const QString &name : m_question.uniqueBy)
        uniqueBy.append(m_output.field(name));
    QSet<QByteArray> seen;
    QHash<QString, qint64> groups;
    qint64 count = 0;
    for (quint64 position = m_store->first(); position < m_store->end(); ++position) {
        const RecordView record = m_store->at(position);
        if (!isWanted(record))
            continue;
        ++count;
        QByteArray key;
        for (const Field *field : uniqueBy) {
            const quint64 value = record.number(*field);
            key.append(reinterpret_cast<const char *>(&value), sizeof(value));
        }
        // A record counts for its group only when it is no copy of another.
        const qsizetype before = seen.size();
        if (!uniqueBy.isEmpty())
            seen.insert(key);
        if (uniqueBy.isEmpty() || seen.size() > before)
            ++groups[groupOf(record)];
    }
    QJsonObject by;
    for (auto group = groups.cbegin(); group != groups.cend(); ++group)
        by.insert(group.key(), group.value());
    answer.insert(QStringLiteral("events"), count);
    answer.insert(QStringLiteral("unique"), qint64(seen.size()));
    answer.insert(QStringLiteral("by"), by);
}

void Counter::countRows(QJsonObject &answer) const
{
    const Field *sum = m_output.field(m_question.sum);
    QHash<QString, double> groups;
    for (const RecordView &record : m_frame.rows) {
        if (isWanted(record))
            groups[groupOf(record)] += sum ? record.amount(*sum) : 1;
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

QString Counter::groupOf(const RecordView &record) const
{
    const Field *field = m_output.field(m_question.groupBy);
    return field ? record.value(*field).toString() : QString();
}

} // namespace Bench
