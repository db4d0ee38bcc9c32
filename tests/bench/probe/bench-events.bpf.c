// SPDX-License-Identifier: GPL-2.0-only
#include "filter.h"
#include "output.h"

PROBE("bench-events", "Bench events", "One event of 64 bytes for each call that a workload numbers.", AREA("bench"),
      TIER("trace"));

struct bench_event {
	boot_ns_t time DOC("When the call was made");
	count_t number DOC("The call's own number, counted by its thread");
	count_t thread DOC("Number that the workload gave the thread");
	process_id_t pid DOC("Process");
	thread_id_t tid DOC("Thread");
	user_id_t uid DOC("Real user");
	cpu_t cpu DOC("Processor");
	char comm[16] DOC("Name of the thread");
	hex_t end DOC("Never zero: all 64 bytes are delivered");
};
_Static_assert(sizeof(struct bench_event) == 64, "the size that the figure is stated for");

PARAM(syscall_t, call, 0, RANGE(0, 1023), "System call that makes an event");

EVENTS(events, struct bench_event, "One call");

SEC("tp_btf/sys_enter")
int BPF_PROG(enter, struct pt_regs *regs, long number)
{
	struct bench_event *event;

	if (number != call || !wants_current())
		return 0;
	event = event_reserve(events, sizeof(*event));
	if (!event)
		return 0;
	event->time = bpf_ktime_get_boot_ns();
	event->number = PT_REGS_PARM1_SYSCALL(regs);
	event->thread = PT_REGS_PARM2_SYSCALL(regs);
	event->pid = current_pid();
	event->tid = current_tid();
	event->uid = bpf_get_current_uid_gid();
	event->cpu = bpf_get_smp_processor_id();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->end = ~0ull;
	event_submit(events, event);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
