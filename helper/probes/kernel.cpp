// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel.h"

#include "perfevents.h"
#include "privileges.h"

#include <QCoreApplication>
#include <QFile>

#include <linux/capability.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cstring>
#include <span>

namespace DKapture
{

namespace
{

QString errorText(int error)
{
    return QString::fromUtf8(std::strerror(error));
}

// As against what a kernel lacks: somebody forbade it.
bool isProhibited(int error)
{
    return error == EPERM || error == EACCES;
}

QString readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed() : QString();
}

// "return 0".
constexpr bpf_insn Nothing[] = {
    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .src_reg = 0, .off = 0, .imm = 0},
    {.code = BPF_JMP | BPF_EXIT, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0},
};

// bpf_probe_read_kernel(stack, 8, 0), and "return 0".
constexpr bpf_insn Read[] = {
    {.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = BPF_REG_1, .src_reg = BPF_REG_10, .off = 0, .imm = 0},
    {.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = BPF_REG_1, .src_reg = 0, .off = 0, .imm = -8},
    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .src_reg = 0, .off = 0, .imm = 8},
    {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3, .src_reg = 0, .off = 0, .imm = 0},
    {.code = BPF_JMP | BPF_CALL, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = BPF_FUNC_probe_read_kernel},
    Nothing[0],
    Nothing[1],
};

// Attached to nothing: only asks whether the kernel takes such a program. 0 or an errno.
int tryLoad(bpf_prog_type type, bpf_attach_type attach, int btfId, std::span<const bpf_insn> code = Nothing)
{
    bpf_prog_load_opts options = {};
    options.sz = sizeof(options);
    options.expected_attach_type = attach;
    options.attach_btf_id = quint32(btfId);
    const UniqueFd program(bpf_prog_load(type, "dkapture_try", "GPL", code.data(), code.size(), &options));
    return program ? 0 : errno;
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

Kernel::Place Kernel::find(const QString &name, quint32 kind)
{
    auto known = m_inVmlinux.constFind({name, kind});
    if (known == m_inVmlinux.constEnd()) {
        const bool isThere =
            vmlinux() && btf__find_by_name_kind(vmlinux(), name.toUtf8().constData(), kind) > 0;
        known = m_inVmlinux.insert({name, kind}, isThere);
    }
    if (*known)
        return Place::Vmlinux;
    // Modules come and go.
    return m_modules.contains(name, kind, [this]() { return vmlinux(); }) ? Place::Module : Place::Nowhere;
}

// lacking: what to say when the hook is nowhere.
Obstacle Kernel::obstacleIn(Place place, const char *lacking, const QString &name)
{
    switch (place) {
    case Place::Vmlinux:
        return {};
    case Place::Module:
        return moduleTypes();
    case Place::Nowhere:
        break;
    }
    return lacks(lacking, name);
}

Obstacle Kernel::programs()
{
    return remember(QStringLiteral("programs"), []() -> Obstacle {
        const UniqueFd map(bpf_map_create(BPF_MAP_TYPE_ARRAY, "dkapture_try", 4, 8, 1, nullptr));
        if (!map)
            return refusedCall(QStringLiteral("bpf"), errno, CAP_BPF);
        // Without any right, too, the kernel may allow a map; a program that reads its memory it does not.
        const int error = tryLoad(BPF_PROG_TYPE_RAW_TRACEPOINT, bpf_attach_type(0), 0);
        return error ? refusedCall(QStringLiteral("bpf"), error, CAP_PERFMON) : Obstacle();
    });
}

Obstacle Kernel::lockdown() const
{
    const QString state = readFile(QStringLiteral("/sys/kernel/security/lockdown"));
    if (!state.contains(QLatin1String("[confidentiality]")))
        return {};
    return {
        {QT_TRANSLATE_NOOP("helper", "The kernel is locked down (confidentiality), so that its memory and "
                                     "tracing files cannot be read."),
         {}},
        {QT_TRANSLATE_NOOP("helper",
                           "Start the kernel with lockdown=integrity in place of lockdown=confidentiality."),
         {}}};
}

// Not remembered: root may lock the kernel down at any time.
Obstacle Kernel::memoryReads()
{
    const int error = tryLoad(BPF_PROG_TYPE_RAW_TRACEPOINT, bpf_attach_type(0), 0, Read);
    if (!error)
        return {};
    if (Obstacle obstacle = programs(); obstacle.exists())
        return obstacle;
    if (Obstacle obstacle = lockdown(); obstacle.exists())
        return obstacle;
    return {
        {QT_TRANSLATE_NOOP("helper", "The kernel lets no program read its memory (%1)."), {errorText(error)}},
        {QT_TRANSLATE_NOOP("helper", "Start the kernel without lockdown=confidentiality."), {}}};
}

Obstacle Kernel::moduleTypes()
{
    return remember(QStringLiteral("module types"), []() -> Obstacle {
        quint32 id = 0;
        if (bpf_btf_get_next_id(0, &id) == 0 || errno == ENOENT)
            return {};
        return refusedCall(QStringLiteral("bpf"), errno, CAP_SYS_ADMIN);
    });
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
        const Words reason{QT_TRANSLATE_NOOP("helper", "This kernel cannot trace functions (fentry: %1)."),
                           {errorText(error)}};
        if (isProhibited(error))
            return {reason, refusedCall(QStringLiteral("bpf"), error, CAP_PERFMON).remedy};
        return {reason,
                {QT_TRANSLATE_NOOP("helper", "Use a kernel built with CONFIG_FUNCTION_TRACER and "
                                             "CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS."),
                 {}}};
    });
}

