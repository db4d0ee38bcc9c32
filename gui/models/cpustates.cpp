// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpustates.h"

#include <QFile>
#include <QList>

namespace DKapture
{

std::optional<CpuShares> CpuStates::update(const QByteArray &procStat)
{
    const QList<QByteArray> lines = procStat.split('\n');
    const QList<QByteArray> words = lines.value(0).simplified().split(' ');
    if (words.value(0) != "cpu" || words.size() < 9)
        return std::nullopt;

    m_processors = 0;
    for (const QByteArray &line : lines)
        m_processors += line.startsWith("cpu") && !line.startsWith("cpu ");

    const auto ticks = [&words](int column) {
        return words.value(column).toULongLong();
    };
    // user nice system idle iowait irq softirq steal; guest time is part of user already.
    Ticks now{ticks(1) + ticks(2), ticks(3) + ticks(6) + ticks(7), ticks(5), ticks(8), ticks(4)};
    const Ticks before = std::exchange(m_before, now);
    if (!std::exchange(m_hasBefore, true))
        return std::nullopt;

    // iowait may run backwards by a tick; a negative share would shake the whole stack.
    const auto gone = [](quint64 later, quint64 earlier) {
        return later > earlier ? later - earlier : 0;
    };
    const Ticks passed{gone(now.user, before.user), gone(now.system, before.system),
                       gone(now.waiting, before.waiting), gone(now.stolen, before.stolen),
                       gone(now.idle, before.idle)};
    if (passed.sum() == 0)
        return std::nullopt;
    const double percent = 100.0 / double(passed.sum());
    return CpuShares{double(passed.user) * percent, double(passed.system) * percent,
                     double(passed.waiting) * percent, double(passed.stolen) * percent,
                     double(passed.idle) * percent};
}

std::optional<CpuShares> CpuStates::update()
{
    QFile file(QStringLiteral("/proc/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return update(file.readAll());
}

} // namespace DKapture
