// SPDX-License-Identifier: GPL-2.0-only
#include "filter.h"
#include "output.h"

PROBE("syscalls", "System calls",
      "How often each process calls each system call, how often it fails and how long it takes.",
      AREA("process"), ALSO("syscall-stat syscount strace"), TIER("trace"), TOTALS);

struct syscall_key {
	process_id_t pid DOC("Process; 0 when only totals are shown");
	syscall_t syscall DOC("System call");
};

struct syscall_totals {
	count_t calls DOC("Calls that returned");
	count_t errors DOC("Calls that returned an error");
	ns_t time DOC("Time inside the call, all calls together");
	ns_t longest MERGE_MAX DOC("Longest single call");
};

PARAM(bool_t, latency, 0, RANGE(0, 1), "Also measure how long the calls take (costs a second hook)");

TABLE(calls, PERCPU_HASH, struct syscall_key, struct syscall_totals, 16384, "One process and one system call");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} entered SEC(".maps");

SEC("tp_btf/sys_enter")
int BPF_PROG(enter, struct pt_regs *regs, long number)
{
	if (!latency || !wants_current())
		return 0;
	__u64 *start = bpf_task_storage_get(&entered, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (start)
		*start = bpf_ktime_get_ns();
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(leave, struct pt_regs *regs, long result)
{
	static const struct syscall_totals zero;
	struct syscall_key key = {};

	if (!wants_current())
		return 0;
	key.pid = anonymous ? 0 : current_pid();
	key.syscall = BPF_CORE_READ(regs, orig_ax);
	struct syscall_totals *row = table_row(calls, &key, &zero);

	if (!row)
		return 0;
	row->calls++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
