// SPDX-License-Identifier: LGPL-2.1-or-later
#include "frame.h"

#include "units.h"

#include <algorithm>

namespace DKapture
{

namespace
{

// A record's missing tail is zero, so equal values may differ in length: compare without their zeros.
QByteArrayView withoutTrailingZeros(QByteArrayView bytes)
{
    while (!bytes.isEmpty() && bytes.back() == '\0')
        bytes.chop(1);
    return bytes;
}

// Rows of a snapshot have no key: what tells them apart is the finest id they carry.
const Field *snapshotId(const Output &output)
{
    for (const char *unit : {"tid", "pid", "inode"}) {
        const auto found = std::ranges::find(output.fields, QLatin1String(unit), &Field::unit);
        if (found != output.fields.end())
            return &*found;
    }
    return nullptr;
}

QByteArrayView part(QByteArrayView bytes, qsizetype offset, qsizetype size)
{
    if (offset >= bytes.size())
        return {};
    return bytes.sliced(offset, std::min(size, bytes.size() - offset));
}

} // namespace

QByteArrayView Frame::key(qsizetype row, const Output &output) const
{
    const QByteArrayView bytes = rows.at(row).bytes();
    if (output.keySize > 0)
        return withoutTrailingZeros(part(bytes, 0, output.keySize));
    const Field *id = snapshotId(output);
    return id ? withoutTrailingZeros(part(bytes, id->offset, id->size)) : bytes;
}

std::optional<Frame> FrameBuilder::append(const Batch &batch)
{
    if (!(batch.flags & Wire::FramePiece))
        return {};
    if (batch.sequence <= m_sequence)
        m_frame = {}; // another helper: the rest of that frame will never come
    m_sequence = batch.sequence;
    bool holdsRows = false;
    RecordRun run(batch.data);
    while (run.next()) {
        if (run.output() != m_output)
            continue;
        m_frame.rows.append(run.record());
        holdsRows = true;
    }
    if (holdsRows)
        m_frame.pieces.append(batch.data);
    m_frame.isCut |= run.truncated() || (batch.flags & Wire::FrameCut);
    if (!(batch.flags & Wire::FrameEnd))
        return {};
    m_frame.time = batch.time;
    return std::exchange(m_frame, {});
}

FrameDelta::FrameDelta(const Output &output, const Frame &before, const Frame &after)
    : m_output(output)
    , m_before(before)
    , m_after(after)
    , m_seconds(after.time > before.time ? double(after.time - before.time) / 1e9 : 0)
{
    QHash<QByteArrayView, qsizetype> rowsBefore;
    rowsBefore.reserve(before.rows.size());
    for (qsizetype row = 0; row < before.rows.size(); ++row)
        rowsBefore.insert(before.key(row, output), row);

    m_match.reserve(after.rows.size());
    for (qsizetype row = 0; row < after.rows.size(); ++row) {
        const qsizetype match = rowsBefore.value(after.key(row, output), -1);
        m_match.append(match >= 0 && wentBack(match, row) ? -1 : match);
    }
}

// Running totals only grow; what a snapshot reads (memory, for instance) may shrink.
bool FrameDelta::wentBack(qsizetype rowBefore, qsizetype rowAfter) const
{
    if (m_output.kind == OutputKind::Snapshot)
        return false;
    return std::ranges::any_of(m_output.fields, [&](const Field &field) {
        return Units::isAmount(field) && !field.largest && field.type == FieldType::Unsigned &&
               m_after.rows.at(rowAfter).number(field) < m_before.rows.at(rowBefore).number(field);
    });
}

double FrameDelta::added(qsizetype row, const Field &field) const
{
    const RecordView now = m_after.rows.at(row);
    const qsizetype match = m_match.at(row);
    if (match < 0 || field.key || field.largest || !now.isKnown(field))
        return now.amount(field);
    // Subtract before rounding to double: totals pass 2^53 while their difference stays small.
    const RecordView then = m_before.rows.at(match);
    return double(static_cast<qint64>(now.number(field) - then.number(field)));
}

QList<double> FrameDelta::addedSlots(qsizetype row, const Field &field) const
{
    const QList<quint64> now = m_after.rows.at(row).slots_(field);
    const qsizetype match = m_match.at(row);
    const QList<quint64> then = match < 0 ? QList<quint64>() : m_before.rows.at(match).slots_(field);
    QList<double> added(now.size());
    for (qsizetype i = 0; i < now.size(); ++i)
        added[i] = double(then.isEmpty() ? now[i] : now[i] - then[i]);
    return added;
}

} // namespace DKapture
