// SPDX-License-Identifier: GPL-3.0-or-later
#include "arguments.h"

#include <QCoreApplication>

#include <array>

namespace DKapture
{

namespace
{

const QStringList Switches{QStringLiteral("help"), QStringLiteral("version"), QStringLiteral("json"),
                           QStringLiteral("names")};

} // namespace

Result<Arguments> Arguments::parse(const QStringList &words)
{
    Arguments read;
    bool isOver = false;
    for (qsizetype i = 0; i < words.size(); ++i) {
        const QString &word = words[i];
        if (isOver || !word.startsWith(QLatin1Char('-')) || word.size() == 1) {
            read.words.append(word);
            continue;
        }
        if (word == QLatin1String("--")) {
            isOver = true;
            continue;
        }
        if (word == QLatin1String("-h") || word == QLatin1String("-?")) {
            read.m_options.insert(QStringLiteral("help"), {});
            continue;
        }
        if (!word.startsWith(QLatin1String("--")))
            return Error{ErrorCode::InvalidArgument,
                         QCoreApplication::translate("ctl", "%1: there is no such option").arg(word)};
        const qsizetype equals = word.indexOf(QLatin1Char('='));
        const QString name = word.mid(2, equals < 0 ? -1 : equals - 2);
        if (equals >= 0)
            read.m_options.insert(name, word.mid(equals + 1));
        else if (Switches.contains(name))
            read.m_options.insert(name, {});
        else if (i + 1 < words.size())
            read.m_options.insert(name, words[++i]);
        else
            read.m_options.insert(read.m_withoutValue = name, {});
    }
    return read;
}

Result<void> Arguments::checkHasValue(const QString &option) const
{
    if (!has(option) || option != m_withoutValue)
        return {};
    return Error{ErrorCode::InvalidArgument,
                 QCoreApplication::translate("ctl", "--%1: its value is missing").arg(option)};
}

QMap<QString, QString> Arguments::others(const QStringList &known) const
{
    QMap<QString, QString> rest;
    for (auto option = m_options.constBegin(); option != m_options.constEnd(); ++option) {
        if (!known.contains(option.key()))
            rest.insert(option.key(), option.value());
    }
    return rest;
}

std::optional<qint64> durationMs(const QString &text)
{
    struct Suffix {
        const char *text;
        double ms;
    };
    // "ms" before "s", so that the shorter does not take it.
    static constexpr std::array Suffixes{Suffix{"ms", 1}, Suffix{"s", 1e3}, Suffix{"m", 60e3},
                                         Suffix{"h", 3600e3}, Suffix{"d", 86400e3}};
    double factor = 1e3;
    QString number = text;
    for (const Suffix &suffix : Suffixes) {
        if (text.endsWith(QLatin1String(suffix.text))) {
            number = text.chopped(qsizetype(qstrlen(suffix.text)));
            factor = suffix.ms;
            break;
        }
    }
    bool isNumber = false;
    const double ms = number.toDouble(&isNumber) * factor;
    // A QTimer counts in int.
    if (!isNumber || !(ms >= 1) || ms > 2e9)
        return {};
    return qint64(ms);
}

} // namespace DKapture
