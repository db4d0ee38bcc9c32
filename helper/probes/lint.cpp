// SPDX-License-Identifier: GPL-3.0-or-later
// dkapture-probe-lint DIRECTORY OBJECT…: the build step that reads every probe back. Fails where words,
// units or ranges are missing or its code breaks a rule (rules.h); writes DIRECTORY/probe_strings.cpp (for
// lupdate), probes.md and dkapture-probes.7.
#include "catalogue.h"
#include "rules.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTextStream>

#include <cstdio>

using namespace DKapture;

namespace
{

// In step with bpf/include/units.h and dbus/client/units.cpp.
const QSet<QString> Units{
    QStringLiteral("boot_ns"),   QStringLiteral("ns"),          QStringLiteral("bytes"),
    QStringLiteral("count"),     QStringLiteral("pid"),         QStringLiteral("tid"),
    QStringLiteral("uid"),       QStringLiteral("gid"),         QStringLiteral("cgroup"),
    QStringLiteral("namespace"), QStringLiteral("device"),      QStringLiteral("inode"),
    QStringLiteral("sector"),    QStringLiteral("offset"),      QStringLiteral("cpu"),
    QStringLiteral("port"),      QStringLiteral("ip"),          QStringLiteral("errno"),
    QStringLiteral("signal"),    QStringLiteral("exit_status"), QStringLiteral("syscall"),
    QStringLiteral("mode"),      QStringLiteral("bool"),        QStringLiteral("number"),
    QStringLiteral("hex"),       QStringLiteral("log2_ns"),     QStringLiteral("log2_bytes"),
    QStringLiteral("words")};

class Lint
{
public:
    void check(const Schema &schema)
    {
        m_id = schema.id;
        need(schema.title, QStringLiteral("a title"));
        need(schema.summary, QStringLiteral("a summary"));
        need(schema.area, QStringLiteral("an area"));
        if (!isTier(schema.tier))
            complain(QStringLiteral("the tier is none of observe, trace, peek"));
        for (const Parameter &parameter : schema.parameters) {
            const QString what = QStringLiteral("parameter ") + parameter.name;
            need(parameter.doc, what + QStringLiteral(": words"));
            if (!parameter.raises.isEmpty() && !isTier(parameter.raises))
                complain(what + QStringLiteral(": raises to none of observe, trace, peek"));
            if (schema.totals && !parameter.picksTasks && picksSomebody(parameter))
                complain(what + QStringLiteral(": picks somebody out of scope total; tag it WHO"));
            if (parameter.type == FieldType::Text)
                continue;
            needUnit(parameter.unit, what);
            const auto below = [&](quint64 a, quint64 b) {
                return parameter.type == FieldType::Signed ? qint64(a) < qint64(b) : a < b;
            };
            if (!below(parameter.lowest, parameter.highest) ||
                below(parameter.defaultValue, parameter.lowest) ||
                below(parameter.highest, parameter.defaultValue))
                complain(what + QStringLiteral(": the default is outside the range"));
        }
        for (const Output &output : schema.outputs) {
            need(output.doc, QStringLiteral("output %1: words").arg(output.name));
            for (const Field &field : output.fields) {
                const QString what = QStringLiteral("field %1.%2").arg(output.name, field.name);
                need(field.doc, what + QStringLiteral(": words"));
                if (field.type != FieldType::Text && field.type != FieldType::Enum &&
                    field.type != FieldType::Bytes)
                    needUnit(field.unit, what);
            }
        }
    }
    void complain(const QString &message)
    {
        std::fprintf(stderr, "probe %s: %s\n", qPrintable(m_id), qPrintable(message));
        m_failed = true;
    }
    bool failed() const { return m_failed; }

private:
    static bool isTier(const QString &tier)
    {
        return QStringList{QStringLiteral("observe"), QStringLiteral("trace"), QStringLiteral("peek")}
            .contains(tier);
    }
    static bool picksSomebody(const Parameter &parameter)
    {
        static const QSet<QString> Somebody{QStringLiteral("pid"),    QStringLiteral("tid"),
                                            QStringLiteral("uid"),    QStringLiteral("gid"),
                                            QStringLiteral("cgroup"), QStringLiteral("namespace"),
                                            QStringLiteral("inode"),  QStringLiteral("port")};
        return parameter.type == FieldType::Text || Somebody.contains(parameter.unit);
    }
    void need(const QString &text, const QString &what)
    {
        if (text.trimmed().isEmpty())
            complain(QStringLiteral("misses ") + what);
    }
    void needUnit(const QString &unit, const QString &what)
    {
        if (unit.isEmpty())
            complain(what + QStringLiteral(": has no unit; use a type of units.h"));
        else if (!Units.contains(unit))
            complain(QStringLiteral("%1: nobody knows the unit %2").arg(what, unit));
    }

    QString m_id;
    bool m_failed = false;
};

QStringList texts(const ProbeObject &probe)
{
    const Schema &schema = probe.schema;
    QStringList list{schema.title, schema.summary, title(schema.area)};
    for (const ProgramInfo &program : probe.programs)
        list << program.misses << program.optional;
    for (const Parameter &parameter : schema.parameters)
        list << parameter.doc << title(parameter.name);
    for (const Output &output : schema.outputs) {
        list << output.doc << title(output.name);
        for (const Field &field : output.fields) {
            list << field.doc << title(field.name);
            for (const Enumerator &enumerator : field.enumerators)
                list << enumerator.name;
        }
    }
    list.removeAll(QString());
    return list;
}

bool write(const QString &path, const QString &text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0) {
        std::fprintf(stderr, "%s: %s\n", qPrintable(path), qPrintable(file.errorString()));
        return false;
    }
    return true;
}