Obstacle Kernel::kprobes()
{
    if (!QFile::exists(QStringLiteral("/sys/bus/event_source/devices/kprobe/type")))
        return {{QT_TRANSLATE_NOOP("helper", "This kernel has no kprobes."), {}},
                {QT_TRANSLATE_NOOP("helper", "Use a kernel built with CONFIG_KPROBE_EVENTS."), {}}};
    return kprobe(QStringLiteral("vfs_read")); // which every kernel has
}

Obstacle Kernel::kprobe(const QString &function)
{
    const int error = PerfEvents::tryKprobe(function);
    if (error == ENOENT || error == EINVAL || error == EADDRNOTAVAIL)
        return lacks(QT_TRANSLATE_NOOP("helper", "Kernel %1 has no function %2."), function);
    if (!error)
        return {};
    const Obstacle locked = lockdown();
    return locked.exists() ? locked : refusedPerfEvent(error);
}

// target: "group/name", as below events/.
Obstacle Kernel::tracepoint(const QString &target)
{
    const PerfEvents::Attempt attempt = PerfEvents::tryTracepoint(target);
    if (!attempt.error)
        return {};
    // A kernel that was locked down from its start has no tracing files at all.
    if (const Obstacle locked = lockdown(); locked.exists())
        return locked;
    switch (attempt.failed) {
    case PerfEvents::Step::Mount:
        return {
            {QT_TRANSLATE_NOOP("helper", "The kernel's tracepoints cannot be found: tracefs is not mounted."),
             {}},
            {QT_TRANSLATE_NOOP("helper", "Run: mount -t tracefs tracefs /sys/kernel/tracing"), {}}};
    case PerfEvents::Step::Read:
        if (attempt.error == ENOENT)
            return lacks(QT_TRANSLATE_NOOP("helper", "Kernel %1 has no tracepoint %2."), target);
        return {{QT_TRANSLATE_NOOP("helper", "The tracing file of %1 cannot be read (%2)."),
                 {target, errorText(attempt.error)}},
                {QT_TRANSLATE_NOOP("helper", "Let the helper read /sys/kernel/tracing."), {}}};
    case PerfEvents::Step::Open:
        break;
    }
    return refusedPerfEvent(attempt.error);
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
        const Words reason{QT_TRANSLATE_NOOP("helper", "The kernel refuses BPF security programs (%1)."),
                           {errorText(error)}};
        if (isProhibited(error))
            return {reason, refusedCall(QStringLiteral("bpf"), error, CAP_PERFMON).remedy};
        return {reason, {QT_TRANSLATE_NOOP("helper", "Use a kernel built with CONFIG_BPF_LSM."), {}}};
    });
}

