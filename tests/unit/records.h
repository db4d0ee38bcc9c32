// SPDX-License-Identifier: GPL-3.0-or-later
// Records and their descriptions, written by hand for tests.
#pragma once

#include "client/capture.h"
#include "interface/wire.h"

#include <QByteArray>

#include <cstring>

namespace DKapture::Records
{

inline Field field(const QString &name, FieldType type, quint32 offset, quint32 size,
                   const QString &unit = {})
{
    Field made;
    made.name = name;
    made.type = type;
    made.offset = offset;
    made.size = size;
    made.unit = unit;
    return made;
}

inline QByteArray bytesOf(std::initializer_list<int> bytes)
{
    QByteArray made;
    for (const int byte : bytes)
        made.append(char(byte));
    return made;
}

// The header as a little-endian machine has it: the tests' machines all are.
inline QByteArray framed(quint16 output, const QByteArray &record)
{
    const qsizetype size = record.size();
    return bytesOf({output & 0xff, output >> 8, int(size & 0xff), int(size >> 8)}) + record;
}

inline QByteArray word(quint64 value)
{
    return {reinterpret_cast<const char *>(&value), sizeof(value)};
}

inline Batch batch(quint64 sequence, const QByteArray &data, quint32 flags = 0, quint64 time = 0)
{
    Batch made;
    made.sequence = sequence;
    made.time = time;
    made.flags = flags;
    made.data = data;
    return made;
}

} // namespace DKapture::Records
