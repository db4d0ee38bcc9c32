// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include "client/units.h"
#include "standardoutput.h"
#include "textwidth.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLocale>

#include <algorithm>

namespace DKapture
{

namespace
{

class Text
{
    Q_DECLARE_TR_FUNCTIONS(ctl)
};

QString jsonLine(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)) + QLatin1Char('\n');
}

QString jsonLines(const QJsonArray &rows)
{
    QString lines;
    for (const QJsonValue row : rows)
        lines += jsonLine(row.toObject());
    return lines;
}

QString costTable(const QJsonArray &captures)
{
    QList<QStringList> rows{{Text::tr("PROBE"), Text::tr("YOURS"), Text::tr("CPU"), Text::tr("RUNS/S"),
                             Text::tr("TIME A RUN"), Text::tr("MEMORY")}};
    for (const QJsonValue value : captures) {
        const QJsonObject row = value.toObject();
        const QString probe = row[QLatin1String("probe")].toString();
        const bool isHelper = probe.isEmpty();
        const QString share = QLocale().toString(row[QLatin1String("cpu_share")].toDouble() * 100, 'f', 2) +
                              QLatin1String(" %");
        const QString none = QStringLiteral("–");
        rows.append(
            {isHelper ? Text::tr("(the helper itself)") : probe,
             isHelper                              ? none
             : row[QLatin1String("mine")].toBool() ? Text::tr("yes")
                                                   : Text::tr("no"),
             share,
             isHelper ? none
                      : Units::amount(row[QLatin1String("runs_per_s")].toDouble(), QStringLiteral("count")),
             isHelper ? none
                      : Units::amount(row[QLatin1String("ns_per_run")].toDouble(), QStringLiteral("ns")),
             Units::amount(row[QLatin1String("memory_bytes")].toDouble(), QStringLiteral("bytes"))});
    }
    return aligned(rows);
}

QString findings(const QJsonArray &checks, const QList<Schema> &probes)
{
    QString text;
    const auto entry = [&](const QString &state, const QString &name, const QString &finding,
                           const QString &remedy) {
        text += padded(state, 9) + name;
        if (!finding.isEmpty())
            text += QStringLiteral(": ") + finding;
        text += QLatin1Char('\n');
        if (!remedy.isEmpty())
            text += QString(9, QLatin1Char(' ')) + remedy + QLatin1Char('\n');
    };
    for (const QJsonValue value : checks) {
        const QJsonObject check = value.toObject();
        entry(check[QLatin1String("ok")].toBool() ? Text::tr("ok") : Text::tr("missing"),
              Words{check[QLatin1String("id")].toString(), {}}.translated(),
              Words::fromJson(check[QLatin1String("finding")]).translated(),
              Words::fromJson(check[QLatin1String("remedy")]).translated());
    }
    for (const Schema &schema : probes) {
        const QString name = Text::tr("probe %1").arg(schema.id);
        if (!schema.available)
            entry(Text::tr("missing"), name, schema.reason.translated(), schema.remedy.translated());
        for (const Variant &variant : schema.variants) {
            if (!variant.misses.isEmpty())
                entry(Text::tr("limited"), name, notSeen(variant), {});
        }
    }
    const auto usable = std::ranges::count_if(probes, [](const Schema &schema) { return schema.available; });
    text += Text::tr("%1 of %2 probes can run here.").arg(usable).arg(probes.size()) + QLatin1Char('\n');
    return text;
}

} // namespace

QString aligned(const QList<QStringList> &rows)
{
    QList<qsizetype> widths;
    for (const QStringList &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (qsizetype column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], columnsOf(row[column]));
    }
    QString text;
    for (const QStringList &row : rows) {
        QString line;
        for (qsizetype column = 0; column < row.size(); ++column)
            line += padded(harmless(row[column]), column + 1 == row.size() ? 0 : widths[column] + 2);
        text += line + QLatin1Char('\n');
    }
    return text;
}

QString probeList(const QList<Schema> &probes, const Arguments &arguments)
{
    QString text;
    QList<QStringList> rows{
        {Text::tr("PROBE"), Text::tr("AREA"), Text::tr("ALSO KNOWN AS"), Text::tr("SHOWS")}};
    for (const Schema &schema : probes) {
        if (arguments.has(QStringLiteral("names")))
            text += schema.id + QLatin1Char('\n');
        else if (arguments.has(QStringLiteral("json")))
            text += jsonLine(toJson(schema));
        const QString title = Units::translated(schema.title);
        rows.append({schema.id, Units::title(schema.area), schema.also.join(QLatin1Char(' ')),
                     schema.available
                         ? title
                         : Text::tr("%1 (not on this system: %2)").arg(title, schema.reason.translated())});
    }
    const bool isForPrograms =
        arguments.has(QStringLiteral("names")) || arguments.has(QStringLiteral("json"));
    return isForPrograms ? text : aligned(rows);
}

void doctor(Session &session, const Arguments &arguments)
{
    session.connection().systemCheck(&session, [&session, isJson = arguments.has(QStringLiteral("json"))](
                                                   const Result<QJsonArray> &checks) {
        if (!checks)
            Session::fail(Text::tr("doctor"), checks.error());
        else
            Session::end(Session::print(isJson ? jsonLines(*checks)
                                               : findings(*checks, session.connection().probes())));
    });
}

void cost(Session &session, const Arguments &arguments)
{
    session.connection().cost(
        &session, [isJson = arguments.has(QStringLiteral("json"))](const Result<QJsonArray> &captures) {
            if (!captures)
                Session::fail(Text::tr("cost"), captures.error());
            else
                Session::end(Session::print(isJson ? jsonLines(*captures) : costTable(*captures)));
        });
}

} // namespace DKapture
