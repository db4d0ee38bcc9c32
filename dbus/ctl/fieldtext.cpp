// SPDX-License-Identifier: GPL-3.0-or-later
#include "fieldtext.h"

#include "client/units.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace DKapture
{

namespace
{

// Programs can make up system calls and errors.
constexpr qsizetype MostNames = 4096;

template <typename Number> void appendNumber(QByteArray &line, Number number)
{
    char digits[24];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), number);
    line.append(digits, end.ptr - digits);
}

} // namespace

FieldText::FieldText(const Field &field, const Style &style)
    : m_field(field)
    , m_style(style)
    , m_way(Way::Written)
    // The one value that isKnown() may deny.
    , m_mayBeUnknown(field.type == FieldType::Unsigned && field.size == 8)
{
    if (field.type == FieldType::Enum)
        m_way = Way::Named;
    else if (field.type == FieldType::Text)
        m_way = Way::Text;
    else if (field.type == FieldType::Unsigned || field.type == FieldType::Signed)
        m_way = style.isCodeNamed && Units::isCode(field) ? Way::Named : Way::Number;
    for (int byte = 0x20; byte < 0x7f; ++byte)
        m_isPlain[std::size_t(byte)] = std::strchr(style.special, byte) == nullptr;
}

void FieldText::append(QByteArray &line, RecordView record)
{
    switch (m_way) {
    case Way::Number:
        if (m_field.type == FieldType::Signed)
            appendNumber(line, record.signedNumber(m_field));
        else if (const quint64 number = record.number(m_field); m_mayBeUnknown && number == ~quint64(0))
            line += named(number, record);
        else
            appendNumber(line, number);
        return;
    case Way::Named:
        line += named(record.number(m_field), record);
        return;
    case Way::Text: {
        const QByteArrayView text = record.rawText(m_field);
        if (!std::ranges::all_of(text,
                                 [this](char byte) { return m_isPlain[static_cast<unsigned char>(byte)]; }))
            break;
        if (m_style.isTextQuoted)
            line += '"';
        line += text;
        if (m_style.isTextQuoted)
            line += '"';
        return;
    }
    case Way::Written:
        break;
    }
    line += m_style.write(record, m_field);
}

const QByteArray &FieldText::named(quint64 number, RecordView record)
{
    if (const auto known = m_names.constFind(number); known != m_names.constEnd())
        return *known;
    if (m_names.size() >= MostNames)
        m_names.clear();
    return *m_names.insert(number, m_style.write(record, m_field));
}

} // namespace DKapture
