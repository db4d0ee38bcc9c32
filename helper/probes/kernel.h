// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"
#include "interface/words.h"
#include "moduletypes.h"
#include "preemption.h"

#include <QHash>
#include <QString>

#include <functional>

namespace DKapture
{

// Why something does not run here, and what would help. Both empty: it runs.
struct Obstacle {
    Words reason;
    Words remedy;
    bool exists() const { return !reason.isEmpty(); }
    QString translated() const
    {
        return (reason.translated() + QLatin1Char(' ') + remedy.translated()).trimmed();
    }
};

// What the running kernel offers to BPF programs of this process, found without loading the programs in
// question. Answers that cannot change are remembered; forget() drops the remembered BTF (several MB) but not
// the answers. Belongs to one thread.
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

    // To loading anything: capabilities, seccomp, a container.
    Obstacle programs();
    // To reading kernel memory by helper calls, which a locked-down kernel forbids. Whether it matters to a
    // program is known only when it is loaded: a call in a branch that its parameters exclude is none.
    Obstacle memoryReads();
    // To looking up the types of kernel modules, without which libbpf refuses what hooks into one (and,
    // before libbpf 1.3, what asks for a variable or function that vmlinux lacks).
    Obstacle moduleTypes();

    static QString release(); // uname -r

private:
    Obstacle kernelTypes();
    Obstacle trampolines();
    Obstacle kprobes();
    Obstacle kprobe(const QString &function);
    Obstacle tracepoint(const QString &target);
    Obstacle lsm();
    Obstacle lockdown() const; // at confidentiality
    enum class Place { Nowhere, Vmlinux, Module };
    Place find(const QString &name, quint32 kind);
    Obstacle obstacleIn(Place place, const char *lacking, const QString &name);
    const btf *vmlinux();
    Obstacle remember(const QString &key, const std::function<Obstacle()> &find);

    const Preemption m_preemption = Preemption::of(KernelWords::ofThisKernel());
    Btf m_vmlinux;
    bool m_vmlinuxTried = false;
    QHash<QString, Obstacle> m_answers;
    QHash<std::pair<QString, quint32>, bool> m_inVmlinux;
    ModuleTypes m_modules;
};

} // namespace DKapture
