// SPDX-License-Identifier: GPL-3.0-or-later
#include "tier.h"

#include <QFile>

#include <algorithm>
#include <array>

namespace DKapture
{

namespace
{

constexpr std::array Tiers{QLatin1String("observe"), QLatin1String("trace"), QLatin1String("peek")};

// An unknown one, which the build does not let through, is the strictest.
std::size_t strictness(const QString &tier)
{
    return std::min<std::size_t>(std::ranges::find(Tiers, tier) - Tiers.begin(), Tiers.size() - 1);
}

bool namesProcesses(const Schema &schema)
{
    return std::ranges::any_of(schema.outputs, [](const Output &output) {
        return std::ranges::any_of(output.fields, [](const Field &field) {
            return field.unit == QLatin1String("pid") || field.unit == QLatin1String("tid");
        });
    });
}

} // namespace

bool isSet(const Parameter &parameter, const QVariantMap &parameters)
{
    const auto given = parameters.constFind(parameter.name);
    if (given == parameters.constEnd())
        return false;
    if (parameter.type == FieldType::Text)
        return !given->toString().isEmpty();
    bool isNumber = false;
    const quint64 value = parameter.type == FieldType::Signed ? quint64(given->toLongLong(&isNumber))
                                                              : given->toULongLong(&isNumber);
    return !isNumber || value != parameter.defaultValue;
}

QString tierOf(const Schema &schema, const QString &scope, const QVariantMap &parameters,
               bool processesAreHidden)
{
    if (scope == QLatin1String("own"))
        return QStringLiteral("own");
    // A request that makes no sense is refused after the mildest question, so that it tells a stranger
    // nothing.
    if (scope != QLatin1String("all") || schema.tier.isEmpty())
        return Tiers.front();
    std::size_t strictest = strictness(schema.tier);
    for (const Parameter &parameter : schema.parameters) {
        if (!parameter.raises.isEmpty() && isSet(parameter, parameters))
            strictest = std::max(strictest, strictness(parameter.raises));
    }
    if (processesAreHidden && namesProcesses(schema))
        strictest = std::max(strictest, strictness(QStringLiteral("trace")));
    return Tiers.at(strictest);
}

bool hidesProcesses(const QByteArray &mountinfo)
{
    QByteArray options; // of the last one mounted there, which covers the others
    for (const QByteArray &line : mountinfo.split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        const qsizetype end = words.indexOf("-");
        if (end < 6 || words.size() < end + 4 || words.at(4) != "/proc")
            continue;
        options = words.at(end + 1) == "proc" ? words.at(end + 3) : QByteArray();
    }
    const QByteArrayList each = options.split(',');
    return std::ranges::any_of(each, [](const QByteArray &option) {
        return option.startsWith("hidepid=") && option != "hidepid=0" && option != "hidepid=off";
    });
}

bool processesAreHidden()
{
    QFile file(QStringLiteral("/proc/1/mountinfo"));
    return file.open(QIODevice::ReadOnly) && hidesProcesses(file.readAll());
}

} // namespace DKapture
