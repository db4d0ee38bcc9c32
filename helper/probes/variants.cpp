// SPDX-License-Identifier: GPL-3.0-or-later
#include "variants.h"

#include <QMap>

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
        for (auto rank = group->cbegin(); rank != group->cend() && chosen.rank < 0; ++rank) {
            Obstacle obstacle = obstacleTo(*rank, kernel);
            const QString refusal = refused.value(QStringLiteral("%1/%2").arg(group.key()).arg(rank.key()));
            if (!obstacle.exists() && !refusal.isEmpty())
                obstacle.reason = {QT_TRANSLATE_NOOP("helper", "The kernel refused it: %1"), {refusal}};
            if (obstacle.exists()) {
                if (!best.exists())
                    best = obstacle;
                continue;
            }
            chosen.rank = rank.key();
            for (const ProgramInfo *program : *rank) {
                if (!program->misses.isEmpty())
                    chosen.misses = program->misses;
            }
            take(*rank, kernel, &selection);
        }
        if (chosen.rank < 0) {
            selection.obstacle = best;
            return selection;
        }
        chosen.because = best.reason;
        selection.variants.append(chosen);
    }
    return selection;
}

} // namespace DKapture
