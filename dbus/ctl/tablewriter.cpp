// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordwriter.h"

#include "client/units.h"
#include "standardoutput.h"
#include "textwidth.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <cmath>

namespace DKapture
{

namespace
{

constexpr qsizetype WidestCell = 48; // wider ones push their line, not the column
constexpr qsizetype BarWidth = 40;

bool isRightAligned(const Field &field)
{
    return Units::isAmount(field) || field.unit == QLatin1String("pid") ||
           field.unit == QLatin1String("tid") || field.unit == QLatin1String("cpu") ||
           field.unit == QLatin1String("port") || field.unit == QLatin1String("inode");
}

// Columns that only grow, so that lines printed later stay below the heading as far as possible.
class Columns
{
public:
    QByteArray print(const Output &output, const QList<const Field *> &fields, const QList<QStringList> &rows)
    {
        bool needsHeading = m_output != output.name;
        m_output = output.name;
        QList<qsizetype> &widths = m_widths[output.name];
        widths.resize(fields.size());
        for (qsizetype column = 0; column < fields.size(); ++column) {
            qsizetype width = columnsOf(Units::title(fields[column]->name));
            for (const QStringList &row : rows)
                width = std::max(width, std::min(columnsOf(row[column]), WidestCell));
            needsHeading |= width > widths[column];
            widths[column] = std::max(widths[column], width);
        }
        QByteArray text;
        if (needsHeading) {
            QStringList titles;
            for (const Field *field : fields)
                titles.append(Units::title(field->name));
            text += line(titles, fields, widths);
        }
        for (const QStringList &row : rows)
            text += line(row, fields, widths);
        return text;
    }

    void forgetHeading() { m_output.clear(); }

private:
    static QByteArray line(const QStringList &cells, const QList<const Field *> &fields,
                           const QList<qsizetype> &widths)
    {
        QString text;
        for (qsizetype column = 0; column < cells.size(); ++column) {
            const bool isLast = column + 1 == cells.size();
            const bool isRight = isRightAligned(*fields[column]);
            text += isLast && !isRight ? cells[column] : padded(cells[column], widths[column], isRight);
            if (!isLast)
                text += QLatin1String("  ");
        }
        return text.toUtf8() + '\n';
    }

    QHash<QString, QList<qsizetype>> m_widths;
    QString m_output;
};

// For eyes: values with their units. Tables show what was added since the frame before.
class TableWriter final : public RecordWriter
{
public:
    QByteArray events(const Output &output, const QList<RecordView> &records) override
    {
        QList<const Field *> fields;
        for (const Field &field : output.fields)
            fields.append(&field);
        QList<QStringList> rows;
        for (const RecordView &record : records) {
            QStringList cells;
            for (const Field *field : fields)
                cells.append(cellText(record, *field));
            rows.append(cells);
        }
        return m_columns.print(output, fields, rows);
    }

    QByteArray frame(const Output &output, const Frame &frame) override
    {
        Frame before = std::exchange(m_before[output.name], frame);
        const FrameDelta delta(output, before, frame);
        QByteArray text = frameLine(output, frame, before.time ? delta.seconds() : 0);
        m_columns.forgetHeading();
        if (output.kind == OutputKind::Snapshot)
            text += events(output, frame.rows);
        else if (output.kind == OutputKind::Histogram)
            text += histograms(output, frame, delta);
        else
            text += changes(output, frame, delta);
        return text + '\n';
    }

private:
    static QString cellText(RecordView record, const Field &field)
    {
        if (field.secret)
            return QStringLiteral("•••");
        return harmless(Units::display(record, field));
    }

    static QByteArray frameLine(const Output &output, const Frame &frame, double seconds)
    {
        Field time;
        time.unit = QStringLiteral("boot_ns");
        time.size = sizeof(frame.time);
        const QByteArrayView bytes(reinterpret_cast<const char *>(&frame.time), sizeof(frame.time));
        QString text =
            Units::display(RecordView(bytes), time) + QStringLiteral("  ") + Units::title(output.name);
        if (seconds > 0)
            text += QCoreApplication::translate("ctl", ", in %1")
                        .arg(Units::amount(seconds * 1e9, QStringLiteral("ns")));
        if (frame.isCut)
            text += QCoreApplication::translate("ctl", ", rows are missing");
        return text.toUtf8() + '\n';
    }

    // Busiest first, by the first amount.
    QByteArray changes(const Output &output, const Frame &frame, const FrameDelta &delta)
    {
        QList<const Field *> fields;
        const Field *rank = nullptr;
        for (const Field &field : output.fields) {
            fields.append(&field);
            if (!rank && Units::isAmount(field))
                rank = &field;
        }
        QList<qsizetype> order;
        for (qsizetype row = 0; row < frame.rows.size(); ++row) {
            if (!rank || delta.added(row, *rank) > 0)
                order.append(row);
        }
        std::ranges::stable_sort(order, std::greater(),
                                 [&](qsizetype row) { return rank ? delta.added(row, *rank) : 0; });
        QList<QStringList> rows;
        for (const qsizetype row : order) {
            QStringList cells;
            for (const Field *field : fields)
                cells.append(Units::isAmount(*field) ? Units::amount(delta.added(row, *field), field->unit)
                                                     : cellText(frame.rows[row], *field));
            rows.append(cells);
        }
        return m_columns.print(output, fields, rows);
    }

    QByteArray histograms(const Output &output, const Frame &frame, const FrameDelta &delta)
    {
        QByteArray text;
        for (qsizetype row = 0; row < frame.rows.size(); ++row) {
            QStringList key;
            for (const Field &field : output.fields) {
                if (field.type != FieldType::Slots)
                    key.append(Units::title(field.name) + QLatin1Char(' ') +
                               (Units::isAmount(field) ? Units::amount(delta.added(row, field), field.unit)
                                                       : cellText(frame.rows[row], field)));
            }
            for (const Field &field : output.fields) {
                if (field.type == FieldType::Slots)
                    text += bars(key.join(QLatin1String(", ")), field, delta.addedSlots(row, field));
            }
        }
        return text;
    }

    static QByteArray bars(const QString &key, const Field &field, const QList<double> &counts)
    {
        const double largest = counts.isEmpty() ? 0 : *std::ranges::max_element(counts);
        if (largest <= 0)
            return {};
        const auto isUsed = [](double count) {
            return count > 0;
        };
        const qsizetype first = std::ranges::find_if(counts, isUsed) - counts.begin();
        qsizetype last = counts.size() - 1;
        while (!isUsed(counts[last]))
            --last;
        const QString unit = field.unit.mid(5); // behind "log2_"
        QString text = key + QStringLiteral(": ") + Units::title(field.name) + QLatin1Char('\n');
        for (qsizetype slot = first; slot <= last; ++slot) {
            const QString from = Units::amount(slot == 0 ? 0 : std::ldexp(1.0, int(slot)), unit);
            const auto length = qsizetype(std::ceil(counts[slot] / largest * double(BarWidth)));
            text += QStringLiteral("  ≥ ") + padded(from, 9, true) + QStringLiteral("  ") +
                    padded(Units::amount(counts[slot], QStringLiteral("count")), 9, true) +
                    QStringLiteral("  ") + QString(length, QLatin1Char('#')) + QLatin1Char('\n');
        }
        return text.toUtf8();
    }

    Columns m_columns;
    QHash<QString, Frame> m_before;
};

} // namespace

std::unique_ptr<RecordWriter> tableWriter()
{
    return std::make_unique<TableWriter>();
}

} // namespace DKapture
