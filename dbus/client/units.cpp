// SPDX-License-Identifier: LGPL-2.1-or-later
#include "units.h"

#include "names.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QHash>
#include <QLocale>

#include <array>
#include <cmath>
#include <ctime>
#include <sys/wait.h>

namespace DKapture::Units
{

namespace
{

class Text
{
    Q_DECLARE_TR_FUNCTIONS(units)
};

// Three digits that matter: 1.23, 12.3, 123.
QString threeDigits(double value)
{
    const double size = std::fabs(value);
    const int decimals = value == std::floor(value) && size < 1000 ? 0
                         : size < 9.995                            ? 2
                         : size < 99.95                            ? 1
                                                                   : 0;
    return QLocale().toString(value, 'f', decimals);
}

struct Scale {
    double factor;
    const char *unit;
};

template <std::size_t N> QString scaled(double value, const std::array<Scale, N> &scales)
{
    const Scale *fit = &scales.front();
    for (const Scale &scale : scales) {
        // Round first: 999.9996 µs reads as 1 ms, not as 1000 µs.
        if (std::fabs(value) >= scale.factor * 0.9995)
            fit = &scale;
    }
    return threeDigits(value / fit->factor) + QLatin1Char(' ') + Text::tr(fit->unit);
}

QString duration(double ns)
{
    static constexpr std::array Scales{
        Scale{1, QT_TRANSLATE_NOOP("units", "ns")},
        Scale{1e3, QT_TRANSLATE_NOOP("units", "µs")},
        Scale{1e6, QT_TRANSLATE_NOOP("units", "ms")},
        Scale{1e9, QT_TRANSLATE_NOOP("units", "s")},
        Scale{120e9, nullptr},
    };
    if (std::fabs(ns) < Scales.back().factor)
        return ns == 0 ? QStringLiteral("0 ") + Text::tr("s")
                       : scaled(ns, std::to_array({Scales[0], Scales[1], Scales[2], Scales[3]}));
    static constexpr std::array Long{
        Scale{60e9, QT_TRANSLATE_NOOP("units", "min")},
        Scale{3600e9, QT_TRANSLATE_NOOP("units", "h")},
        Scale{86400e9, QT_TRANSLATE_NOOP("units", "d")},
    };
    return scaled(ns, Long);
}

const QString NotKnown = QStringLiteral("–");

QString size(double bytes)
{
    static constexpr std::array Scales{
        Scale{1, QT_TRANSLATE_NOOP("units", "B")},
        Scale{1024, QT_TRANSLATE_NOOP("units", "KiB")},
        Scale{1024.0 * 1024, QT_TRANSLATE_NOOP("units", "MiB")},
        Scale{1024.0 * 1024 * 1024, QT_TRANSLATE_NOOP("units", "GiB")},
        Scale{1024.0 * 1024 * 1024 * 1024, QT_TRANSLATE_NOOP("units", "TiB")},
    };
    return scaled(bytes, Scales);
}

QString count(double value)
{
    const bool isWhole = value == std::floor(value);
    return QLocale().toString(value, 'f',
                              isWhole || std::fabs(value) >= 100 ? 0
                              : std::fabs(value) >= 10           ? 1
                                                                 : 2);
}

} // namespace

QString amount(double value, const QString &unit, bool perSecond)
{
    if (std::isnan(value))
        return NotKnown;
    QString text;
    if (unit == QLatin1String("ns"))
        text = duration(value);
    else if (unit == QLatin1String("bytes") || unit == QLatin1String("log2_bytes"))
        text = size(value);
    else
        text = count(value);
    return perSecond ? text + Text::tr("/s") : text;
}

namespace
{

// One formatter a unit. A number without an entry reads as it is.
using Format = QString (*)(quint64 number);

QString numberOr(const QString &name, quint64 number)
{
    return name.isEmpty() ? QString::number(number) : name;
}

QString timeOfDay(quint64 bootNs)
{
    return QDateTime::fromMSecsSinceEpoch(wallClockMs(bootNs)).toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString errorCode(quint64 number)
{
    const auto error = static_cast<qint64>(number);
    if (error == 0)
        return QStringLiteral("0");
    const QString name = Names::ofErrno(int(error < 0 ? -error : error));
    return name.isEmpty() ? QString::number(error) : name;
}

QString exitStatus(quint64 number)
{
    const int status = int(number);
    if (WIFSIGNALED(status)) {
        const QString name = numberOr(Names::ofSignal(WTERMSIG(status)), quint64(WTERMSIG(status)));
        return WCOREDUMP(status) ? Text::tr("%1, core dumped").arg(name) : name;
    }
    return QString::number(WEXITSTATUS(status));
}

QString device(quint64 number)
{
    if (number == 0)
        return QStringLiteral("–");
    const QString name = Names::ofDevice(quint32(number));
    return name.isEmpty() ? QStringLiteral("%1:%2").arg(number >> 20).arg(number & 0xfffff) : name;
}

QString octal(quint64 number)
{
    return QStringLiteral("%1").arg(number & 07777, 4, 8, QLatin1Char('0'));
}

const QHash<QString, Format> &formats()
{
    static const QHash<QString, Format> table{
        {QStringLiteral("boot_ns"), timeOfDay},
        {QStringLiteral("ns"),
         [](quint64 n) {
             return duration(double(qint64(n)));
         }},
        {QStringLiteral("bytes"),
         [](quint64 n) {
             return size(double(qint64(n)));
         }},
        {QStringLiteral("count"),
         [](quint64 n) {
             return QLocale().toString(n);
         }},
        {QStringLiteral("sector"),
         [](quint64 n) {
             return QLocale().toString(n);
         }},
        {QStringLiteral("offset"),
         [](quint64 n) {
             return QLocale().toString(qint64(n));
         }},
        {QStringLiteral("number"),
         [](quint64 n) {
             return QLocale().toString(qint64(n));
         }},
        {QStringLiteral("hex"),
         [](quint64 n) {
             return QStringLiteral("0x") + QString::number(n, 16);
         }},
        {QStringLiteral("uid"),
         [](quint64 n) {
             return numberOr(Names::ofUser(quint32(n)), n);
         }},
        {QStringLiteral("gid"),
         [](quint64 n) {
             return numberOr(Names::ofGroup(quint32(n)), n);
         }},
        {QStringLiteral("cgroup"),
         [](quint64 n) {
             return numberOr(Names::ofCgroup(n), n);
         }},
        {QStringLiteral("device"), device},
        {QStringLiteral("errno"), errorCode},
        {QStringLiteral("signal"),
         [](quint64 n) {
             return n ? numberOr(Names::ofSignal(int(n)), n) : QStringLiteral("0");
         }},
        {QStringLiteral("exit_status"), exitStatus},
        {QStringLiteral("syscall"),
         [](quint64 n) {
             return numberOr(Names::ofSyscall(n), n);
         }},
        {QStringLiteral("mode"), octal},
        {QStringLiteral("bool"),
         [](quint64 n) {
             return n ? Text::tr("yes") : Text::tr("no");
         }},
    };
    return table;
}

// A histogram in a cell: the range that holds the middle value, and how many there are.
QString slotsSummary(RecordView record, const Field &field)
{
    const QList<quint64> counts = record.slots_(field);
    quint64 total = 0;
    for (const quint64 slotCount : counts)
        total += slotCount;
    if (total == 0)
        return QStringLiteral("–");
    quint64 passed = 0;
    qsizetype slot = 0;
    while (slot < counts.size() && (passed += counts[slot]) * 2 < total)
        ++slot;
    const QString unit = field.unit.mid(5); // behind "log2_"
    return Text::tr("%1, median below %2")
        .arg(QLocale().toString(total), amount(std::ldexp(1.0, int(slot) + 1), unit));
}

QString hexBytes(RecordView record, const Field &field)
{
    return QString::fromLatin1(record.value(field).toByteArray().toHex(' '));
}

QString enumName(RecordView record, const Field &field)
{
    return record.value(field).toString();
}

} // namespace

QString display(RecordView record, const Field &field)
{
    switch (field.type) {
    case FieldType::Text:
        return field.unit == QLatin1String("words") ? translated(record.text(field)) : record.text(field);
    case FieldType::Enum:
        return field.flags ? enumName(record, field).replace(QLatin1Char('|'), QLatin1String(" | "))
                           : translated(enumName(record, field));
    case FieldType::Address:
        return record.address(field).toString();
    case FieldType::Slots:
        return slotsSummary(record, field);
    case FieldType::Bytes:
        return hexBytes(record, field);
    case FieldType::Unsigned:
    case FieldType::Signed:
        break;
    }
    if (!record.isKnown(field))
        return NotKnown;
    if (const Format format = formats().value(field.unit))
        return format(record.number(field));
    return record.value(field).toString();
}

QString plain(RecordView record, const Field &field)
{
    if (field.type == FieldType::Slots) {
        QStringList counts;
        for (const quint64 slotCount : record.slots_(field))
            counts.append(QString::number(slotCount));
        return counts.join(QLatin1Char(' '));
    }
    if (field.type == FieldType::Bytes)
        return QString::fromLatin1(record.value(field).toByteArray().toHex());
    return isCode(field) ? display(record, field) : record.value(field).toString();
}

bool isCode(const Field &field)
{
    static const QStringList codes{QStringLiteral("errno"), QStringLiteral("signal"),
                                   QStringLiteral("syscall"), QStringLiteral("device"),
                                   QStringLiteral("mode")};
    const bool isNumber = field.type == FieldType::Unsigned || field.type == FieldType::Signed;
    return isNumber && codes.contains(field.unit);
}

QString title(const QString &name)
{
    return translated(DKapture::title(name));
}

QString translated(const QString &probeText)
{
    return probeText.isEmpty() ? probeText
                               : QCoreApplication::translate("probe", probeText.toUtf8().constData());
}

qint64 wallClockMs(quint64 bootNs)
{
    static const qint64 offsetNs = [] {
        timespec wall{};
        timespec boot{};
        clock_gettime(CLOCK_REALTIME, &wall);
        clock_gettime(CLOCK_BOOTTIME, &boot);
        return qint64(wall.tv_sec - boot.tv_sec) * 1'000'000'000 + (wall.tv_nsec - boot.tv_nsec);
    }();
    return (qint64(bootNs) + offsetNs) / 1'000'000;
}

bool isAmount(const Field &field)
{
    static const QStringList amounts{QStringLiteral("ns"), QStringLiteral("bytes"), QStringLiteral("count"),
                                     QStringLiteral("sector"), QStringLiteral("number")};
    const bool isNumber = field.type == FieldType::Unsigned || field.type == FieldType::Signed;
    return isNumber && !field.key && amounts.contains(field.unit);
}

} // namespace DKapture::Units
