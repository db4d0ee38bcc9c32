// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <sys/utsname.h>

#include <cstring>

namespace DKapture
{

namespace
{

QString errorText(int error)
{
    return QString::fromUtf8(std::strerror(error));
}

QString readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed() : QString();
}

// Two instructions, "return 0", attached to nothing: only asks whether the kernel takes the type.
int tryLoad(bpf_prog_type type, bpf_attach_type attach, int btfId)
{
    const bpf_insn code[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .src_reg = 0, .off = 0, .imm = 0},
        {.code = BPF_JMP | BPF_EXIT, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0},
    };
    bpf_prog_load_opts options = {};
    options.sz = sizeof(options);
    options.expected_attach_type = attach;
    options.attach_btf_id = quint32(btfId);
    const int fd = bpf_prog_load(type, "dkapture_try", "GPL", code, 2, &options);
    if (fd < 0)
        return errno;
    ::close(fd);
    return 0;
}

// A hook that another kernel, or a module that is not loaded now, would have.
Obstacle lacks(const char *pattern, const QString &hook)
{
    return {
        {pattern, {Kernel::release(), hook}},
        {QT_TRANSLATE_NOOP("helper", "A newer kernel, or loading the driver it belongs to, may bring it."),
         {}}};
}

} // namespace

QString Kernel::release()
{
    utsname names = {};
    ::uname(&names);
    return QString::fromLocal8Bit(names.release);
}

const btf *Kernel::vmlinux()
{
    if (!m_vmlinuxTried) {
        m_vmlinuxTried = true;
        m_vmlinux.reset(btf__load_vmlinux_btf());
    }
    return m_vmlinux.get();
}

void Kernel::forget()
{
    m_vmlinux.reset();
    m_vmlinuxTried = false;
}

Obstacle Kernel::remember(const QString &key, const std::function<Obstacle()> &find)
{
    if (const auto known = m_answers.constFind(key); known != m_answers.constEnd())
        return *known;
    return *m_answers.insert(key, find());
}

// In the kernel's own BTF or in that of any loaded module.
bool Kernel::hasType(const QString &name, quint32 kind)
{
    if (const auto known = m_types.constFind({name, kind}); known != m_types.constEnd())
        return *known;
    const QByteArray bytes = name.toUtf8();
    bool found = vmlinux() && btf__find_by_name_kind(vmlinux(), bytes.constData(), kind) > 0;
    if (!found && vmlinux()) {
        const QStringList modules = QDir(QStringLiteral("/sys/kernel/btf")).entryList(QDir::Files);
        for (const QString &module : modules) {
            if (found || module == QLatin1String("vmlinux"))
                continue;
            const Btf types(btf__load_module_btf(module.toUtf8().constData(), m_vmlinux.get()));
            found = types && btf__find_by_name_kind(types.get(), bytes.constData(), kind) > 0;
        }
    }
    // A missing type is asked for again: its module may be loaded later.
    if (found)
        m_types.insert({name, kind}, true);
    return found;
}

Obstacle Kernel::kernelTypes()
{
    return remember(QStringLiteral("btf"), [this]() -> Obstacle {
        if (vmlinux())
            return {};
        return {
            {QT_TRANSLATE_NOOP("helper",
                               "The kernel does not describe its types (no /sys/kernel/btf/vmlinux)."),
             {}},
            {QT_TRANSLATE_NOOP(
                 "helper", "Use a kernel built with CONFIG_DEBUG_INFO_BTF, as Debian's and Deepin's are."),
             {}}};
    });
}

Obstacle Kernel::trampolines()
{
    return remember(QStringLiteral("trampolines"), [this]() -> Obstacle {
        const int id = vmlinux() ? btf__find_by_name_kind(vmlinux(), "bpf_fentry_test1", BTF_KIND_FUNC) : -1;
        const int error = id > 0 ? tryLoad(BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, id) : ENOTSUP;
        if (!error)
            return {};
        return {{QT_TRANSLATE_NOOP("helper", "This kernel cannot trace functions (fentry: %1)."),
                 {errorText(error)}},
                {QT_TRANSLATE_NOOP("helper", "Use a kernel built with CONFIG_FUNCTION_TRACER and "
                                             "CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS."),
                 {}}};
    });
}

Obstacle Kernel::kprobes()
{
    return remember(QStringLiteral("kprobes"), []() -> Obstacle {
        if (QFile::exists(QStringLiteral("/sys/bus/event_source/devices/kprobe/type")))
            return {};
        return {{QT_TRANSLATE_NOOP("helper", "This kernel has no kprobes."), {}},
                {QT_TRANSLATE_NOOP("helper", "Use a kernel built with CONFIG_KPROBE_EVENTS."), {}}};
    });
}

