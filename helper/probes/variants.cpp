// SPDX-License-Identifier: GPL-3.0-or-later
#include "variants.h"

#include <QMap>

#include <algorithm>

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

// Would this kernel leave out so much of one of the programs that another way is better?
bool isHurt(const Programs &programs, const Kernel &kernel)
{
    return std::ranges::any_of(programs, [&](const ProgramInfo *program) {
        return program->isOften && kernel.maySkip(program->section);
    });
}

// The rank to take of those that run here, -1 for none: the lowest that is not hurt, else the lowest.
int bestOf(const QMap<int, Programs> &ranks, const QSet<int> &running, const Kernel &kernel)
{
    int best = -1;
    for (auto rank = ranks.cbegin(); rank != ranks.cend(); ++rank) {
        if (!running.contains(rank.key()))
            continue;
        if (!isHurt(*rank, kernel))
            return rank.key();
        if (best < 0)
            best = rank.key();
    }
    return best;
}

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
        QSet<int> running;
        for (auto rank = group->cbegin(); rank != group->cend(); ++rank) {
            const Obstacle obstacle = judge.obstacleTo(*rank, true);
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
        judge.take(programs, &selection);
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
