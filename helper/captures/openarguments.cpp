// SPDX-License-Identifier: GPL-3.0-or-later
#include "openarguments.h"

#include "interface/wire.h"
#include "loadedprobe.h"
#include "probes/tier.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <unistd.h>

namespace DKapture
{

namespace
{

Error invalid(const QString &message)
{
    return {ErrorCode::InvalidArgument, message};
}

// Any integer type of D-Bus; neither doubles nor text pass for one.
struct Integer {
    quint64 bits;
    bool isNegative;
};

std::optional<Integer> integer(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::UChar:
    case QMetaType::UShort:
    case QMetaType::UInt:
    case QMetaType::ULongLong:
    case QMetaType::Bool:
        return Integer{value.toULongLong(), false};
    case QMetaType::Short:
    case QMetaType::Int:
    case QMetaType::LongLong:
        return Integer{quint64(value.toLongLong()), value.toLongLong() < 0};
    default:
        return std::nullopt;
    }
}

Result<QVariant> checkedNumber(const Parameter &parameter, const QVariant &value)
{
    const std::optional<Integer> number = integer(value);
    if (!number)
        return invalid(QStringLiteral("Parameter %1 takes an integer.").arg(parameter.name));
    bool isInside = false;
    QString range;
    if (parameter.type == FieldType::Signed) {
        // A positive number beyond qint64 would turn negative.
        const bool fits = number->isNegative || !(number->bits >> 63);
        const qint64 wanted = qint64(number->bits);
        isInside = fits && wanted >= qint64(parameter.lowest) && wanted <= qint64(parameter.highest);
        range = QStringLiteral("%1 to %2").arg(qint64(parameter.lowest)).arg(qint64(parameter.highest));
    } else {
        isInside =
            !number->isNegative && number->bits >= parameter.lowest && number->bits <= parameter.highest;
        range = QStringLiteral("%1 to %2").arg(parameter.lowest).arg(parameter.highest);
    }
    if (!isInside)
        return invalid(QStringLiteral("Parameter %1 takes a number from %2.").arg(parameter.name, range));
    return QVariant::fromValue(number->bits);
}

Result<QVariant> checkedText(const Parameter &parameter, const QVariant &value)
{
    const QByteArray text = value.toString().toUtf8();
    if (value.typeId() != QMetaType::QString || text.contains('\0') ||
        text.size() >= qsizetype(parameter.size))
        return invalid(QStringLiteral("Parameter %1 takes a text of at most %2 bytes.")
                           .arg(parameter.name)
                           .arg(parameter.size - 1));
    return QVariant(value.toString());
}

} // namespace

Result<QVariantMap> checkedParameters(const Schema &schema, const QVariantMap &parameters)
{
    QVariantMap checked;
    for (auto given = parameters.cbegin(); given != parameters.cend(); ++given) {
        const Parameter *parameter = schema.parameter(given.key());
        if (!parameter)
            return invalid(QStringLiteral("Probe %1 has no parameter %2.").arg(schema.id, given.key()));
        Result<QVariant> value = parameter->type == FieldType::Text ? checkedText(*parameter, *given)
                                                                    : checkedNumber(*parameter, *given);
        if (!value)
            return value.error();
        checked.insert(given.key(), *value);
    }
    return checked;
}

Result<Scope> checkedScope(const Schema &schema, const QString &scope, const QVariantMap &parameters)
{
    if (scope == QLatin1String("all"))
        return Scope::All;
    const bool isOwn = scope == QLatin1String("own");
    if (!isOwn && scope != QLatin1String("total"))
        return invalid(QStringLiteral("The scope is one of own, total, all."));
    if (!(isOwn ? schema.own : schema.totals))
        return invalid(QStringLiteral("Probe %1 has no scope %2.").arg(schema.id, scope));
    if (isOwn)
        return Scope::Own;
    for (const Parameter &parameter : schema.parameters) {
        if (parameter.picksTasks && isSet(parameter, parameters))
            return invalid(
                QStringLiteral("Scope total tells of nobody, and with parameter %1 it would tell of "
                               "few: leave it out, or ask for scope own or all.")
                    .arg(parameter.name));
    }
    return Scope::Total;
}

// What a burst needs is the same on few processors and on many; a ring too small only wakes the reader too
// often.
static quint32 defaultRingBytes()
{
    return std::clamp(std::bit_floor(Wire::DefaultRingsBytes / quint32(onlineCpus())), 256u * 1024,
                      4u * 1024 * 1024);
}

Result<CaptureOptions> checkedOptions(const QVariantMap &options)
{
    CaptureOptions checked{Wire::DefaultIntervalMs, defaultRingBytes()};
    for (auto given = options.cbegin(); given != options.cend(); ++given) {
        const std::optional<Integer> number = integer(*given);
        const quint64 wanted = number && !number->isNegative ? number->bits : 0;
        if (given.key() == QLatin1String("interval_ms")) {
            if (wanted < Wire::ShortestIntervalMs || wanted > Wire::LongestIntervalMs)
                return invalid(QStringLiteral("interval_ms takes a number from %1 to %2.")
                                   .arg(Wire::ShortestIntervalMs)
                                   .arg(Wire::LongestIntervalMs));
            checked.intervalMs = quint32(wanted);
        } else if (given.key() == QLatin1String("ring_bytes")) {
            if (wanted < Wire::SmallestRingBytes || wanted > Wire::LargestRingBytes ||
                !std::has_single_bit(wanted))
                return invalid(QStringLiteral("ring_bytes takes a power of two from %1 to %2.")
                                   .arg(Wire::SmallestRingBytes)
                                   .arg(Wire::LargestRingBytes));
            // The kernel wants whole pages, and some machines have large ones.
            checked.ringBytes = std::max(quint32(wanted), quint32(::sysconf(_SC_PAGESIZE)));
        } else {
            return invalid(QStringLiteral("There is no option %1.").arg(given.key()));
        }
    }
    return checked;
}

} // namespace DKapture
