// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "interface/words.h"
#include "preemption.h"

#include <QHash>
#include <QString>

#include <functional>
#include <optional>

namespace DKapture
{

// Why something does not run here, and what would help. Both empty: it runs.
struct Obstacle {
    Words reason;
    Words remedy;
    bool exists() const { return !reason.isEmpty(); }
};

// What the running kernel offers to BPF programs, found without loading the programs in question. Answers
// are remembered; forget() drops the remembered BTF (several MB) but not the answers.
class Kernel
{
public:
    Kernel() = default;
    virtual ~Kernel() = default;
    Kernel(const Kernel &) = delete;
    Kernel &operator=(const Kernel &) = delete;

    // For a section such as "tp_btf/sched_switch", "fentry/vfs_read", "iter/task", "syscall".
    virtual Obstacle obstacleTo(const QString &section);
    // Whether this kernel may leave programs at such a hook out now and then; they then count as missed.
    virtual bool maySkip(const QString &section) const { return m_preemption.mayHit(section); }
    // What a system check shows: id, obstacle.
    QList<std::pair<QString, Obstacle>> check();
    void forget();

    static QString release(); // uname -r

private:
    Obstacle kernelTypes();
    Obstacle trampolines();
    Obstacle kprobes();
    Obstacle lsm();
    bool hasType(const QString &name, quint32 kind);
    const btf *vmlinux();
    Obstacle remember(const QString &key, const std::function<Obstacle()> &find);

    const Preemption m_preemption = Preemption::of(KernelWords::ofThisKernel());
    Btf m_vmlinux;
    bool m_vmlinuxTried = false;
    QHash<QString, Obstacle> m_answers;
    QHash<std::pair<QString, quint32>, bool> m_types;
};

} // namespace DKapture
