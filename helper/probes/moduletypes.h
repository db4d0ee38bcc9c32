// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bpfhandles.h"

#include <QHash>

#include <functional>
#include <vector>

namespace DKapture
{

// What the loaded kernel modules define, by name. Each module is read once, for as long as it is loaded:
// reading all of them takes a second on a desktop. Owned by Kernel.
class ModuleTypes
{
public:
    // In any module that is loaded now. vmlinux: the kernel's own types, on which theirs build; called only
    // when there is a module to read.
    bool contains(const QString &name, quint32 kind, const std::function<const btf *()> &vmlinux);

private:
    void update(const std::function<const btf *()> &vmlinux);

    // Hashes, sorted: 8 bytes for each function and tracepoint of a module, some MiB with every module that
    // a distribution has. Two names share one with a chance of 2^-64 a pair.
    using Names = std::vector<quint64>;
    struct Module {
        quint64 inode = 0; // of its file: another one when it was loaded again
        Names names;
    };
    QHash<QString, Module> m_modules;
};

} // namespace DKapture
