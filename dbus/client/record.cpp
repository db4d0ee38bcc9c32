// SPDX-License-Identifier: LGPL-2.1-or-later
#include "record.h"

#include <algorithm>
#include <limits>

namespace DKapture
{

namespace
{

// The field's bytes as a number of its own width; what the record does not hold is zero.
template <typename Number> Number read(QByteArrayView bytes, quint32 offset)
{
    Number number = 0;
    const qsizetype held = bytes.size() - qsizetype(offset);
    if (held > 0)
        std::memcpy(&number, bytes.data() + offset, std::min<std::size_t>(sizeof(number), std::size_t(held)));
    return number;
}

QString enumText(quint64 value, const Field &field)
{
    for (const Enumerator &enumerator : field.enumerators) {
        if (enumerator.value == value)
            return enumerator.name;
    }
    return QString::number(value);
}

QString flagsText(quint64 value, const Field &field)
{
    QStringList names;
    quint64 rest = value;
    for (const Enumerator &enumerator : field.enumerators) {
        if (enumerator.value != 0 && (rest & enumerator.value) == enumerator.value) {
            names.append(enumerator.name);
            rest &= ~enumerator.value;
        }
    }
    if (names.isEmpty())
        return enumText(value, field);
    if (rest)
        names.append(QStringLiteral("0x") + QString::number(rest, 16));
    return names.join(QLatin1Char('|'));
}

} // namespace

quint64 RecordView::number(const Field &field) const
{
    if (field.type == FieldType::Signed)
        return static_cast<quint64>(signedNumber(field));
    switch (field.size) {
    case 1:
        return read<quint8>(m_bytes, field.offset);
    case 2:
        return read<quint16>(m_bytes, field.offset);
    case 4:
        return read<quint32>(m_bytes, field.offset);
    default:
        return read<quint64>(m_bytes, field.offset);
    }
}

qint64 RecordView::signedNumber(const Field &field) const
{
    if (field.type != FieldType::Signed)
        return static_cast<qint64>(number(field));
    switch (field.size) {
    case 1:
        return read<qint8>(m_bytes, field.offset);
    case 2:
        return read<qint16>(m_bytes, field.offset);
    case 4:
        return read<qint32>(m_bytes, field.offset);
    default:
        return read<qint64>(m_bytes, field.offset);
    }
}

bool RecordView::isKnown(const Field &field) const
{
    const bool isAmount = field.type == FieldType::Unsigned && field.size == 8 &&
                          (field.unit == QLatin1String("bytes") || field.unit == QLatin1String("count") ||
                           field.unit == QLatin1String("ns"));
    return !isAmount || number(field) != ~quint64(0);
}

double RecordView::amount(const Field &field) const
{
    if (!isKnown(field))
        return std::numeric_limits<double>::quiet_NaN();
    return field.type == FieldType::Signed ? double(signedNumber(field)) : double(number(field));
}

QByteArrayView RecordView::rawText(const Field &field) const
{
    const qsizetype held = std::min<qsizetype>(field.size, m_bytes.size() - qsizetype(field.offset));
    if (held <= 0)
        return {};
    const char *start = m_bytes.data() + field.offset;
    const void *end = std::memchr(start, 0, std::size_t(held));
    return {start, end ? static_cast<const char *>(end) - start : held};
}

QString RecordView::text(const Field &field) const
{
    return QString::fromUtf8(rawText(field));
}

QHostAddress RecordView::address(const Field &field) const
{
    Q_IPV6ADDR raw{};
    const qsizetype held = std::min<qsizetype>(sizeof(raw.c), m_bytes.size() - qsizetype(field.offset));
    if (held > 0)
        std::memcpy(raw.c, m_bytes.data() + field.offset, std::size_t(held));
    const QHostAddress address(raw);
    bool isMapped = false;
    const quint32 ipv4 = address.toIPv4Address(&isMapped);
    // "::" is IPv4's 0.0.0.0 only when it is written as mapped.
    return isMapped && raw.c[10] == 0xff ? QHostAddress(ipv4) : address;
}

QList<quint64> RecordView::slots_(const Field &field) const
{
    QList<quint64> slotValues(field.size / sizeof(quint64));
    for (qsizetype i = 0; i < slotValues.size(); ++i)
        slotValues[i] = read<quint64>(m_bytes, field.offset + quint32(i) * sizeof(quint64));
    return slotValues;
}

QVariant RecordView::value(const Field &field) const
{
    if (!isKnown(field))
        return {};
    switch (field.type) {
    case FieldType::Unsigned:
        return number(field);
    case FieldType::Signed:
        return signedNumber(field);
    case FieldType::Enum:
        return field.flags ? flagsText(number(field), field) : enumText(number(field), field);
    case FieldType::Text:
        return text(field);
    case FieldType::Address:
        return address(field).toString();
    case FieldType::Slots: {
        QVariantList list;
        for (const quint64 slotValue : slots_(field))
            list.append(slotValue);
        return list;
    }
    case FieldType::Bytes: {
        const qsizetype held = std::min<qsizetype>(field.size, m_bytes.size() - qsizetype(field.offset));
        QByteArray bytes = held > 0 ? QByteArray(m_bytes.data() + field.offset, held) : QByteArray();
        bytes.append(qsizetype(field.size) - bytes.size(), '\0');
        return bytes;
    }
    }
    return {};
}

bool RecordRun::next()
{
    Wire::RecordHeader header;
    if (m_data.isEmpty() || m_truncated)
        return false;
    if (m_data.size() < qsizetype(sizeof(header))) {
        m_truncated = true;
        return false;
    }
    std::memcpy(&header, m_data.data(), sizeof(header));
    if (m_data.size() - qsizetype(sizeof(header)) < header.size) {
        m_truncated = true;
        return false;
    }
    m_output = header.output;
    m_record = RecordView(m_data.sliced(sizeof(header), header.size));
    m_data = m_data.sliced(sizeof(header) + header.size);
    return true;
}

} // namespace DKapture
