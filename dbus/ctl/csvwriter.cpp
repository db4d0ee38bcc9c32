// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/units.h"
#include "fieldtext.h"
#include "recordwriter.h"

#include <vector>

namespace DKapture
{

namespace
{

QByteArray quoted(QByteArray utf8)
{
    const bool needsQuotes =
        utf8.contains(',') || utf8.contains('"') || utf8.contains('\n') || utf8.contains('\r');
    return needsQuotes ? '"' + utf8.replace("\"", "\"\"") + '"' : utf8;
}

QByteArray cell(RecordView record, const Field &field)
{
    return quoted(Units::plain(record, field).toUtf8());
}

constexpr FieldText::Style Csv{.write = cell, .special = ",\"", .isTextQuoted = false, .isCodeNamed = true};

// RFC 4180 with a heading; rows of frames start with the frame's time. For one output only, since each has
// columns of its own.
class CsvWriter final : public RecordWriter
{
public:
    QByteArray events(const Output &output, const QList<RecordView> &records) override
    {
        QByteArray lines = heading(output, {});
        for (const RecordView &record : records)
            appendLine(lines, record, {});
        return lines;
    }

    QByteArray frame(const Output &output, const Frame &frame) override
    {
        QByteArray lines = heading(output, "frame,");
        const QByteArray time = QByteArray::number(frame.time) + ',';
        for (const RecordView &row : frame.rows)
            appendLine(lines, row, time);
        return lines;
    }

private:
    QByteArray heading(const Output &output, const QByteArray &start)
    {
        if (!m_columns.empty())
            return {};
        QByteArrayList names;
        for (const Field &field : output.fields) {
            names.append(quoted(field.name.toUtf8()));
            m_columns.emplace_back(field, Csv);
        }
        return start + names.join(',') + "\r\n";
    }

    void appendLine(QByteArray &lines, RecordView record, const QByteArray &start)
    {
        lines += start;
        for (FieldText &column : m_columns) {
            column.append(lines, record);
            lines += ',';
        }
        lines.back() = '\r'; // behind the last cell
        lines += '\n';
    }

    std::vector<FieldText> m_columns;
};

} // namespace

std::unique_ptr<RecordWriter> csvWriter()
{
    return std::make_unique<CsvWriter>();
}

} // namespace DKapture
