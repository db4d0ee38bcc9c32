// SPDX-License-Identifier: GPL-3.0-or-later
#include "variants.h"

#include <QMap>

#include <algorithm>

namespace DKapture
{

namespace
{

using Programs = QList<const ProgramInfo *>;

// The first obstacle to the needed programs of a list. A list of optional ones needs at least one of them.
Obstacle obstacleTo(const Programs &programs, Kernel &kernel)
{
    Obstacle first;
    bool runs = false;
    for (const ProgramInfo *program : programs) {
        Obstacle obstacle = kernel.obstacleTo(program->section);
        if (obstacle.exists() && program->optional.isNull())
            return obstacle;
        if (obstacle.exists() && !first.exists())
            first = obstacle;
        runs = runs || !obstacle.exists();
    }
    return runs ? Obstacle{} : first;
}

void take(const Programs &programs, Kernel &kernel, Selection *selection)
{
    for (const ProgramInfo *program : programs) {
        if (kernel.obstacleTo(program->section).exists())
            selection->missing.append(program->optional);
        else
            selection->programs.insert(program->name);
    }
}

// What of the programs this kernel would leave out now and then.
bool maySkip(const Programs &programs, const Kernel &kernel)
{
    return std::ranges::any_of(programs,
                               [&](const auto *program) { return kernel.maySkip(program->section); });
}

// The rank to take of those that run here, -1 for none: the lowest that misses nothing, else the lowest.
int bestOf(const QMap<int, Programs> &ranks, const QSet<int> &running, const Kernel &kernel)
{
    int best = -1;
    for (auto rank = ranks.cbegin(); rank != ranks.cend(); ++rank) {
        if (!running.contains(rank.key()))
            continue;
        if (!maySkip(*rank, kernel))
            return rank.key();
        if (best < 0)
            best = rank.key();
    }
    return best;
}

} // namespace

Selection select(const ProbeObject &probe, Kernel &kernel, const QHash<QString, QString> &refused)
{
    Programs always;
    QMap<QString, QMap<int, Programs>> groups;
    for (const ProgramInfo &program : probe.programs) {
        if (program.group.isEmpty())
            always.append(&program);
        else
            groups[program.group][program.rank].append(&program);
    }

    Selection selection;
    if (!always.isEmpty())
        selection.obstacle = obstacleTo(always, kernel);
    if (selection.obstacle.exists())
        return selection;
    take(always, kernel, &selection);

    for (auto group = groups.cbegin(); group != groups.cend(); ++group) {
        Variant chosen{group.key(), -1, {}, {}};
        Obstacle best; // what stands in the way of the best alternative
        QSet<int> running;
        for (auto rank = group->cbegin(); rank != group->cend(); ++rank) {
            Obstacle obstacle = obstacleTo(*rank, kernel);
            const QString refusal = refused.value(QStringLiteral("%1/%2").arg(group.key()).arg(rank.key()));
            if (!obstacle.exists() && !refusal.isEmpty())
                obstacle.reason = {QT_TRANSLATE_NOOP("helper", "The kernel refused it: %1"), {refusal}};
            if (!obstacle.exists())
                running.insert(rank.key());
            else if (!best.exists())
                best = obstacle;
        }
        chosen.rank = bestOf(*group, running, kernel);
        if (chosen.rank < 0) {
            selection.obstacle = best;
            return selection;
        }
        const Programs &programs = (*group)[chosen.rank];
        for (const ProgramInfo *program : programs) {
            if (!program->misses.isEmpty())
                chosen.misses = program->misses;
        }
        take(programs, kernel, &selection);
        // Of what was passed over: it runs here, but not each time.
        if (chosen.rank != *std::ranges::min_element(running))
            best.reason = {QT_TRANSLATE_NOOP("helper",
                                             "This kernel is preemptible: it would leave out some of "
                                             "what the other way could see."),
                           {}};
        if (chosen.rank != group->firstKey())
            chosen.because = best.reason;
        selection.variants.append(chosen);
    }
    return selection;
}

} // namespace DKapture
