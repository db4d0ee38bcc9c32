// SPDX-License-Identifier: GPL-3.0-or-later
#include "fieldtext.h"
#include "recordwriter.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace DKapture
{

namespace
{

void appendText(QByteArray &out, const QByteArray &utf8)
{
    out.append('"');
    for (const char c : utf8) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out.append('\\').append(c);
        else if (c == '\n')
            out.append("\\n");
        else if (c == '\t')
            out.append("\\t");
        else if (code < 0x20 || code == 0x7f)
            out.append("\\u00").append(QByteArray::number(code, 16).rightJustified(2, '0'));
        else
            out.append(c);
    }
    out.append('"');
}

// Integers by hand: a QJsonValue would round those beyond 2^53.
void appendValue(QByteArray &out, RecordView record, const Field &field)
{
    if (!record.isKnown(field)) {
        out.append("null");
        return;
    }
    switch (field.type) {
    case FieldType::Unsigned:
        out.append(QByteArray::number(record.number(field)));
        return;
    case FieldType::Signed:
        out.append(QByteArray::number(record.signedNumber(field)));
        return;
    case FieldType::Bytes:
        appendText(out, record.value(field).toByteArray().toHex());
        return;
    case FieldType::Slots: {
        QByteArray list;
        for (const quint64 slotCount : record.slots_(field))
            list.append(list.isEmpty() ? "" : ",").append(QByteArray::number(slotCount));
        out.append('[').append(list).append(']');
        return;
    }
    case FieldType::Text: // through QString: what is no UTF-8 must not break the line's
    case FieldType::Enum:
    case FieldType::Address:
        appendText(out, record.value(field).toString().toUtf8());
        return;
    }
}

QByteArray value(RecordView record, const Field &field)
{
    QByteArray text;
    appendValue(text, record, field);
    return text;
}

constexpr FieldText::Style Json{
    .write = value, .special = "\"\\", .isTextQuoted = true, .isCodeNamed = false};

// One object a line: "output", for rows also "frame" (its time), then the fields by their names.
class JsonWriter final : public RecordWriter
{
public:
    QByteArray events(const Output &output, const QList<RecordView> &records) override
    {
        QByteArray lines;
        for (const RecordView &record : records)
            appendLine(lines, output, record, {});
        return lines;
    }

    QByteArray frame(const Output &output, const Frame &frame) override
    {
        QByteArray lines;
        for (const RecordView &row : frame.rows)
            appendLine(lines, output, row, frame.time);
        return lines;
    }

private:
    struct Member {
        QByteArray name; // ,"name":
        FieldText text;
    };
    struct Members {
        QByteArray start; // {"output":"NAME"
        std::vector<Member> members;
    };

    Members &membersOf(const Output &output)
    {
        const auto [entry, isNew] = m_members.try_emplace(output.name);
        Members &members = entry->second;
        if (!isNew)
            return members;
        members.start = "{\"output\":";
        appendText(members.start, output.name.toUtf8());
        for (const Field &field : output.fields) {
            QByteArray name = ",";
            appendText(name, field.name.toUtf8());
            members.members.push_back({name + ':', FieldText(field, Json)});
        }
        return members;
    }

    void appendLine(QByteArray &lines, const Output &output, RecordView record,
                    std::optional<quint64> frameTime)
    {
        Members &members = membersOf(output);
        lines.append(members.start);
        if (frameTime)
            lines.append(",\"frame\":").append(QByteArray::number(*frameTime));
        for (Member &member : members.members) {
            lines.append(member.name);
            member.text.append(lines, record);
        }
        lines.append("}\n");
    }

    std::unordered_map<QString, Members> m_members; // by output
};

} // namespace

std::unique_ptr<RecordWriter> jsonWriter()
{
    return std::make_unique<JsonWriter>();
}

} // namespace DKapture
