// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules.h"

#include "objectcode.h"

#include <QHash>
#include <QRegularExpression>

#include <linux/bpf.h>

#include <algorithm>

namespace DKapture
{

namespace
{

const QString Code = QStringLiteral(".text");

const QHash<qint32, QString> &helpersAboutCurrent()
{
    static const QHash<qint32, QString> Helpers{
        {BPF_FUNC_get_current_pid_tgid, QStringLiteral("bpf_get_current_pid_tgid")},
        {BPF_FUNC_get_current_uid_gid, QStringLiteral("bpf_get_current_uid_gid")},
        {BPF_FUNC_get_current_comm, QStringLiteral("bpf_get_current_comm")},
        {BPF_FUNC_get_current_task, QStringLiteral("bpf_get_current_task")},
        {BPF_FUNC_get_current_task_btf, QStringLiteral("bpf_get_current_task_btf")},
        {BPF_FUNC_current_task_under_cgroup, QStringLiteral("bpf_current_task_under_cgroup")},
        {BPF_FUNC_get_current_cgroup_id, QStringLiteral("bpf_get_current_cgroup_id")},
        {BPF_FUNC_get_current_ancestor_cgroup_id, QStringLiteral("bpf_get_current_ancestor_cgroup_id")},
        {BPF_FUNC_get_ns_current_pid_tgid, QStringLiteral("bpf_get_ns_current_pid_tgid")}};
    return Helpers;
}

// Who runs at this hook, when it is not who does what the hook is about; empty when it is.
QString bystanderAt(const QString &section)
{
    // Interrupts, what they leave for later, what finishes by them, and the scheduler in the middle of
    // things.
    static const QRegularExpression Interrupting(QStringLiteral(
        "^(?:irq_.*|softirq_.*|tasklet_.*|ipi_.*|(?:local_timer|reschedule|call_function|call_function_"
        "single|"
        "irq_work|x86_platform_ipi|error_apic|spurious_apic|thermal_apic|threshold_apic|deferred_error_apic)_"
        "(?:entry|exit)|timer_.*|hrtimer_.*|tick_.*|sched_switch|sched_wak.*|sched_migrate_task|"
        "block_(?:rq|bio)_complete|block_rq_(?:error|requeue)|.*_completed?|.*complete_request|.*giveback.*|"
        "napi_.*|netif_r.*|net_dev_queue|net_dev_xmit|kfree_skb|consume_skb|tcp_probe|tcp_rcv.*|tcp_receive.*"
        "|"
        "tcp_retransmit.*|.*_rcv|__netif_receive.*|handle_irq.*|rcu_.*)$"));
    const QString kind = section.section(QLatin1Char('/'), 0, 0);
    if (kind == QLatin1String("syscall") || kind.startsWith(QLatin1String("iter")))
        return QStringLiteral("who reads the snapshot");
    if (kind == QLatin1String("perf_event"))
        return QStringLiteral("whoever the sample hit, which may be an interrupt");
    return Interrupting.match(section.section(QLatin1Char('/'), -1)).hasMatch()
               ? QStringLiteral("whoever happened to be interrupted")
               : QString();
}

class Rules
{
public:
    explicit Rules(const ProbeObject &probe)
        : m_probe(probe)
        , m_functions(functionsOf(probe.bytes))
    {
    }

    QStringList broken()
    {
        for (const ObjectFunction &function : m_functions) {
            const auto isProgram = std::ranges::any_of(m_probe.programs, [&](const ProgramInfo &program) {
                return program.section == function.section;
            });
            if (function.section == Code)
                checkFunction(function);
            else if (isProgram)
                checkProgram(function);
        }
        return m_broken;
    }

private:
    QString outputIn(const ObjectFunction &function) const
    {
        for (const Output &output : m_probe.schema.outputs) {
            if (function.symbols.contains(output.name))
                return output.name;
        }
        return {};
    }

    void checkFunction(const ObjectFunction &function)
    {
        if (const QString output = outputIn(function); !output.isEmpty())
            m_broken += QStringLiteral("function %1 touches output %2 outside of a program: make it "
                                       "__always_inline, so that each program asks whose the record is")
                            .arg(function.name, output);
    }

    void checkProgram(const ObjectFunction &program)
    {
        const QString output = outputIn(program);
        if (!output.isEmpty() && !program.symbols.contains(QStringLiteral("scope")))
            m_broken +=
                QStringLiteral("program %1 (%2) touches output %3 without asking whose the record is: "
                               "use event_reserve(), event_output(), table_row() or snapshot_row() "
                               "with the task that it is about")
                    .arg(program.name, program.section, output);
        const QString bystander = bystanderAt(program.section);
        if (bystander.isEmpty())
            return;
        QSet<quint64> visited;
        for (const qint32 helper : reachedFrom(program, &visited)) {
            if (helpersAboutCurrent().contains(helper))
                m_broken +=
                    QStringLiteral("program %1 (%2) calls %3, but the running task there is %4: take the "
                                   "task from the hook's arguments with of_task(), or remember "
                                   "owner_of_current() where it asked and use of_owner(), or of_nobody()")
                        .arg(program.name, program.section, helpersAboutCurrent().value(helper), bystander);
        }
    }

    QSet<qint32> reachedFrom(const ObjectFunction &function, QSet<quint64> *visited) const
    {
        QSet<qint32> helpers = function.helpers;
        for (const ObjectFunction &callee : m_functions) {
            if (callee.section != Code || !function.callees.contains(callee.start) ||
                visited->contains(callee.start))
                continue;
            visited->insert(callee.start);
            helpers += reachedFrom(callee, visited);
        }
        return helpers;
    }

    const ProbeObject &m_probe;
    const QList<ObjectFunction> m_functions;
    QStringList m_broken;
};

} // namespace

QStringList brokenRules(const ProbeObject &probe)
{
    return Rules(probe).broken();
}

} // namespace DKapture
