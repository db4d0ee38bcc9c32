// SPDX-License-Identifier: LGPL-2.1-or-later
#include "filtervalues.h"

#include "names.h"
#include "units.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QHostAddress>
#include <QtEndian>

#include <array>
#include <cmath>
#include <unistd.h>

namespace DKapture::FilterText
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("filter", text);
}

struct Factor {
    const char *suffix;
    double factor;
};

constexpr std::array TimeFactors{
    Factor{"ns", 1},  Factor{"us", 1e3}, Factor{"µs", 1e3},   Factor{"ms", 1e6},
    Factor{"s", 1e9}, Factor{"m", 60e9}, Factor{"h", 3600e9}, Factor{"d", 86400e9},
};
constexpr double Kibi = 1024;
constexpr std::array SizeFactors{
    Factor{"B", 1},
    Factor{"KB", 1e3},
    Factor{"MB", 1e6},
    Factor{"GB", 1e9},
    Factor{"KiB", Kibi},
    Factor{"MiB", Kibi *Kibi},
    Factor{"GiB", Kibi *Kibi *Kibi},
};
constexpr std::array PlainFactors{Factor{"%", 1}};

template <std::size_t N>
std::optional<double> factorOf(QStringView suffix, const std::array<Factor, N> &factors)
{
    for (const Factor &factor : factors) {
        if (suffix.compare(QString::fromUtf8(factor.suffix), Qt::CaseInsensitive) == 0)
            return factor.factor;
    }
    return {};
}

std::optional<double> factorFor(const Field &field, QStringView suffix)
{
    if (suffix.isEmpty())
        return 1;
    if (field.unit == QLatin1String("ns"))
        return factorOf(suffix, TimeFactors);
    if (field.unit == QLatin1String("bytes") || field.unit == QLatin1String("offset"))
        return factorOf(suffix, SizeFactors);
    if (field.unit == QLatin1String("number"))
        return factorOf(suffix, PlainFactors);
    return {};
}

std::optional<Number> whole(Wide value)
{
    return Number{value, value};
}

template <typename Integer> std::optional<Number> whole(std::optional<Integer> value)
{
    if (!value)
        return {};
    return whole(Wide(*value));
}

// Integers as they are, so that 64-bit ids stay exact; fractions and units through double.
std::optional<Number> plainNumber(const Field &field, const QString &text)
{
    bool isInteger = false;
    const quint64 integer = text.toULongLong(&isInteger, 0);
    const bool isDecimal = !text.startsWith(u'0') || text.size() == 1 || text.startsWith(QLatin1String("0x"));
    if (isInteger && isDecimal)
        return whole(Wide(integer));
    const qint64 negative = text.toLongLong(&isInteger, 10);
    if (isInteger)
        return whole(Wide(negative));

    qsizetype end = 0;
    while (end < text.size() && (text[end].isDigit() || text[end] == u'.' || text[end] == u'-'))
        ++end;
    bool isDouble = false;
    const double value = QStringView(text).left(end).toDouble(&isDouble);
    const std::optional<double> factor = factorFor(field, QStringView(text).mid(end));
    if (!isDouble || !factor || !(std::fabs(value * *factor) < 1e18))
        return {};
    return Number{Wide(std::floor(value * *factor)), Wide(std::ceil(value * *factor))};
}

std::optional<Number> enumerator(const Field &field, const QString &text)
{
    for (const Enumerator &known : field.enumerators) {
        if (known.name.compare(text, Qt::CaseInsensitive) == 0)
            return whole(Wide(known.value));
    }
    return {};
}

// The kernel's error fields are negative, people write them either way.
std::optional<Number> errorNumber(const Field &field, const QString &text)
{
    if (const std::optional<int> named = Names::errnoNamed(text))
        return whole(Wide(-*named));
    std::optional<Number> number = plainNumber(field, text);
    if (number && number->floor > 0)
        return whole(-number->floor);
    return number;
}

std::optional<Number> truth(const QString &text)
{
    for (const char *yes : {"yes", "true", "on", "1"}) {
        if (text.compare(QLatin1String(yes), Qt::CaseInsensitive) == 0)
            return whole(Wide(1));
    }
    for (const char *no : {"no", "false", "off", "0"}) {
        if (text.compare(QLatin1String(no), Qt::CaseInsensitive) == 0)
            return whole(Wide(0));
    }
    return {};
}

// Today's time of day, or a date and time, as a reading of the boot clock.
std::optional<Number> moment(const Field &field, const QString &text)
{
    QDateTime when = QDateTime::fromString(text, Qt::ISODateWithMs);
    for (const char *format : {"H:mm", "H:mm:ss", "H:mm:ss.zzz"}) {
        const QTime time = QTime::fromString(text, QLatin1String(format));
        if (time.isValid())
            when = QDateTime(QDate::currentDate(), time);
    }
    if (!when.isValid())
        return plainNumber(field, text);
    return whole(Wide(when.toMSecsSinceEpoch() - Units::wallClockMs(0)) * 1'000'000);
}

