// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordwriter.h"

#include "client/units.h"

namespace DKapture
{

namespace
{

QByteArray cell(const QString &text)
{
    QByteArray utf8 = text.toUtf8();
    const bool needsQuotes =
        utf8.contains(',') || utf8.contains('"') || utf8.contains('\n') || utf8.contains('\r');
    return needsQuotes ? '"' + utf8.replace("\"", "\"\"") + '"' : utf8;
}

// RFC 4180 with a heading; rows of frames start with the frame's time. For one output only, since each has
// columns of its own.
class CsvWriter final : public RecordWriter
{
public:
    QByteArray events(const Output &output, const QList<RecordView> &records) override
    {
        QByteArray lines = heading(output, {});
        for (const RecordView &record : records)
            lines.append(line(output, record, {}));
        return lines;
    }

    QByteArray frame(const Output &output, const Frame &frame) override
    {
        QByteArray lines = heading(output, "frame,");
        const QByteArray time = QByteArray::number(frame.time) + ',';
        for (const RecordView &row : frame.rows)
            lines.append(line(output, row, time));
        return lines;
    }

private:
    QByteArray heading(const Output &output, const QByteArray &start)
    {
        if (std::exchange(m_hasHeading, true))
            return {};
        QByteArrayList names;
        for (const Field &field : output.fields)
            names.append(cell(field.name));
        return start + names.join(',') + "\r\n";
    }

    static QByteArray line(const Output &output, RecordView record, const QByteArray &start)
    {
        QByteArrayList cells;
        for (const Field &field : output.fields)
            cells.append(cell(Units::plain(record, field)));
        return start + cells.join(',') + "\r\n";
    }

    bool m_hasHeading = false;
};

} // namespace

std::unique_ptr<RecordWriter> csvWriter()
{
    return std::make_unique<CsvWriter>();
}

} // namespace DKapture
