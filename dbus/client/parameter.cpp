// SPDX-License-Identifier: LGPL-2.1-or-later
#include "parameter.h"

#include "filtervalues.h"
#include "units.h"

#include <QCoreApplication>

#include <algorithm>

namespace DKapture
{

namespace
{

class Text
{
    Q_DECLARE_TR_FUNCTIONS(parameter)
};

// "open,close", or nothing of that kind: then it is a number.
Result<std::optional<quint64>> bitsFromText(const Parameter &parameter, const QString &text)
{
    quint64 bits = 0;
    for (const QString &word : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const QString name = word.trimmed();
        if (name.isEmpty() || name.front().isDigit())
            return std::optional<quint64>();
        const auto found = std::ranges::find_if(parameter.enumerators, [&](const Enumerator &enumerator) {
            return enumerator.name.compare(name, Qt::CaseInsensitive) == 0;
        });
        if (found == parameter.enumerators.end()) {
            QStringList names;
            for (const Enumerator &enumerator : parameter.enumerators)
                names.append(enumerator.name);
            return Error{ErrorCode::InvalidArgument,
                         Text::tr("“%1” is none of what %2 takes, with commas between: %3")
                             .arg(name, parameter.name, names.join(QLatin1String(", ")))};
        }
        bits |= found->value;
    }
    return std::optional(bits);
}

} // namespace

QString parameterText(const Parameter &parameter, quint64 value)
{
    const bool isSigned = parameter.type == FieldType::Signed;
    if (parameter.unit == QLatin1String("ns") || parameter.unit == QLatin1String("bytes"))
        return Units::amount(isSigned ? double(qint64(value)) : double(value), parameter.unit);
    return isSigned ? QString::number(qint64(value)) : QString::number(value);
}

Result<QVariant> parameterFromText(const Parameter &parameter, const QString &text)
{
    if (parameter.type == FieldType::Text) {
        // One byte is the end mark.
        if (text.toUtf8().size() >= qsizetype(parameter.size))
            return Error{ErrorCode::InvalidArgument, Text::tr("“%1” is too long for %2, which takes %3 bytes")
                                                         .arg(text, parameter.name)
                                                         .arg(parameter.size - 1)};
        return QVariant(text);
    }
    if (!parameter.enumerators.isEmpty()) {
        const Result<std::optional<quint64>> bits = bitsFromText(parameter, text);
        if (!bits)
            return bits.error();
        if (*bits)
            return QVariant(**bits);
    }
    Field field;
    field.name = parameter.name;
    field.unit = parameter.unit;
    field.type = parameter.type;
    field.size = parameter.size;
    const std::optional<FilterText::Number> number = FilterText::numberFor(field, text);
    if (!number)
        return Error{ErrorCode::InvalidArgument,
                     Text::tr("“%1” does not fit %2, which takes %3")
                         .arg(text, parameter.name, FilterText::expectedBy(field))};
    const bool isSigned = parameter.type == FieldType::Signed;
    using FilterText::Wide;
    const Wide lowest = isSigned ? Wide(qint64(parameter.lowest)) : Wide(parameter.lowest);
    const Wide highest = isSigned ? Wide(qint64(parameter.highest)) : Wide(parameter.highest);
    if (number->floor < lowest || number->floor > highest) {
        const QString range = QStringLiteral("%1 … %2").arg(parameterText(parameter, parameter.lowest),
                                                            parameterText(parameter, parameter.highest));
        return Error{ErrorCode::InvalidArgument,
                     Text::tr("%1 is outside of %2 for %3").arg(text, range, parameter.name)};
    }
    return isSigned ? QVariant(qint64(number->floor)) : QVariant(quint64(number->floor));
}

} // namespace DKapture
