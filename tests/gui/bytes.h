// SPDX-License-Identifier: GPL-3.0-or-later
// Records written byte by byte, so that the tests do not check our encoder with our decoder.
#pragma once

#include "client/capture.h"
#include "client/frame.h"

namespace DKapture::Test
{

inline Field field(const char *name, const char *unit, FieldType type, quint32 offset, quint32 size,
                   bool key = false)
{
    Field made;
    made.name = QString::fromLatin1(name);
    made.doc = QStringLiteral("Words about ") + made.name;
    made.unit = QString::fromLatin1(unit);
    made.type = type;
    made.offset = offset;
    made.size = size;
    made.key = key;
    return made;
}

// Little end first: the tests run where the helper's records are made.
inline QByteArray number(quint64 value, int size)
{
    QByteArray bytes;
    for (int byte = 0; byte < size; ++byte)
        bytes.append(char(value >> (8 * byte)));
    return bytes;
}

inline QByteArray text(const char *words, int size)
{
    QByteArray bytes(words);
    bytes.append(QByteArray(size - bytes.size(), '\0'));
    return bytes;
}

inline QByteArray framed(quint16 output, const QByteArray &record)
{
    return number(output, 2) + number(quint64(record.size()), 2) + record;
}

inline Batch batch(const QList<QByteArray> &records, quint16 output = 0, quint32 flags = 0,
                   quint64 timeNs = 0)
{
    Batch made;
    made.flags = flags;
    made.time = timeNs;
    for (const QByteArray &record : records)
        made.data += framed(output, record);
    return made;
}

inline Frame frame(const QList<QByteArray> &records, quint64 timeNs, quint16 output = 0)
{
    FrameBuilder builder(output);
    return *builder.append(batch(records, output, Wire::FramePiece | Wire::FrameEnd, timeNs));
}

} // namespace DKapture::Test
