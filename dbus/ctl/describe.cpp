// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include "client/parameter.h"
#include "client/units.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace DKapture
{

namespace
{

class Text
{
    Q_DECLARE_TR_FUNCTIONS(ctl)
};

QString kindText(OutputKind kind)
{
    switch (kind) {
    case OutputKind::Events:
        return Text::tr("events, as they happen");
    case OutputKind::Table:
        return Text::tr("a table of totals, read every interval");
    case OutputKind::Histogram:
        return Text::tr("histograms, read every interval");
    case OutputKind::Snapshot:
        return Text::tr("a snapshot, taken every interval");
    }
    return {};
}

QString typeText(const Field &field)
{
    if (!field.unit.isEmpty() && field.type != FieldType::Text)
        return field.unit;
    switch (field.type) {
    case FieldType::Enum: {
        QStringList names;
        for (const Enumerator &enumerator : field.enumerators)
            names.append(enumerator.name);
        // The names are needed for filters; a long list would push the words off the screen.
        const QString list = names.join(QLatin1Char('|'));
        return list.size() <= 30 ? list : Text::tr("one of %1 names").arg(names.size());
    }
    case FieldType::Text:
        return Text::tr("text");
    case FieldType::Address:
        return QStringLiteral("ip");
    default:
        return Text::tr("bytes");
    }
}

QString optionOf(const Parameter &parameter)
{
    return QStringLiteral("--") + QString(parameter.name).replace(QLatin1Char('_'), QLatin1Char('-'));
}

QString parameterRange(const Parameter &parameter)
{
    if (parameter.type == FieldType::Text)
        return Text::tr("text of %1 bytes").arg(parameter.size - 1);
    if (!parameter.enumerators.isEmpty())
        return Text::tr("names, with commas between");
    return QStringLiteral("%1 … %2, %3 %4")
        .arg(parameterText(parameter, parameter.lowest), parameterText(parameter, parameter.highest),
             Text::tr("default"), parameterText(parameter, parameter.defaultValue));
}

QString raising(const Parameter &parameter)
{
    if (parameter.raises.isEmpty())
        return {};
    return QLatin1Char(' ') + Text::tr("(scope all then asks for: %1)").arg(parameter.raises);
}

QString allNames(const QList<Enumerator> &enumerators)
{
    QStringList names;
    for (const Enumerator &enumerator : enumerators)
        names.append(enumerator.name);
    return names.join(QLatin1String(", "));
}

QString indented(const QString &lines)
{
    QString text;
    for (const QString &line : lines.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        text += QStringLiteral("    ") + line + QLatin1Char('\n');
    return text;
}

QString head(const Schema &schema)
{
    QString text = schema.id + QStringLiteral(" – ") + Units::translated(schema.title) + QLatin1Char('\n');
    text += Units::translated(schema.summary) + QStringLiteral("\n\n");
    if (!schema.also.isEmpty())
        text += Text::tr("Also known as: %1").arg(schema.also.join(QLatin1String(", "))) + QLatin1Char('\n');
    QStringList scopes;
    if (schema.own)
        scopes.append(QStringLiteral("own"));
    if (schema.totals)
        scopes.append(QStringLiteral("total"));
    // The word to type stays outside of the translated text.
    scopes.append(QStringLiteral("all ") + Text::tr("(authorisation: %1)").arg(schema.tier));
    text += Text::tr("Scopes: %1").arg(scopes.join(QLatin1String(", "))) + QLatin1Char('\n');
    if (!schema.available)
        text += Text::tr("Not on this system: %1 %2")
                    .arg(schema.reason.translated(), schema.remedy.translated()) +
                QLatin1Char('\n');
    for (const Variant &variant : schema.variants) {
        if (!variant.misses.isEmpty())
            text += notSeen(variant) + QLatin1Char('\n');
    }
    for (const QString &missing : schema.missing)
        text += Text::tr("Missing here: %1").arg(Units::translated(missing)) + QLatin1Char('\n');
    return text;
}

} // namespace

QString notSeen(const Variant &variant)
{
    const QString what = Text::tr("Not seen here: %1.").arg(Units::translated(variant.misses));
    return variant.because.isEmpty() ? what : what + QLatin1Char(' ') + variant.because.translated();
}

QString probeDescription(const Schema &schema, const Arguments &arguments)
{
    if (arguments.has(QStringLiteral("json")))
        return QString::fromUtf8(QJsonDocument(toJson(schema)).toJson(QJsonDocument::Compact)) +
               QLatin1Char('\n');
    QString text = head(schema);
    if (!schema.parameters.isEmpty()) {
        QList<QStringList> rows;
        for (const Parameter &parameter : schema.parameters)
            rows.append({optionOf(parameter), parameterRange(parameter),
                         Units::translated(parameter.doc) + raising(parameter)});
        text += QLatin1Char('\n') + Text::tr("Parameters") + QLatin1Char('\n') + indented(aligned(rows));
        for (const Parameter &parameter : schema.parameters) {
            if (!parameter.enumerators.isEmpty())
                text +=
                    indented(optionOf(parameter) + QStringLiteral(": ") + allNames(parameter.enumerators));
        }
    }
    for (const Output &output : schema.outputs) {
        text += QLatin1Char('\n') + Text::tr("Output %1: %2").arg(output.name, kindText(output.kind)) +
                QLatin1Char('\n') + indented(Units::translated(output.doc));
        QList<QStringList> rows;
        for (const Field &field : output.fields)
            rows.append({field.name, typeText(field), Units::translated(field.doc)});
        text += indented(aligned(rows));
        for (const Field &field : output.fields) {
            if (!field.enumerators.isEmpty())
                text += indented(field.name + QStringLiteral(": ") + allNames(field.enumerators));
        }
    }
    return text;
}

} // namespace DKapture