std::optional<Number> octalNumber(const QString &text)
{
    bool isOctal = false;
    const quint32 bits = text.toUInt(&isOctal, 8);
    if (!isOctal)
        return {};
    return whole(Wide(bits));
}

std::optional<Number> named(const Field &field, const QString &text)
{
    const QString &unit = field.unit;
    if (unit == QLatin1String("uid"))
        return text == QLatin1String("me") ? whole(Wide(getuid())) : whole(Names::userNamed(text));
    if (unit == QLatin1String("gid"))
        return whole(Names::groupNamed(text));
    if (unit == QLatin1String("syscall"))
        return whole(Names::syscallNamed(text));
    if (unit == QLatin1String("signal"))
        return whole(Names::signalNamed(text));
    if (unit == QLatin1String("device"))
        return whole(Names::deviceNamed(text));
    if (unit == QLatin1String("cgroup"))
        return whole(Names::cgroupNamed(text));
    if (unit == QLatin1String("exit_status")) {
        const std::optional<int> signal = Names::signalNamed(text);
        return signal ? whole(Wide(128 + *signal)) : std::nullopt;
    }
    return {};
}

} // namespace

bool isNumber(const Field &field)
{
    return field.type == FieldType::Unsigned || field.type == FieldType::Signed ||
           field.type == FieldType::Enum;
}

bool isUnitWord(const QString &text)
{
    return factorOf(text, TimeFactors) || factorOf(text, SizeFactors) || text == QLatin1String("%");
}

std::optional<Number> numberFor(const Field &field, const QString &text)
{
    if (field.type == FieldType::Enum) {
        const std::optional<Number> name = enumerator(field, text);
        return name ? name : plainNumber(field, text);
    }
    if (field.unit == QLatin1String("errno"))
        return errorNumber(field, text);
    if (field.unit == QLatin1String("bool"))
        return truth(text);
    if (field.unit == QLatin1String("boot_ns"))
        return moment(field, text);
    if (field.unit == QLatin1String("mode"))
        return octalNumber(text);
    const std::optional<Number> number = plainNumber(field, text);
    return number ? number : named(field, text);
}

std::optional<Network> networkFrom(const QString &text)
{
    const qsizetype slash = text.indexOf(u'/');
    const QString address = text.left(slash);
    // QHostAddress also reads "10" and "10.1"; here they are more likely a mistake.
    const bool isIpv4 = !address.contains(u':');
    QHostAddress host;
    if ((isIpv4 && address.count(u'.') != 3) || !host.setAddress(address) || !host.scopeId().isEmpty())
        return {};
    Network network;
    if (isIpv4) {
        // By hand: QHostAddress turns 0.0.0.0 into "::".
        network.address[10] = network.address[11] = 0xff;
        qToBigEndian(host.toIPv4Address(), &network.address[12]);
    } else {
        const Q_IPV6ADDR bytes = host.toIPv6Address();
        std::copy(std::begin(bytes.c), std::end(bytes.c), network.address.begin());
    }
    if (slash < 0)
        return network;
    bool isInteger = false;
    const int bits = QStringView(text).mid(slash + 1).toInt(&isInteger);
    if (!isInteger || bits < 0 || bits > (isIpv4 ? 32 : 128))
        return {};
    network.bits = isIpv4 ? 96 + bits : bits;
    return network;
}

QString expectedBy(const Field &field)
{
    const QString &unit = field.unit;
    if (field.type == FieldType::Enum) {
        QStringList names;
        for (const Enumerator &known : field.enumerators.mid(0, 8))
            names.append(known.name);
        return tr("one of: %1").arg(names.join(QLatin1String(", ")));
    }
    if (field.type == FieldType::Address)
        return tr("an address such as 10.0.0.0/8 or ::1");
    if (unit == QLatin1String("ns"))
        return tr("a duration such as 500us, 1.5ms or 2s");
    if (unit == QLatin1String("boot_ns"))
        return tr("a time such as 14:02:11");
    if (unit == QLatin1String("bytes") || unit == QLatin1String("offset"))
        return tr("a size such as 4096 or 4KiB");
    if (unit == QLatin1String("errno"))
        return tr("an error such as ENOENT");
    if (unit == QLatin1String("signal"))
        return tr("a signal such as SIGTERM");
    if (unit == QLatin1String("syscall"))
        return tr("a system call such as openat");
    if (unit == QLatin1String("uid"))
        return tr("a user's name or number, or “me”");
    if (unit == QLatin1String("device"))
        return tr("a disk such as sda or 8:0");
    if (unit == QLatin1String("cgroup"))
        return tr("a control group's number, or its path such as /user.slice");
    if (unit == QLatin1String("mode"))
        return tr("permission bits in octal such as 0644");
    if (unit == QLatin1String("bool"))
        return tr("yes or no");
    return tr("a number");
}

} // namespace DKapture::FilterText
