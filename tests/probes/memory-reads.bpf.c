// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads kernel memory through helper calls where it can: what a locked-down kernel forbids.  By default it runs
 * there by its second variant and without its optional part; `closely` needs such a call in both variants.
 */
#include "filter.h"
#include "output.h"

PROBE("memory-reads", "Memory reads", "Reads the kernel's memory.", AREA("test"), TIER("trace"));

struct parent {
	boot_ns_t time DOC("When");
	process_id_t pid DOC("Parent");
	__u32 pad;
};

PARAM(bool_t, closely, 0, RANGE(0, 1), "Always by a call");

EVENTS(parents, struct parent, "One parent");

static __always_inline void tell(__u32 pid)
{
	struct parent *parent = event_reserve(parents, sizeof(*parent), of_nobody());

	if (!parent)
		return;
	parent->time = bpf_ktime_get_boot_ns();
	parent->pid = pid;
	parent->pad = 0;
	event_submit(parents, parent);
}

SEC("tp_btf/sched_process_exit") VARIANT("way", 0)
int BPF_PROG(by_call, struct task_struct *task)
{
	tell(BPF_CORE_READ(task, real_parent, tgid));
	return 0;
}

SEC("tp_btf/sched_process_exit") VARIANT("way", 1) MISSES("nothing")
int BPF_PROG(by_load, struct task_struct *task)
{
	tell(closely ? BPF_CORE_READ(task, real_parent, tgid) : task->real_parent->tgid);
	return 0;
}

SEC("tp_btf/sched_process_fork") OPTIONAL("forks")
int BPF_PROG(forks, struct task_struct *parent, struct task_struct *child)
{
	tell(BPF_CORE_READ(parent, real_parent, tgid));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
