// SPDX-License-Identifier: GPL-3.0-or-later
#include "recorder.h"

#include "interface/wire.h"

#include <QTest>

#include <algorithm>

namespace DKapture
{

namespace
{

constexpr int FlushMs = 30000;
constexpr int MaxRounds = 16;

} // namespace

Recorder::Recorder(Capture *capture)
    : m_capture(capture)
{
    capture->setParent(this);
    connect(capture, &Capture::batch, this, &Recorder::take);
}

void Recorder::take(const Batch &batch)
{
    const Schema &schema = m_capture->schema();
    RecordRun run(batch.data);
    while (run.next()) {
        ++m_received;
        const bool isEvent = !(batch.flags & Wire::FramePiece);
        if (isEvent && run.output() < schema.outputs.size())
            m_events[run.output()].append(decoded(run.record(), schema.outputs[run.output()]));
    }
    m_truncated |= run.truncated();
    for (quint16 i = 0; i < schema.outputs.size(); ++i) {
        if (schema.outputs[i].kind == OutputKind::Events)
            continue;
        FrameBuilder &builder = m_builders.try_emplace(i, i).first->second;
        if (std::optional<Frame> frame = builder.append(batch))
            m_newest.insert(i, *frame);
    }
    if (batch.flags & Wire::FrameEnd)
        ++m_frames;
}

QVariantMap Recorder::decoded(RecordView record, const Output &output)
{
    QVariantMap values;
    for (const Field &field : output.fields)
        values.insert(field.name, record.value(field));
    return values;
}

QList<QVariantMap> Recorder::events(const QString &output)
{
    const QList<Output> &outputs = m_capture->schema().outputs;
    const auto index = std::ranges::find(outputs, output, &Output::name) - outputs.begin();
    return m_events.value(quint16(index));
}

QList<QVariantMap> Recorder::frame(const QString &output)
{
    const QList<Output> &outputs = m_capture->schema().outputs;
    const auto index = std::ranges::find(outputs, output, &Output::name) - outputs.begin();
    QList<QVariantMap> rows;
    const Frame newest = m_newest.value(quint16(index));
    for (const RecordView &row : newest.rows)
        rows.append(decoded(row, outputs[index]));
    return rows;
}

bool Recorder::waitFor(const std::function<bool()> &condition, int timeoutMs)
{
    return QTest::qWaitFor(condition, timeoutMs);
}

// The helper sends no more than its window holds at once: ask again until a flush brings nothing new, but not
// for ever, since there are probes that see something all the time.
void Recorder::flush()
{
    quint64 before = 0;
    int rounds = 0;
    do {
        before = m_received;
        bool isDone = false;
        QObject life; // the answer must not come after a timeout
        m_capture->flush(&life, [&isDone] { isDone = true; });
        if (!waitFor([&isDone] { return isDone; }, FlushMs))
            return;
        // Tables send the same rows with every flush.
        if (m_events.isEmpty())
            return;
    } while (m_received != before && ++rounds < MaxRounds);
}

QVariantMap Recorder::statistics()
{
    QVariantMap statistics;
    bool isDone = false;
    QObject life;
    m_capture->statistics(&life, [&](const Result<QVariantMap> &answer) {
        isDone = true;
        if (answer)
            statistics = *answer;
    });
    waitFor([&isDone] { return isDone; });
    return statistics;
}

QString Recorder::variant(const QString &group)
{
    for (const QString &variant : statistics().value(QStringLiteral("variants")).toStringList()) {
        if (variant.section(QLatin1Char('/'), 0, 0) == group)
            return variant.section(QLatin1Char('/'), 1);
    }
    return {};
}

} // namespace DKapture
