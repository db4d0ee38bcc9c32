// SPDX-License-Identifier: GPL-2.0-only
/* Breaks every rule that helper/probes/rules.h has, and one program that breaks none. */
#include "filter.h"
#include "output.h"

PROBE("careless", "Careless", "Tells of whoever happens to run.", AREA("test"), TIER("trace"), OWN);

struct thing {
	boot_ns_t time DOC("When");
	process_id_t pid DOC("Process");
	__u32 pad;
};

struct amount {
	count_t calls DOC("Calls");
};

struct who {
	process_id_t pid DOC("Process");
};

EVENTS(things, struct thing, "One thing");
TABLE(amounts, HASH, struct who, struct amount, 64, "One process");

static __always_inline int tell(struct subject subject)
{
	struct thing *thing = event_reserve(things, sizeof(*thing), subject);

	if (!thing)
		return 0;
	__builtin_memset(thing, 0, sizeof(*thing));
	event_submit(things, thing);
	return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(careful, struct pt_regs *regs, long number)
{
	return tell(of_current());
}

SEC("tp_btf/irq_handler_entry")
int BPF_PROG(blames_the_interrupted, int line, struct irqaction *action)
{
	return tell(of_current());
}

static __noinline __u32 who_runs(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

static __noinline __u32 who_runs_indeed(void)
{
	return who_runs() + 1;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(blames_by_a_function, bool preempted, struct task_struct *previous, struct task_struct *next)
{
	return who_runs_indeed() == (__u32)next->pid ? tell(of_task(next)) : 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(asks_nobody, struct task_struct *task)
{
	struct who who = {.pid = task->tgid};
	struct amount *row = bpf_map_lookup_elem(&amounts, &who);

	if (row)
		row->calls++;
	return 0;
}

static __noinline int count_elsewhere(__u32 pid)
{
	struct who who = {.pid = pid};
	struct amount *row = bpf_map_lookup_elem(&amounts, &who);

	if (row)
		row->calls++;
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(hides_in_a_function, struct task_struct *parent, struct task_struct *child)
{
	return count_elsewhere(child->tgid);
}

SEC("iter/task")
int blames_the_reader(struct bpf_iter__task *context)
{
	return tell(of_current());
}

char LICENSE[] SEC("license") = "GPL";
