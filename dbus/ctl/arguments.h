// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interface/result.h"

#include <QMap>
#include <QStringList>

#include <optional>

namespace DKapture
{

// A command line taken apart: --name VALUE, --name=VALUE, and words without dashes. Which names take no value
// is known; all others take one, since a probe's parameters are options as well.
class Arguments
{
public:
    static Result<Arguments> parse(const QStringList &words);

    QStringList words; // the command first
    bool has(const QString &option) const { return m_options.contains(option); }
    QString value(const QString &option) const { return m_options.value(option); }
    // An error when the line ended where the value of this option should be. Only who knows the option can
    // ask: one that does not exist lacks no value.
    Result<void> checkHasValue(const QString &option) const;
    // Options that are not in known, as they were written.
    QMap<QString, QString> others(const QStringList &known) const;

private:
    QMap<QString, QString> m_options;
    QString m_withoutValue; // only the last one can be
};

// "5s", "200ms", "2m"; a bare number counts seconds.
std::optional<qint64> durationMs(const QString &text);

} // namespace DKapture
