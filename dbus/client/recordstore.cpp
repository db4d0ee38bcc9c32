// SPDX-License-Identifier: LGPL-2.1-or-later
#include "recordstore.h"

namespace DKapture
{

RecordStore::RecordStore(quint16 output, qsizetype largestCount, qsizetype largestBytes)
    : m_output(output)
    , m_largestCount(largestCount)
    , m_largestBytes(largestBytes)
{
}

qsizetype RecordStore::append(const Batch &batch)
{
    if (batch.flags & Wire::FramePiece)
        return 0;
    const char *start = batch.data.constData();
    const quint32 piece = m_firstPiece + quint32(m_pieces.size());
    qsizetype added = 0;
    for (RecordRun run(batch.data); run.next();) {
        if (run.output() != m_output)
            continue;
        m_index.push_back({piece, quint32(run.record().bytes().data() - start)});
        ++added;
    }
    if (added == 0)
        return 0;
    m_pieces.push_back({batch.data, added});
    m_bytes += batch.data.size();
    trim();
    return added;
}

// The newest batch always stays, however small the limits.
void RecordStore::trim()
{
    while (m_pieces.size() > 1 && (m_bytes > m_largestBytes || count() > m_largestCount)) {
        const Piece &oldest = m_pieces.front();
        m_index.erase(m_index.begin(), m_index.begin() + oldest.count);
        m_first += quint64(oldest.count);
        m_bytes -= oldest.data.size();
        m_pieces.pop_front();
        ++m_firstPiece;
    }
}

void RecordStore::clear()
{
    m_first = end();
    m_firstPiece += quint32(m_pieces.size());
    m_pieces.clear();
    m_index.clear();
    m_bytes = 0;
}

quint64 RecordStore::first() const
{
    return m_first;
}

quint64 RecordStore::end() const
{
    return m_first + m_index.size();
}

qsizetype RecordStore::count() const
{
    return qsizetype(m_index.size());
}

qsizetype RecordStore::bytes() const
{
    return m_bytes + count() * qsizetype(sizeof(Entry));
}

RecordView RecordStore::at(quint64 position) const
{
    if (position < m_first || position >= end())
        return {};
    const Entry &entry = m_index[position - m_first];
    const QByteArray &data = m_pieces[entry.piece - m_firstPiece].data;
    Wire::RecordHeader header;
    const char *record = data.constData() + entry.offset;
    std::memcpy(&header, record - sizeof(header), sizeof(header));
    return RecordView(QByteArrayView(record, header.size));
}

} // namespace DKapture
