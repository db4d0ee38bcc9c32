// SPDX-License-Identifier: LGPL-2.1-or-later
#include "parameter.h"

#include "filtervalues.h"

#include <QCoreApplication>

namespace DKapture
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("parameter", text);
}

} // namespace

Result<QVariant> parameterFromText(const Parameter &parameter, const QString &text)
{
    if (parameter.type == FieldType::Text) {
        // One byte is the end mark.
        if (text.toUtf8().size() >= qsizetype(parameter.size))
            return Error{ErrorCode::InvalidArgument, tr("“%1” is too long for %2, which takes %3 bytes")
                                                         .arg(text, parameter.name)
                                                         .arg(parameter.size - 1)};
        return QVariant(text);
    }
    Field field;
    field.name = parameter.name;
    field.unit = parameter.unit;
    field.type = parameter.type;
    field.size = parameter.size;
    const std::optional<FilterText::Number> number = FilterText::numberFor(field, text);
    if (!number)
        return Error{ErrorCode::InvalidArgument,
                     tr("“%1” does not fit %2, which takes %3")
                         .arg(text, parameter.name, FilterText::expectedBy(field))};
    const bool isSigned = parameter.type == FieldType::Signed;
    using FilterText::Wide;
    const Wide lowest = isSigned ? Wide(qint64(parameter.lowest)) : Wide(parameter.lowest);
    const Wide highest = isSigned ? Wide(qint64(parameter.highest)) : Wide(parameter.highest);
    if (number->floor < lowest || number->floor > highest) {
        const QString range =
            isSigned ? QStringLiteral("%1 … %2").arg(qint64(parameter.lowest)).arg(qint64(parameter.highest))
                     : QStringLiteral("%1 … %2").arg(parameter.lowest).arg(parameter.highest);
        return Error{ErrorCode::InvalidArgument,
                     tr("%1 is outside of %2 for %3").arg(text, range, parameter.name)};
    }
    return isSigned ? QVariant(qint64(number->floor)) : QVariant(quint64(number->floor));
}

} // namespace DKapture
