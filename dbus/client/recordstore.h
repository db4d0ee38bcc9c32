// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "capture.h"
#include "record.h"

#include <QList>

#include <deque>

namespace DKapture
{

// A bounded history of one events output: the batches as they came and eight bytes of index an event.
// The oldest batches go when the limits are reached. Positions count from the first event ever, so a
// position stays valid until its event is dropped: first() <= position < end().
class RecordStore
{
public:
    RecordStore(quint16 output, qsizetype largestCount, qsizetype largestBytes);

    // Takes the events of a batch; returns how many.
    qsizetype append(const Batch &batch);
    void clear(); // forgets the events, keeps counting positions

    quint64 first() const;
    quint64 end() const;
    qsizetype count() const;
    qsizetype bytes() const;               // held, with the index
    RecordView at(quint64 position) const; // null when dropped

private:
    struct Piece {
        QByteArray data;
        qsizetype count = 0;
    };
    struct Entry {
        quint32 piece;  // counted from the first piece ever, modulo 2^32
        quint32 offset; // of the record's bytes in the piece
    };
    void trim();

    quint16 m_output;
    qsizetype m_largestCount;
    qsizetype m_largestBytes;
    std::deque<Piece> m_pieces;
    std::deque<Entry> m_index;
    quint64 m_first = 0;
    quint32 m_firstPiece = 0;
    qsizetype m_bytes = 0;
};

} // namespace DKapture