QString strings(const QList<ProbeObject> &probes)
{
    QSet<QString> seen;
    QString text;
    QTextStream out(&text);
    out << "// Generated from the probes' declaration tags, for lupdate.\n"
           "static const char *const probe_strings[] = {\n";
    for (const ProbeObject &probe : probes) {
        for (QString entry : texts(probe)) {
            if (seen.contains(entry))
                continue;
            seen.insert(entry);
            entry.replace(QLatin1Char('\\'), QLatin1String("\\\\"))
                .replace(QLatin1Char('"'), QLatin1String("\\\""));
            out << "    QT_TRANSLATE_NOOP(\"probe\", \"" << entry << "\"),\n";
        }
    }
    out << "};\n";
    return text;
}

QString scopes(const Schema &schema)
{
    return QStringLiteral("%1%2all (%3)")
        .arg(schema.own ? QStringLiteral("own, ") : QString(),
             schema.totals ? QStringLiteral("total, ") : QString(), schema.tier);
}

QString raising(const Parameter &parameter)
{
    return parameter.raises.isEmpty() ? QString()
                                      : QStringLiteral(" (set, scope all asks for %1)").arg(parameter.raises);
}

QString roff(QString text)
{
    text.replace(QLatin1Char('\\'), QLatin1String("\\e")).replace(QLatin1Char('-'), QLatin1String("\\-"));
    return text.startsWith(QLatin1Char('.')) || text.startsWith(QLatin1Char('\''))
               ? QStringLiteral("\\&") + text
               : text;
}

QString manual(const QList<ProbeObject> &probes)
{
    QString text;
    QTextStream out(&text);
    out << ".\\\" Generated from the probes.\n.TH DKAPTURE\\-PROBES 7 \"\" DKapture\n.SH NAME\n"
           "dkapture\\-probes \\- what DKapture can capture\n";
    for (const ProbeObject &probe : probes) {
        const Schema &schema = probe.schema;
        out << ".SH " << roff(schema.id).toUpper() << "\n"
            << roff(schema.title) << ". " << roff(schema.summary) << "\n.br\nScopes: " << roff(scopes(schema))
            << ".\n";
        if (!schema.also.isEmpty())
            out << ".br\nAlso known as: " << roff(schema.also.join(QLatin1String(", "))) << ".\n";
        for (const Output &output : schema.outputs) {
            out << ".SS " << roff(output.name) << "\n" << roff(output.doc) << ".\n";
            for (const Field &field : output.fields)
                out << ".TP\n.B " << roff(field.name)
                    << (field.unit.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(roff(field.unit)))
                    << "\n"
                    << roff(field.doc) << "\n";
        }
        out << ".SS Parameters\n";
        for (const Parameter &parameter : schema.parameters)
            out << ".TP\n.B " << roff(parameter.name) << "\n"
                << roff(parameter.doc + raising(parameter)) << "\n";
    }
    return text;
}

QString reference(const QList<ProbeObject> &probes)
{
    QString text;
    QTextStream out(&text);
    out << "# Probes\n\nGenerated from the probes themselves.\n";
    for (const ProbeObject &probe : probes) {
        const Schema &schema = probe.schema;
        out << "\n## " << schema.id << "\n\n"
            << schema.summary << "\n\nArea " << schema.area << ", scopes " << scopes(schema);
        if (!schema.also.isEmpty())
            out << "; also known as " << schema.also.join(QLatin1String(", "));
        out << ".\n";
        for (const Output &output : schema.outputs) {
            out << "\n### " << output.name << "\n\n"
                << output.doc << ".\n\n| field | unit | meaning |\n|---|---|---|\n";
            for (const Field &field : output.fields)
                out << "| `" << field.name << "` | " << field.unit << " | " << field.doc << " |\n";
        }
        out << "\n| parameter | unit | default | meaning |\n|---|---|---|---|\n";
        for (const Parameter &parameter : schema.parameters)
            out << "| `" << parameter.name << "` | " << parameter.unit << " | "
                << (parameter.type == FieldType::Text ? QString() : QString::number(parameter.defaultValue))
                << " | " << parameter.doc << raising(parameter) << " |\n";
    }
    return text;
}

} // namespace

int main(int argc, char **argv)
{
    collectLibbpfWords();
    Lint lint;
    QList<ProbeObject> probes;
    for (int i = 2; i < argc; ++i) {
        QFile file(QString::fromLocal8Bit(argv[i]));
        Result<ProbeObject> probe =
            file.open(QIODevice::ReadOnly)
                ? ProbeObject::read(file.readAll())
                : Result<ProbeObject>(Error{ErrorCode::InvalidObject, file.errorString()});
        if (!probe) {
            std::fprintf(stderr, "%s: %s\n", argv[i], qPrintable(probe.error().message));
            return 1;
        }
        lint.check(probe->schema);
        for (const QString &broken : brokenRules(*probe))
            lint.complain(broken);
        probes.append(*probe);
    }
    if (argc < 2 || lint.failed())
        return 1;
    const QDir directory(QString::fromLocal8Bit(argv[1]));
    directory.mkpath(QStringLiteral("."));
    return write(directory.filePath(QStringLiteral("probe_strings.cpp")), strings(probes)) &&
                   write(directory.filePath(QStringLiteral("dkapture-probes.7")), manual(probes)) &&
                   write(directory.filePath(QStringLiteral("probes.md")), reference(probes))
               ? 0
               : 1;
}
