// SPDX-License-Identifier: LGPL-2.1-or-later
#include "schema.h"

#include <QJsonArray>

#include <algorithm>
#include <array>

namespace DKapture
{

namespace
{

constexpr std::array TypeNames{"unsigned", "signed", "enum", "text", "bytes", "address", "slots"};
constexpr std::array KindNames{"events", "table", "histogram", "snapshot"};
constexpr quint32 LargestField = 1 << 20;

template <typename Enum, std::size_t N> QString nameOf(Enum value, const std::array<const char *, N> &names)
{
    return QLatin1String(names.at(static_cast<std::size_t>(value)));
}

template <typename Enum, std::size_t N>
bool valueOf(const QString &name, const std::array<const char *, N> &names, Enum *value)
{
    for (std::size_t i = 0; i < N; ++i) {
        if (name == QLatin1String(names[i])) {
            *value = static_cast<Enum>(i);
            return true;
        }
    }
    return false;
}

// JSON numbers are doubles: 64-bit values travel as text.
QString text(quint64 value)
{
    return QString::number(value);
}

quint64 number(const QJsonValue &value)
{
    return value.toString().toULongLong();
}

quint32 smallNumber(const QJsonValue &value)
{
    return static_cast<quint32>(std::clamp(value.toDouble(), 0.0, 4294967295.0));
}

QJsonArray toJson(const QList<Enumerator> &enumerators)
{
    QJsonArray values;
    for (const Enumerator &enumerator : enumerators)
        values.append(QJsonObject{{"value", text(enumerator.value)}, {"name", enumerator.name}});
    return values;
}

QJsonObject toJson(const Field &field)
{
    QJsonObject json{{"name", field.name},
                     {"doc", field.doc},
                     {"unit", field.unit},
                     {"type", nameOf(field.type, TypeNames)},
                     {"offset", qint64(field.offset)},
                     {"size", qint64(field.size)}};
    if (field.key)
        json.insert("key", true);
    if (field.flags)
        json.insert("flags", true);
    if (field.largest)
        json.insert("largest", true);
    if (field.secret)
        json.insert("secret", true);
    if (field.namesOthers)
        json.insert("namesOthers", true);
    if (field.namesNobody)
        json.insert("namesNobody", true);
    if (!field.enumerators.isEmpty())
        json.insert("enumerators", toJson(field.enumerators));
    return json;
}

Result<Field> fieldFromJson(const QJsonObject &json, quint32 recordSize)
{
    Field field;
    field.name = json.value("name").toString();
    field.doc = json.value("doc").toString();
    field.unit = json.value("unit").toString();
    field.offset = smallNumber(json.value("offset"));
    field.size = smallNumber(json.value("size"));
    field.key = json.value("key").toBool();
    field.flags = json.value("flags").toBool();
    field.largest = json.value("largest").toBool();
    field.secret = json.value("secret").toBool();
    field.namesOthers = json.value("namesOthers").toBool();
    field.namesNobody = json.value("namesNobody").toBool();
    if (!valueOf(json.value("type").toString(), TypeNames, &field.type))
        return Error{ErrorCode::InvalidObject,
                     QStringLiteral("field %1 has an unknown type").arg(field.name)};
    if (field.size == 0 || field.size > LargestField || field.offset > recordSize ||
        field.size > recordSize - field.offset)
        return Error{ErrorCode::InvalidObject,
                     QStringLiteral("field %1 does not fit its record").arg(field.name)};
    const bool isNumber =
        field.type == FieldType::Unsigned || field.type == FieldType::Signed || field.type == FieldType::Enum;
    if (isNumber && field.size != 1 && field.size != 2 && field.size != 4 && field.size != 8)
        return Error{ErrorCode::InvalidObject,
                     QStringLiteral("field %1 is a number of %2 bytes").arg(field.name).arg(field.size)};
    if (field.type == FieldType::Address && field.size != 16)
        return Error{ErrorCode::InvalidObject,
                     QStringLiteral("field %1 is an address of %2 bytes").arg(field.name).arg(field.size)};
    for (const QJsonValue value : json.value("enumerators").toArray())
        field.enumerators.append({number(value["value"]), value["name"].toString()});
    return field;
}

QJsonObject toJson(const Output &output)
{
    QJsonArray fields;
    for (const Field &field : output.fields)
        fields.append(toJson(field));
    return {{"name", output.name},
            {"doc", output.doc},
            {"kind", nameOf(output.kind, KindNames)},
            {"size", qint64(output.size)},
            {"keySize", qint64(output.keySize)},
            {"fields", fields}};
}

Result<Output> outputFromJson(const QJsonObject &json)
{
    Output output;
    output.name = json.value("name").toString();
    output.doc = json.value("doc").toString();
    output.size = smallNumber(json.value("size"));
    output.keySize = smallNumber(json.value("keySize"));
    if (!valueOf(json.value("kind").toString(), KindNames, &output.kind))
        return Error{ErrorCode::InvalidObject,
                     QStringLiteral("output %1 has an unknown kind").arg(output.name)};
    if (output.size == 0 || output.size > 0xffff || output.keySize > output.size)
        return Error{ErrorCode::InvalidObject,
                     QStringLiteral("records of %1 have an impossible size").arg(output.name)};
    for (const QJsonValue value : json.value("fields").toArray()) {
        Result<Field> field = fieldFromJson(value.toObject(), output.size);
        if (!field)
            return field.error();
        output.fields.append(*field);
    }
    return output;
}

QJsonObject toJson(const Parameter &parameter)
{
    QJsonObject json{{"name", parameter.name},           {"doc", parameter.doc},
                     {"unit", parameter.unit},           {"type", nameOf(parameter.type, TypeNames)},
                     {"size", qint64(parameter.size)},   {"default", text(parameter.defaultValue)},
                     {"lowest", text(parameter.lowest)}, {"highest", text(parameter.highest)}};
    if (parameter.picksTasks)
        json.insert("picksTasks", true);
    if (!parameter.raises.isEmpty())
        json.insert("raises", parameter.raises);
    if (!parameter.enumerators.isEmpty())
        json.insert("enumerators", toJson(parameter.enumerators));
    return json;
}

Result<Parameter> parameterFromJson(const QJsonObject &json)
{
    Parameter parameter;
    parameter.name = json.value("name").toString();
    parameter.doc = json.value("doc").toString();
    parameter.unit = json.value("unit").toString();
    parameter.size = smallNumber(json.value("size"));
    parameter.defaultValue = number(json.value("default"));
    parameter.lowest = number(json.value("lowest"));
    parameter.highest = number(json.value("highest"));
    parameter.picksTasks = json.value("picksTasks").toBool();
    parameter.raises = json.value("raises").toString();
    for (const QJsonValue value : json.value("enumerators").toArray())
        parameter.enumerators.append({number(value["value"]), value["name"].toString()});
    if (!valueOf(json.value("type").toString(), TypeNames, &parameter.type))
        return Error{ErrorCode::InvalidObject,
                     QStringLiteral("parameter %1 has an unknown type").arg(parameter.name)};
    return parameter;
}

} // namespace

const Field *Output::field(const QString &wanted) const
{
    const auto found = std::ranges::find(fields, wanted, &Field::name);
    return found == fields.end() ? nullptr : &*found;
}

const Output *Schema::output(const QString &wanted) const
{
    const auto found = std::ranges::find(outputs, wanted, &Output::name);
    return found == outputs.end() ? nullptr : &*found;
}

const Parameter *Schema::parameter(const QString &wanted) const
{
    const auto found = std::ranges::find(parameters, wanted, &Parameter::name);
    return found == parameters.end() ? nullptr : &*found;
}

QJsonObject toJson(const Schema &schema)
{
    QJsonArray variants;
    for (const Variant &variant : schema.variants)
        variants.append(QJsonObject{{"group", variant.group},
                                    {"rank", variant.rank},
                                    {"misses", variant.misses},
                                    {"because", variant.because.toJson()}});
    QJsonArray parameters;
    for (const Parameter &parameter : schema.parameters)
        parameters.append(toJson(parameter));
    QJsonArray outputs;
    for (const Output &output : schema.outputs)
        outputs.append(toJson(output));
    return {{"id", schema.id},
            {"title", schema.title},
            {"summary", schema.summary},
            {"area", schema.area},
            {"also", QJsonArray::fromStringList(schema.also)},
            {"tier", schema.tier},
            {"totals", schema.totals},
            {"own", schema.own},
            {"available", schema.available},
            {"reason", schema.reason.toJson()},
            {"remedy", schema.remedy.toJson()},
            {"missing", QJsonArray::fromStringList(schema.missing)},
            {"variants", variants},
            {"parameters", parameters},
            {"outputs", outputs}};
}

Result<Schema> schemaFromJson(const QJsonObject &json)
{
    Schema schema;
    schema.id = json.value("id").toString();
    schema.title = json.value("title").toString();
    schema.summary = json.value("summary").toString();
    schema.area = json.value("area").toString();
    schema.tier = json.value("tier").toString();
    schema.totals = json.value("totals").toBool();
    schema.own = json.value("own").toBool();
    schema.available = json.value("available").toBool();
    schema.reason = Words::fromJson(json.value("reason"));
    schema.remedy = Words::fromJson(json.value("remedy"));
    if (schema.id.isEmpty())
        return Error{ErrorCode::InvalidObject, QStringLiteral("a probe without an id")};
    for (const QJsonValue value : json.value("also").toArray())
        schema.also.append(value.toString());
    for (const QJsonValue value : json.value("missing").toArray())
        schema.missing.append(value.toString());
    for (const QJsonValue value : json.value("variants").toArray())
        schema.variants.append({value["group"].toString(), value["rank"].toInt(), value["misses"].toString(),
                                Words::fromJson(value["because"])});
    for (const QJsonValue value : json.value("parameters").toArray()) {
        Result<Parameter> parameter = parameterFromJson(value.toObject());
        if (!parameter)
            return parameter.error();
        schema.parameters.append(*parameter);
    }
    for (const QJsonValue value : json.value("outputs").toArray()) {
        Result<Output> output = outputFromJson(value.toObject());
        if (!output)
            return Error{ErrorCode::InvalidObject, schema.id + QStringLiteral(": ") + output.error().message};
        schema.outputs.append(*output);
    }
    return schema;
}

} // namespace DKapture
