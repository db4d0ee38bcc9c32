// SPDX-License-Identifier: GPL-3.0-or-later
#include "variants.h"

#include <QMap>

namespace DKapture
{

namespace
{

using Programs = QList<const ProgramInfo *>;

class Judge
{
public:
    Judge(Kernel &kernel, const Refusals &refusals)
        : m_kernel(kernel)
        , m_refusals(refusals)
    {
    }

    Obstacle obstacleTo(const ProgramInfo *program) const
    {
        Obstacle obstacle = m_kernel.obstacleTo(program->section);
        return obstacle.exists() ? obstacle : m_refusals.value(program->name);
    }

    // The first obstacle to the needed programs of a list. Of optional ones alone, at least one must run
    // where nothing else would be shown.
    Obstacle obstacleTo(const Programs &programs, bool mustShow) const
    {
        Obstacle first;
        bool runs = false;
        for (const ProgramInfo *program : programs) {
            Obstacle obstacle = obstacleTo(program);
            if (obstacle.exists() && program->optional.isNull())
                return obstacle;
            if (obstacle.exists() && !first.exists())
                first = obstacle;
            runs = runs || !obstacle.exists();
        }
        return runs || !mustShow ? Obstacle{} : first;
    }

    void take(const Programs &programs, Selection *selection) const
    {
        for (const ProgramInfo *program : programs) {
            if (obstacleTo(program).exists())
                selection->missing.append(program->optional);
            else
                selection->programs.insert(program->name);
        }
    }

private:
    Kernel &m_kernel;
    const Refusals &m_refusals;
};

} // namespace

Selection select(const ProbeObject &probe, Kernel &kernel, const Refusals &refusals)
{
    const Judge judge(kernel, refusals);
    Programs always;
    QMap<QString, QMap<int, Programs>> groups;
    for (const ProgramInfo &program : probe.programs) {
        if (program.group.isEmpty())
            always.append(&program);
        else
            groups[program.group][program.rank].append(&program);
    }

    Selection selection;
    selection.obstacle = refusals.value({});
    if (!selection.obstacle.exists())
        selection.obstacle = judge.obstacleTo(always, groups.isEmpty());
    if (selection.obstacle.exists())
        return selection;
    judge.take(always, &selection);

    for (auto group = groups.cbegin(); group != groups.cend(); ++group) {
        Variant chosen{group.key(), -1, {}, {}};
        Obstacle best; // what stands in the way of the best alternative
        for (auto rank = group->cbegin(); rank != group->cend() && chosen.rank < 0; ++rank) {
            const Obstacle obstacle = judge.obstacleTo(*rank, true);
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
            judge.take(*rank, &selection);
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