Obstacle Kernel::lsm()
{
    return remember(QStringLiteral("lsm"), [this]() -> Obstacle {
        const QString active = readFile(QStringLiteral("/sys/kernel/security/lsm"));
        if (!active.isEmpty() && !active.split(QLatin1Char(',')).contains(QLatin1String("bpf")))
            return {
                {QT_TRANSLATE_NOOP("helper", "BPF is not among the kernel's active security modules (%1)."),
                 {active}},
                {QT_TRANSLATE_NOOP("helper", "Add lsm=%1,bpf to the kernel's command line and start again."),
                 {active}}};
        const int id = vmlinux() ? btf__find_by_name_kind(vmlinux(), "bpf_lsm_file_open", BTF_KIND_FUNC) : -1;
        const int error = id > 0 ? tryLoad(BPF_PROG_TYPE_LSM, BPF_LSM_MAC, id) : ENOTSUP;
        if (!error)
            return {};
        return {{QT_TRANSLATE_NOOP("helper", "The kernel refuses BPF security programs (%1)."),
                 {errorText(error)}},
                {QT_TRANSLATE_NOOP("helper", "Use a kernel built with CONFIG_BPF_LSM."), {}}};
    });
}

Obstacle Kernel::obstacleTo(const QString &section)
{
    if (Obstacle obstacle = kernelTypes(); obstacle.exists())
        return obstacle;
    const QString type = section.section(QLatin1Char('/'), 0, 0);
    const QString target = section.section(QLatin1Char('/'), 1);
    if (type == QLatin1String("tp_btf")) {
        if (hasType(QStringLiteral("btf_trace_") + target, BTF_KIND_TYPEDEF))
            return {};
        return lacks(QT_TRANSLATE_NOOP("helper", "Kernel %1 has no tracepoint %2."), target);
    }
    if (type.startsWith(QLatin1String("fentry")) || type.startsWith(QLatin1String("fexit")) ||
        type.startsWith(QLatin1String("fmod_ret"))) {
        if (Obstacle obstacle = trampolines(); obstacle.exists())
            return obstacle;
        if (hasType(target, BTF_KIND_FUNC))
            return {};
        return lacks(QT_TRANSLATE_NOOP("helper", "Kernel %1 has no function %2."), target);
    }
    if (type.startsWith(QLatin1String("iter"))) {
        if (hasType(QStringLiteral("bpf_iter_") + target, BTF_KIND_FUNC))
            return {};
        return {{QT_TRANSLATE_NOOP("helper", "Kernel %1 has no iterator %2."), {release(), target}},
                {QT_TRANSLATE_NOOP("helper", "Use a newer kernel."), {}}};
    }
    if (type == QLatin1String("tp") || type == QLatin1String("tracepoint")) {
        const QString events = QStringLiteral("/sys/kernel/tracing/events");
        if (QFile::exists(events + QLatin1Char('/') + target))
            return {};
        if (!QFile::exists(events))
            return {{QT_TRANSLATE_NOOP("helper",
                                       "The kernel's tracepoints cannot be found: tracefs is not mounted."),
                     {}},
                    {QT_TRANSLATE_NOOP("helper", "Run: mount -t tracefs tracefs /sys/kernel/tracing"), {}}};
        return lacks(QT_TRANSLATE_NOOP("helper", "Kernel %1 has no tracepoint %2."), target);
    }
    if (type.startsWith(QLatin1String("kprobe")) || type.startsWith(QLatin1String("kretprobe")))
        return kprobes();
    if (type.startsWith(QLatin1String("lsm")))
        return lsm();
    if (type == QLatin1String("syscall")) {
        // Walks use the open-coded task iterator.
        if (hasType(QStringLiteral("bpf_iter_task_new"), BTF_KIND_FUNC))
            return {};
        return {{QT_TRANSLATE_NOOP("helper", "Kernel %1 has no open-coded task iterator."), {release()}},
                {QT_TRANSLATE_NOOP("helper", "Use kernel 6.7 or newer."), {}}};
    }
    return {};
}

QList<std::pair<QString, Obstacle>> Kernel::check()
{
    return {{QStringLiteral("kernel types"), kernelTypes()},
            {QStringLiteral("function tracing"), trampolines()},
            {QStringLiteral("kprobes"), kprobes()},
            {QStringLiteral("security programs"), lsm()},
            {QStringLiteral("task iterator"), obstacleTo(QStringLiteral("syscall"))}};
}

} // namespace DKapture
