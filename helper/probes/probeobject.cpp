// SPDX-License-Identifier: GPL-3.0-or-later
#include "probeobject.h"

#include "recordlayout.h"

#include <QHash>
#include <QRegularExpression>

#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace DKapture
{

namespace
{

constexpr qsizetype LargestWords = 6000;
thread_local QByteArray s_words; // libbpf's callback has no context

int collect(libbpf_print_level level, const char *format, va_list arguments)
{
    if (level != LIBBPF_WARN)
        return 0;
    // A verifier's log comes as one message, and can be megabytes long.
    char *line = nullptr;
    const int length = ::vasprintf(&line, format, arguments);
    if (length < 0)
        return 0;
    const std::unique_ptr<char, Freeing<std::free>> owner(line);
    const qsizetype part = std::min<qsizetype>(length, LargestWords);
    s_words.append(line + (length - part), part);
    // A verifier's verdict stands at its end.
    if (s_words.size() > LargestWords)
        s_words.remove(0, s_words.size() - LargestWords);
    return length;
}

Error invalid(const QString &message)
{
    return {ErrorCode::InvalidObject, message};
}

// Reads one object; the parts share its BTF.
class Reader
{
public:
    Reader(bpf_object *object, ProbeObject *probe)
        : m_object(object)
        , m_btf(bpf_object__btf(object))
        , m_tags(m_btf)
        , m_layout(m_btf, m_tags)
        , m_probe(probe)
    {
    }

    Result<void> read()
    {
        for (quint32 id = 1; id < btf__type_cnt(m_btf); ++id) {
            const btf_type *type = btf__type_by_id(m_btf, id);
            if (type && btf_is_datasec(type) && btfName(m_btf, type) == QLatin1String(".rodata")) {
                if (Result<void> done = readOnlyData(type); !done)
                    return done;
            }
        }
        if (m_probe->schema.id.isEmpty())
            return invalid(QStringLiteral("it has no PROBE() description"));
        if (Result<void> done = scopes(); !done)
            return done;
        if (Result<void> done = outputs(); !done)
            return done;
        if (Result<void> done = nameBits(); !done)
            return done;
        if (m_probe->schema.outputs.isEmpty())
            return invalid(QStringLiteral("it gives out nothing: no EVENTS, TABLE, HISTOGRAM or SNAPSHOT"));
        return programs();
    }

private:
    Result<void> readOnlyData(const btf_type *section)
    {
        const bpf_map *map = bpf_object__find_map_by_name(m_object, ".rodata");
        std::size_t size = 0;
        const char *data =
            map ? static_cast<const char *>(bpf_map__initial_value(const_cast<bpf_map *>(map), &size))
                : nullptr;
        const btf_var_secinfo *info = btf_var_secinfos(section);
        for (int i = 0; i < btf_vlen(section); ++i, ++info) {
            const btf_type *variable = btf__type_by_id(m_btf, info->type);
            if (!variable || !btf_is_var(variable))
                continue;
            const QString name = btfName(m_btf, variable);
            if (m_tags.has(info->type, "id"))
                describeProbe(info->type);
            if (!data || info->offset > size || info->size > size - info->offset)
                return invalid(QStringLiteral("global %1 leaves the read-only data").arg(name));
            m_probe->readOnly.insert(name, {info->offset, info->size});
            if (m_tags.has(info->type, "param")) {
                if (Result<void> done =
                        parameter(info->type, variable, name, data + info->offset, info->size);
                    !done)
                    return done;
            }
        }
        return {};
    }

    // What cannot be told whose records it may give out gives out none; a scope is offered when its globals
    // are where the helper can write them.
    Result<void> scopes()
    {
        const auto canSet = [this](const char *name, quint32 size) {
            return m_probe->readOnly.value(QLatin1String(name)).size == size;
        };
        if (!canSet("scope", sizeof(Scope)))
            return invalid(QStringLiteral("it does not ask whose a record is: it has no global \"scope\", "
                                          "which output.h brings"));
        Schema &schema = m_probe->schema;
        schema.own = schema.own && canSet("viewer_uid", 4) && canSet("viewer_groups", 4) &&
                     canSet("viewer_gids", 4 * MostViewerGroups);
        return {};
    }

    void describeProbe(quint32 id)
    {
        Schema &schema = m_probe->schema;
        schema.id = m_tags.text(id, "id");
        schema.title = m_tags.text(id, "title");
        schema.summary = m_tags.text(id, "summary");
        schema.area = m_tags.text(id, "area");
        schema.also =
            m_tags.text(id, "also").split(QRegularExpression(QStringLiteral("[ ,]+")), Qt::SkipEmptyParts);
        schema.tier = m_tags.text(id, "tier");
        schema.own = m_tags.has(id, "own");
        schema.totals = m_tags.has(id, "totals");
    }

    Result<void> parameter(quint32 id, const btf_type *variable, const QString &name, const char *value,
                           quint32 size)
    {
        Result<Field> type = m_layout.describe(variable->type);
        if (!type)
            return invalid(QStringLiteral("parameter %1: %2").arg(name, type.error().message));
        if (type->size != size)
            return invalid(QStringLiteral("parameter %1 has two sizes").arg(name));
        Parameter parameter;
        parameter.name = name;
        parameter.doc = m_tags.text(id, "param");
        parameter.unit = type->unit;
        parameter.type = type->type;
        parameter.size = size;
        parameter.picksTasks = m_tags.has(id, "who");
        parameter.raises = m_tags.text(id, "raises");
        if (parameter.type == FieldType::Unsigned || parameter.type == FieldType::Signed) {
            std::memcpy(&parameter.defaultValue, value, size);
            const QStringList range = m_tags.text(id, "range").split(QStringLiteral(".."));
            bool lowOk = false, highOk = false;
            parameter.lowest = quint64(range.value(0).toLongLong(&lowOk));
            parameter.highest = range.value(1).toULongLong(&highOk);
            if (!lowOk || !highOk)
                return invalid(QStringLiteral("parameter %1 has no range").arg(name));
        } else if (parameter.type != FieldType::Text) {
            return invalid(QStringLiteral("parameter %1 is neither number nor text").arg(name));
        }
        if (m_tags.has(id, "bits"))
            m_bitsOf.insert(name, m_tags.text(id, "bits"));
        m_probe->schema.parameters.append(parameter);
        return {};
    }

    // Behind outputs(), which has their enums.
    Result<void> nameBits()
    {
        for (Parameter &parameter : m_probe->schema.parameters) {
            const QString member = m_bitsOf.value(parameter.name);
            for (const Output &output : std::as_const(m_probe->schema.outputs)) {
                const Field *field = output.field(member);
                if (!field || !parameter.enumerators.isEmpty())
                    continue;
                for (const Enumerator &enumerator : field->enumerators) {
                    if (field->flags)
                        parameter.enumerators.append(enumerator);
                    else if (enumerator.value > 0 &&
                             enumerator.value < 64) // 0 is what an enum has for "none"
                        parameter.enumerators.append({quint64(1) << enumerator.value, enumerator.name});
                }
            }
            if (!member.isEmpty() && parameter.enumerators.isEmpty())
                return invalid(QStringLiteral("parameter %1 has the bits of %2, which names none")
                                   .arg(parameter.name, member));
        }
        return {};
    }

    Result<void> outputs()
    {
        bpf_map *map = nullptr;
        bpf_object__for_each_map(map, m_object)
        {
            const QString name = QString::fromUtf8(bpf_map__name(map));
            const quint32 variable = idOf(name, BTF_KIND_VAR);
            if (!variable)
                continue;
            Output output;
            output.name = name;
            Result<void> done;
            if (const QString doc = m_tags.text(variable, "events"); !doc.isNull()) {
                output.kind = OutputKind::Events;
                output.doc = doc;
                done = eventRecord(&output);
            } else if (const QString doc = m_tags.text(variable, "table"); !doc.isNull()) {
                output.kind = OutputKind::Table;
                output.doc = doc;
                done = tableRow(map, &output);
            } else if (const QString doc = m_tags.text(variable, "histogram"); !doc.isNull()) {
                output.kind = OutputKind::Histogram;
                output.doc = doc;
                done = tableRow(map, &output);
            } else if (const QString doc = m_tags.text(variable, "snapshot"); !doc.isNull()) {
                output.kind = OutputKind::Snapshot;
                output.doc = doc;
                done = snapshotRow(map, &output);
            } else {
                continue;
            }
            if (!done)
                return invalid(QStringLiteral("output %1: %2").arg(name, done.error().message));
            m_probe->schema.outputs.append(output);
        }
        return {};
    }

    Result<void> take(quint32 structId, quint32 base, bool isKey, Output *output)
    {
        quint32 size = 0;
        Result<QList<Field>> fields = m_layout.fields(structId, base, &size);
        if (!fields)
            return fields.error();
        for (Field &field : *fields) {
            field.key = isKey;
            output->fields.append(field);
        }
        output->size = base + size;
        return {};
    }

    // EVENTS(x, …) declares a pointer "x_record", since a ring itself has no record type.
    Result<void> eventRecord(Output *output)
    {
        quint32 id = idOf(output->name + QStringLiteral("_record"), BTF_KIND_VAR);
        for (int depth = 0; depth < 16 && id; ++depth) {
            const btf_type *type = btf__type_by_id(m_btf, id);
            if (!type)
                break;
            if (btf_is_struct(type))
                return take(id, 0, false, output);
            id = type->type;
        }
        return invalid(QStringLiteral("its record struct was not found"));
    }

    Result<void> tableRow(const bpf_map *map, Output *output)
    {
        if (Result<void> done = take(bpf_map__btf_key_type_id(map), 0, true, output); !done)
            return done;
        if (output->size != bpf_map__key_size(map))
            return invalid(QStringLiteral("its key has two sizes"));
        output->keySize = (output->size + 7) & ~7u;
        if (Result<void> done = take(bpf_map__btf_value_type_id(map), output->keySize, false, output); !done)
            return done;
        if (output->size - output->keySize != bpf_map__value_size(map))
            return invalid(QStringLiteral("its value has two sizes"));
        const bpf_map_type type = bpf_map__type(map);
        if (type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||
            type == BPF_MAP_TYPE_PERCPU_ARRAY) {
            for (const Field &field : output->fields) {
                const bool adds =
                    field.type == FieldType::Slots || (field.type == FieldType::Unsigned && field.size == 8);
                if (!field.key && !adds)
                    return invalid(QStringLiteral("field %1 cannot be added up over CPUs").arg(field.name));
            }
        }
        return {};
    }

    Result<void> snapshotRow(const bpf_map *map, Output *output)
    {
        if (Result<void> done = take(bpf_map__btf_value_type_id(map), 0, false, output); !done)
            return done;
        if (output->size != bpf_map__value_size(map))
            return invalid(QStringLiteral("its row has two sizes"));
        return {};
    }

    Result<void> programs()
    {
        bpf_program *program = nullptr;
        bpf_object__for_each_program(program, m_object)
        {
            ProgramInfo info;
            info.name = bpf_program__name(program);
            info.section = QString::fromUtf8(bpf_program__section_name(program));
            const quint32 id = idOf(QString::fromUtf8(info.name), BTF_KIND_FUNC);
            const QStringList variant = m_tags.text(id, "variant").split(QLatin1Char('/'));
            if (variant.size() == 2) {
                info.group = variant.at(0);
                info.rank = variant.at(1).toInt();
            }
            info.misses = m_tags.text(id, "misses");
            info.isOften = !m_tags.text(id, "often").isNull();
            info.optional = m_tags.text(id, "optional");
            info.onlyIf = m_tags.text(id, "only_if");
            if (!info.onlyIf.isNull() && !m_probe->schema.parameter(info.onlyIf))
                return invalid(QStringLiteral("program %1 depends on parameter %2, which is missing")
                                   .arg(QString::fromUtf8(info.name), info.onlyIf));
            if (Result<void> done = pick(id, &info); !done)
                return done;
            m_probe->programs.append(info);
        }
        if (m_probe->programs.isEmpty())
            return invalid(QStringLiteral("it has no programs"));
        return {};
    }

    // "operations FILE_OP_READ, FILE_OP_WRITE": a parameter and the enumerators of its bits.
    Result<void> pick(quint32 id, ProgramInfo *info)
    {
        static const QRegularExpression between(QStringLiteral("[ ,]+"));
        QStringList words = m_tags.text(id, "pick").split(between, Qt::SkipEmptyParts);
        if (words.isEmpty())
            return {};
        info->picks = words.takeFirst();
        const Parameter *parameter = m_probe->schema.parameter(info->picks);
        if (!parameter || parameter->type != FieldType::Unsigned)
            return invalid(QStringLiteral("program %1 depends on parameter %2, which is no set of bits")
                               .arg(QString::fromUtf8(info->name), info->picks));
        for (const QString &word : words) {
            const quint64 bit = enumerator(word);
            if (bit >= quint64(parameter->size) * 8)
                return invalid(QStringLiteral("program %1 depends on %2, which is no bit of parameter %3")
                                   .arg(QString::fromUtf8(info->name), word, info->picks));
            info->pickBits |= 1ULL << bit;
        }
        return {};
    }

    quint64 enumerator(const QString &name) const
    {
        for (quint32 id = 1; id < btf__type_cnt(m_btf); ++id) {
            const btf_type *type = btf__type_by_id(m_btf, id);
            if (btf_kind(type) != BTF_KIND_ENUM)
                continue;
            for (int i = 0; i < btf_vlen(type); ++i) {
                if (btfText(m_btf, btf_enum(type)[i].name_off) == name)
                    return quint32(btf_enum(type)[i].val);
            }
        }
        return ~0ULL;
    }

    quint32 idOf(const QString &name, quint32 kind) const
    {
        const int id = btf__find_by_name_kind(m_btf, name.toUtf8().constData(), kind);
        return id > 0 ? quint32(id) : 0;
    }

    bpf_object *m_object;
    const btf *m_btf;
    BtfTags m_tags;
    RecordLayout m_layout;
    ProbeObject *m_probe;
    QHash<QString, QString> m_bitsOf; // parameter → member of a record
};

} // namespace

Result<ProbeObject> ProbeObject::read(const QByteArray &bytes)
{
    takeLibbpfWords();
    ProbeObject probe;
    probe.bytes = bytes;
    const BpfObject object = open(bytes, "probe");
    if (!object) {
        char reason[128];
        libbpf_strerror(errno, reason, sizeof(reason)); // libbpf has numbers of its own
        return invalid(QStringLiteral("it is no usable BPF object (%1) %2")
                           .arg(QString::fromUtf8(reason), takeLibbpfWords().trimmed())
                           .trimmed());
    }
    if (!bpf_object__btf(object.get()))
        return invalid(QStringLiteral("it has no BTF section; compile it with -g and do not strip it"));
    if (Result<void> done = Reader(object.get(), &probe).read(); !done)
        return done.error();
    return probe;
}

BpfObject ProbeObject::open(const QByteArray &bytes, const char *name, const char *types)
{
    bpf_object_open_opts options = {};
    options.sz = sizeof(options);
    options.object_name = name;
    options.btf_custom_path = types;
    return BpfObject(bpf_object__open_mem(bytes.constData(), bytes.size(), &options));
}

QString takeLibbpfWords()
{
    return QString::fromUtf8(std::exchange(s_words, {}));
}

void collectLibbpfWords()
{
    libbpf_set_print(collect);
}

} // namespace DKapture
