// SPDX-License-Identifier: GPL-3.0-or-later
#include "batchwriter.h"

#include <cstring>

namespace DKapture
{

namespace
{

// Eight bytes at a time: long texts are mostly zeros.
std::size_t withoutTrailingZeros(const char *record, std::size_t size)
{
    while (size >= 8) {
        quint64 word;
        std::memcpy(&word, record + size - 8, 8);
        if (word)
            break;
        size -= 8;
    }
    while (size > 0 && record[size - 1] == 0)
        --size;
    return size;
}

} // namespace

BatchWriter::BatchWriter()
{
    m_data.reserve(Wire::BatchBytes + Wire::LargestRecord + 4);
}

void BatchWriter::append(quint16 output, const char *record, std::size_t size)
{
    size = withoutTrailingZeros(record, size);
    const Wire::RecordHeader header{output, quint16(size)};
    m_data.append(reinterpret_cast<const char *>(&header), sizeof(header));
    m_data.append(record, qsizetype(size));
    ++m_records;
}

QByteArray BatchWriter::take()
{
    m_records = 0;
    QByteArray taken = std::move(m_data);
    m_data = QByteArray();
    m_data.reserve(Wire::BatchBytes + 4096);
    return taken;
}

} // namespace DKapture
