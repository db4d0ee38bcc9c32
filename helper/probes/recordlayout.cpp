// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordlayout.h"

#include "interface/wire.h"

#include <bpf/btf.h>

namespace DKapture
{

namespace
{

// Broken BTF can loop; real declarations are nowhere near as deep.
constexpr int DeepestType = 16;
constexpr int DeepestStruct = 4;

Error invalid(const QString &message)
{
    return {ErrorCode::InvalidObject, message};
}

// Follows typedefs and qualifiers; the outermost unit on the way counts.
const btf_type *strip(const btf *btf, const BtfTags &tags, quint32 id, QString *unit)
{
    for (int depth = 0; depth < DeepestType; ++depth) {
        const btf_type *type = btf__type_by_id(btf, id);
        if (!type)
            return nullptr;
        if (btf_is_typedef(type) && unit->isEmpty())
            *unit = tags.text(id, "unit");
        if (!btf_is_typedef(type) && !btf_is_const(type) && !btf_is_volatile(type))
            return type;
        id = type->type;
    }
    return nullptr;
}

bool isPlainSize(quint32 size)
{
    return size == 1 || size == 2 || size == 4 || size == 8;
}

} // namespace

Result<QList<Field>> RecordLayout::fields(quint32 structId, quint32 base, quint32 *size) const
{
    QString unit;
    const btf_type *type = strip(m_btf, m_tags, structId, &unit);
    if (!type || !btf_is_struct(type))
        return invalid(QStringLiteral("a record that is no struct"));
    if (type->size == 0 || base + type->size > Wire::LargestRecord || type->size > Wire::LargestRecord)
        return invalid(QStringLiteral("struct %1 has an impossible size").arg(btfName(m_btf, type)));
    QList<Field> fields;
    if (Result<void> done = append(structId, base, {}, 0, &fields); !done)
        return done.error();
    for (const Field &field : fields) {
        if (field.offset < base || field.offset - base > type->size ||
            field.size > type->size - (field.offset - base))
            return invalid(QStringLiteral("field %1 leaves struct %2").arg(field.name, btfName(m_btf, type)));
    }
    *size = type->size;
    return fields;
}

Result<void> RecordLayout::append(quint32 structId, quint32 base, const QString &prefix, int depth,
                                  QList<Field> *fields) const
{
    if (depth > DeepestStruct)
        return invalid(QStringLiteral("structs are nested too deeply"));
    // Tags hang on the struct itself, below any typedef.
    quint32 id = structId;
    const btf_type *type = btf__type_by_id(m_btf, id);
    for (int steps = 0; type && !btf_is_struct(type) && steps < DeepestType; ++steps) {
        id = type->type;
        type = btf__type_by_id(m_btf, id);
    }
    if (!type || !btf_is_struct(type))
        return invalid(QStringLiteral("a record that is no struct"));

    const btf_member *member = btf_members(type);
    for (int i = 0; i < btf_vlen(type); ++i, ++member) {
        const QString name = prefix + btfText(m_btf, member->name_off);
        const quint32 bits = btf_member_bit_offset(type, i);
        if (btf_member_bitfield_size(type, i) || bits % 8)
            return invalid(QStringLiteral("field %1 is a bit field").arg(name));
        const quint64 offset = quint64(base) + bits / 8;
        if (offset > Wire::LargestRecord)
            return invalid(QStringLiteral("field %1 is at an impossible place").arg(name));
        if (name.startsWith(QLatin1String("pad")))
            continue;
        QString unit;
        const btf_type *inner = strip(m_btf, m_tags, member->type, &unit);
        if (inner && btf_is_struct(inner)) {
            const QString innerPrefix = name.isEmpty() ? prefix : name + QLatin1Char('_');
            if (Result<void> done = append(member->type, quint32(offset), innerPrefix, depth + 1, fields);
                !done)
                return done;
            continue;
        }
        Result<Field> field = describe(member->type);
        if (!field)
            return invalid(QStringLiteral("field %1: %2").arg(name, field.error().message));
        field->name = name;
        field->doc = m_tags.text(id, "doc", i);
        field->offset = quint32(offset);
        field->flags = m_tags.has(id, "flags", i);
        field->largest = m_tags.text(id, "merge", i) == QLatin1String("max");
        field->secret = m_tags.has(id, "secret", i);
        field->namesOthers = m_tags.text(id, "names", i) == QLatin1String("others");
        field->namesNobody = m_tags.text(id, "names", i) == QLatin1String("nobody");
        fields->append(*field);
    }
    return {};
}

Result<Field> RecordLayout::describe(quint32 typeId) const
{
    Field field;
    const btf_type *type = strip(m_btf, m_tags, typeId, &field.unit);
    if (!type)
        return invalid(QStringLiteral("its type is missing"));
    if (btf_is_int(type)) {
        field.type = btf_int_encoding(type) & BTF_INT_SIGNED ? FieldType::Signed : FieldType::Unsigned;
        field.size = type->size;
        if (!isPlainSize(field.size))
            return invalid(QStringLiteral("a number of %1 bytes").arg(field.size));
        return field;
    }
    if (btf_is_any_enum(type)) {
        field.type = FieldType::Enum;
        field.size = type->size;
        field.enumerators = enumerators(type);
        if (!isPlainSize(field.size))
            return invalid(QStringLiteral("an enum of %1 bytes").arg(field.size));
        return field;
    }
    if (!btf_is_array(type))
        return invalid(QStringLiteral("only numbers, enums, arrays and structs can be in a record"));

    const struct btf_array *array = btf_array(type); // libbpf has a function of that name too
    QString elementUnit;
    const btf_type *element = strip(m_btf, m_tags, array->type, &elementUnit);
    if (!element || !btf_is_int(element) || array->nelems == 0 || array->nelems > Wire::LargestRecord ||
        !isPlainSize(element->size))
        return invalid(QStringLiteral("an array of something else than numbers"));
    field.size = array->nelems * element->size;
    if (field.unit.startsWith(QLatin1String("log2_")) && element->size == 8)
        field.type = FieldType::Slots;
    else if (field.unit == QLatin1String("ip") && field.size == 16)
        field.type = FieldType::Address;
    else if (element->size == 1)
        // char is text, __u8 is content.
        field.type = btfName(m_btf, element) == QLatin1String("char") ? FieldType::Text : FieldType::Bytes;
    else
        return invalid(QStringLiteral("an array of numbers that is no histogram"));
    return field;
}

QList<Enumerator> RecordLayout::enumerators(const btf_type *type) const
{
    // enum request_op { REQUEST_OP_READ } reads as "read".
    const QString prefix = btfName(m_btf, type).toUpper() + QLatin1Char('_');
    QList<Enumerator> list;
    const auto add = [&](quint64 value, quint32 nameOffset) {
        QString name = btfText(m_btf, nameOffset);
        if (name.startsWith(prefix))
            name = name.mid(prefix.size());
        list.append({value, name.toLower()});
    };
    for (int i = 0; i < btf_vlen(type); ++i) {
        if (btf_is_enum64(type))
            add(btf_enum64_value(btf_enum64(type) + i), btf_enum64(type)[i].name_off);
        else
            add(quint32(btf_enum(type)[i].val), btf_enum(type)[i].name_off);
    }
    return list;
}

} // namespace DKapture