Obstacle Kernel::obstacleTo(const QString &section)
{
    if (Obstacle obstacle = programs(); obstacle.exists())
        return obstacle;
    if (Obstacle obstacle = kernelTypes(); obstacle.exists())
        return obstacle;
    const QString type = section.section(QLatin1Char('/'), 0, 0);
    const QString target = section.section(QLatin1Char('/'), 1);
    if (type == QLatin1String("tp_btf"))
        return obstacleIn(find(QStringLiteral("btf_trace_") + target, BTF_KIND_TYPEDEF),
                          QT_TRANSLATE_NOOP("helper", "Kernel %1 has no tracepoint %2."), target);
    if (type.startsWith(QLatin1String("fentry")) || type.startsWith(QLatin1String("fexit")) ||
        type.startsWith(QLatin1String("fmod_ret"))) {
        if (Obstacle obstacle = trampolines(); obstacle.exists())
            return obstacle;
        return obstacleIn(find(target, BTF_KIND_FUNC),
                          QT_TRANSLATE_NOOP("helper", "Kernel %1 has no function %2."), target);
    }
    if (type.startsWith(QLatin1String("iter"))) {
        if (find(QStringLiteral("bpf_iter_") + target, BTF_KIND_FUNC) != Place::Nowhere)
            return {};
        return {{QT_TRANSLATE_NOOP("helper", "Kernel %1 has no iterator %2."), {release(), target}},
                {QT_TRANSLATE_NOOP("helper", "Use a newer kernel."), {}}};
    }
    if (type == QLatin1String("tp") || type == QLatin1String("tracepoint"))
        return tracepoint(target);
    if (type.startsWith(QLatin1String("kprobe")) || type.startsWith(QLatin1String("kretprobe"))) {
        Obstacle obstacle = kprobes();
        const bool isOneFunction = !type.contains(QLatin1Char('.')); // kprobe.multi/ has a pattern
        return obstacle.exists() || !isOneFunction ? obstacle
                                                   : kprobe(target.section(QLatin1Char('+'), 0, 0));
    }
    if (type.startsWith(QLatin1String("lsm")))
        return lsm();
    if (type == QLatin1String("syscall")) {
        // Walks use the open-coded task iterator.
        if (find(QStringLiteral("bpf_iter_task_new"), BTF_KIND_FUNC) != Place::Nowhere)
            return {};
        return {{QT_TRANSLATE_NOOP("helper", "Kernel %1 has no open-coded task iterator."), {release()}},
                {QT_TRANSLATE_NOOP("helper", "Use kernel 6.7 or newer."), {}}};
    }
    return {};
}

QList<std::pair<QString, Obstacle>> Kernel::check()
{
    QList<std::pair<QString, Obstacle>> rows{
        {QStringLiteral(QT_TRANSLATE_NOOP("helper", "kernel types")), kernelTypes()},
        {QStringLiteral(QT_TRANSLATE_NOOP("helper", "loading programs")), programs()}};
    // What may load nothing learns nothing about the rest.
    if (programs().exists())
        return rows;
    rows.append({{QStringLiteral(QT_TRANSLATE_NOOP("helper", "kernel memory")), memoryReads()},
                 {QStringLiteral(QT_TRANSLATE_NOOP("helper", "module types")), moduleTypes()},
                 {QStringLiteral(QT_TRANSLATE_NOOP("helper", "function tracing")), trampolines()},
                 {QStringLiteral(QT_TRANSLATE_NOOP("helper", "kprobes")), kprobes()},
                 {QStringLiteral(QT_TRANSLATE_NOOP("helper", "tracepoints")),
                  tracepoint(QStringLiteral("sched/sched_switch"))},
                 {QStringLiteral(QT_TRANSLATE_NOOP("helper", "security programs")), lsm()},
                 {QStringLiteral(QT_TRANSLATE_NOOP("helper", "task iterator")),
                  obstacleTo(QStringLiteral("syscall"))}});
    return rows;
}

} // namespace DKapture
