// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "capture.h"
#include "record.h"

#include <QHash>
#include <QList>

#include <optional>

namespace DKapture
{

// All rows of one output at one moment. Implicitly shared, cheap to hand around and to keep.
class Frame
{
public:
    quint64 time = 0;         // boot clock, ns
    bool isCut = false;       // rows are missing: the snapshot did not fit
    QList<QByteArray> pieces; // keep the rows' bytes alive
    QList<RecordView> rows;

    // What identifies a row: its key, or in a snapshot the finest id it carries (tid, pid or inode), without
    // trailing zeros, so that equal keys have equal bytes.
    QByteArrayView key(qsizetype row, const Output &output) const;
};

// Puts the pieces of a frame together again; one for each output that is not events.
class FrameBuilder
{
public:
    explicit FrameBuilder(quint16 output)
        : m_output(output)
    {
    }
    std::optional<Frame> append(const Batch &batch); // a whole frame when this batch ended one

private:
    quint16 m_output;
    quint64 m_sequence = 0;
    Frame m_frame;
};

// Difference of two frames of a table: what was added between them, by key. New keys count from zero;
// a row whose amounts went back (the helper aged it out and it came again) counts from zero, too.
// Rows of a snapshot may shrink: their difference is then negative. Keeps references to all three.
class FrameDelta
{
public:
    FrameDelta(const Output &output, const Frame &before, const Frame &after);

    double seconds() const { return m_seconds; }
    // By row of the later frame. Fields marked largest, and keys, are as in that frame; NaN when not known.
    double added(qsizetype row, const Field &field) const;
    QList<double> addedSlots(qsizetype row, const Field &field) const;

private:
    bool wentBack(qsizetype rowBefore, qsizetype rowAfter) const;

    const Output &m_output;
    const Frame &m_before;
    const Frame &m_after;
    QList<qsizetype> m_match; // row before, or -1
    double m_seconds = 0;
};

} // namespace DKapture
