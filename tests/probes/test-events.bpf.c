// SPDX-License-Identifier: GPL-2.0-only
/*
 * One event of 64 bytes for each getppid(number) of the process only_pid.  The call takes no arguments, so
 * the caller's own count travels in the register of the first one: whoever reads the events can compare.
 */
#include "filter.h"
#include "machine.h"
#include "output.h"

PROBE("test-events", "Test events", "One event for each call that the test makes.", AREA("test"), TIER("trace"),
      OWN);

struct event {
	boot_ns_t time DOC("When the call was made");
	hex_t number DOC("First argument of the call");
	process_id_t pid DOC("Process");
	cpu_t cpu DOC("Processor");
	__u8 filling[40] DOC("Nothing, in many bytes");
};

_Static_assert(sizeof(struct event) == 64, "what the rates are told for");

PARAM(ordinal_t, call, 110, RANGE(0, 1000), "Number of the system call");

EVENTS(calls, struct event, "One call");

SEC("tp_btf/sys_enter")
int BPF_PROG(enter, struct pt_regs *regs, long number)
{
	struct event *event;

	if (number != call || !wants_current())
		return 0;
	event = event_reserve(calls, sizeof(*event), of_current());
	if (!event)
		return 0;
	__builtin_memset(event, 0xff, sizeof(*event)); /* no zeros to cut: 64 bytes travel */
	event->time = bpf_ktime_get_boot_ns();
	event->number = PT_REGS_PARM1_CORE_SYSCALL(regs);
	event->pid = current_pid();
	event->cpu = bpf_get_smp_processor_id();
	event_submit(calls, event);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
