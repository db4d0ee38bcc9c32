// SPDX-License-Identifier: LGPL-2.1-or-later
// Typed looks into record bytes: nothing is copied or decoded before it is asked for.
#pragma once

#include "interface/schema.h"
#include "interface/wire.h"

#include <QByteArrayView>
#include <QHostAddress>
#include <QVariant>

#include <cstring>

namespace DKapture
{

// One record: bytes that somebody else keeps alive. Fields must come from the output it belongs to;
// bytes beyond its end read as zero.
class RecordView
{
public:
    RecordView() = default;
    explicit RecordView(QByteArrayView bytes)
        : m_bytes(bytes)
    {
    }

    QByteArrayView bytes() const { return m_bytes; }
    bool isNull() const { return m_bytes.isNull(); }

    quint64 number(const Field &field) const; // Unsigned, Enum; Signed as two's complement
    qint64 signedNumber(const Field &field) const;
    // An amount with all bits set is not known, or not this viewer's to know (bpf/include/units.h,
    // NOT_KNOWN).
    bool isKnown(const Field &field) const;
    double amount(const Field &field) const; // any number, for charts and comparisons; NaN when not known
    QByteArrayView rawText(const Field &field) const; // Text up to NUL, undecoded
    QString text(const Field &field) const;
    QHostAddress address(const Field &field) const; // IPv4 when mapped
    QList<quint64> slots_(const Field &field) const;
    // Invalid when not known. Integers as qulonglong or qlonglong, text as QString, enums as their name
    // (unknown: the number), flags as "a|b", addresses as text, slots as a list, bytes as QByteArray.
    QVariant value(const Field &field) const;

private:
    QByteArrayView m_bytes;
};

// Walks the data of a batch. Stops at the first record that does not fit; truncated() tells.
class RecordRun
{
public:
    explicit RecordRun(QByteArrayView data)
        : m_data(data)
    {
    }
    bool next(); // moves to the next record
    quint16 output() const { return m_output; }
    RecordView record() const { return m_record; }
    bool truncated() const { return m_truncated; }

private:
    QByteArrayView m_data;
    RecordView m_record;
    quint16 m_output = 0;
    bool m_truncated = false;
};

} // namespace DKapture
