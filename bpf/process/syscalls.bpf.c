// SPDX-License-Identifier: GPL-2.0-only
#include "filter.h"
#include "output.h"
#include "syscall.h"

PROBE("syscalls", "System calls",
      "How often each process calls each system call, how often it fails and why, and how long it takes.",
      AREA("process"), ALSO("syscall-stat syscount strace"), TIER("trace"), OWN, TOTALS);

/* Not a bool_t: the hash reads keys by 4 bytes, and waits when those were written one by one. */
enum syscall_interface {
	SYSCALL_INTERFACE_NATIVE,
	SYSCALL_INTERFACE_COMPAT,
};

struct syscall_key {
	process_id_t pid DOC("Process; 0 when only totals are shown");
	syscall_t syscall DOC("System call; 1023 stands for all numbers from there on, which no kernel has");
	enum syscall_interface interface DOC("Table that numbers the call: native, or compat for 32-bit programs");
};
_Static_assert(sizeof(struct syscall_key) == 12, "no holes");

struct syscall_totals {
	count_t calls DOC("Calls that returned");
	count_t errors DOC("Calls that returned an error");
	ns_t time DOC("Time inside the call, all calls together");
	ns_t longest MERGE_MAX DOC("Longest single call");
};

struct error_key {
	process_id_t pid DOC("Process; 0 when only totals are shown");
	syscall_t syscall DOC("System call");
	errno_t error DOC("Error that it returned");
	enum syscall_interface interface DOC("Table that numbers the call: native, or compat for 32-bit programs");
};
_Static_assert(sizeof(struct error_key) == 16, "no holes");

struct error_totals {
	count_t calls DOC("Calls that returned this error");
};

PARAM(bool_t, latency, 0, RANGE(0, 1), "Also measure how long the calls take (costs a second hook)");

TABLE(calls, PERCPU_HASH, struct syscall_key, struct syscall_totals, 65536, "One process and one system call",
      ON_DEMAND);
TABLE(errors, PERCPU_HASH, struct error_key, struct error_totals, 16384,
      "One process, one system call and one error", ON_DEMAND);

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} entered SEC(".maps");

/*
 * The call that made a task run another program.  By the time it returns, x86 has put execve into the
 * registers whichever it was, from the table of the new program, and LoongArch has cleared them all.
 */
struct exec_call {
	__u32 number;
	__u32 interface;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct exec_call);
} exec_calls SEC(".maps");

SEC("tp_btf/sched_prepare_exec") OPTIONAL("That a successful execveat is no execve")
int BPF_PROG(replacing_program, struct task_struct *task)
{
	struct exec_call *call =
		bpf_task_storage_get(&exec_calls, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	bool compat = is_compat(task);

	if (!call)
		return 0;
	call->interface = compat ? SYSCALL_INTERFACE_COMPAT : SYSCALL_INTERFACE_NATIVE;
	call->number = syscall_at_exit((struct pt_regs *)bpf_task_pt_regs(task), compat);
	return 0;
}

static __always_inline void recall_exec(struct syscall_key *key, struct task_struct *task)
{
	struct exec_call *call = bpf_task_storage_get(&exec_calls, task, 0, 0);

	if (!call)
		return;
	key->syscall = call->number;
	key->interface = call->interface;
	bpf_task_storage_delete(&exec_calls, task);
}

SEC("tp_btf/sys_enter") ONLY_IF(latency)
int BPF_PROG(enter, struct pt_regs *regs, long number)
{
	__u64 *start;

	if (!wants_current())
		return 0;
	start = bpf_task_storage_get(&entered, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (start)
		*start = bpf_ktime_get_ns();
	return 0;
}

static __always_inline void count_time(struct syscall_totals *row, struct task_struct *task)
{
	__u64 *start = bpf_task_storage_get(&entered, task, 0, 0);
	__u64 took;

	/* None for calls that were under way when the capture started. */
	if (!start || !*start)
		return;
	took = bpf_ktime_get_ns() - *start;
	*start = 0;
	row->time += took;
	if (took > row->longest)
		row->longest = took;
}

/*
 * A seccomp filter can make up any number up to 4095.  These have names: up to EHWPOISON, and the kernel's own.
 */
#define UNKNOWN_ERROR -4095

static __always_inline long known_error(long result)
{
	bool is_known = result >= -133 || (result <= -512 && result >= -530);

	return is_known ? result : UNKNOWN_ERROR;
}

static __always_inline void count_error(const struct syscall_key *call, long result)
{
	static const struct error_totals zero;
	struct error_key key = {
		.pid = call->pid, .syscall = call->syscall, .error = known_error(result), .interface = call->interface};
	struct error_totals *row = table_row(errors, &key, &zero, of_current());

	if (row)
		row->calls++;
}

/*
 * A row for each number that somebody makes up would fill the table.  x32 marks its calls by a bit, and one
 * table more is enough for those.
 */
#define X32_BIT 0x40000000
#define UNKNOWN_CALL 1023

static __always_inline __u32 known_call(__u32 number)
{
	return (number & ~X32_BIT) < UNKNOWN_CALL ? number : UNKNOWN_CALL;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(leave, struct pt_regs *regs, long result)
{
	static const struct syscall_totals zero;
	struct task_struct *task = bpf_get_current_task_btf();
	struct syscall_key key = {};
	struct syscall_totals *row;
	bool compat;

	if (!wants_current())
		return 0;
	compat = is_compat(task);
	key.interface = compat ? SYSCALL_INTERFACE_COMPAT : SYSCALL_INTERFACE_NATIVE;
	key.syscall = syscall_at_exit(regs, compat);
	if (is_first_return_of_child(key.syscall, compat, result))
		return 0;
	if (may_end_exec(key.syscall, compat))
		recall_exec(&key, task);
	key.syscall = known_call(key.syscall);
	key.pid = anonymous ? 0 : task->tgid;
	row = table_row(calls, &key, &zero, of_current());
	if (!row)
		return 0;
	/* Not atomic: the kernel runs these hooks with preemption off, and interrupts make no calls. */
	row->calls++;
	if (latency)
		count_time(row, task);
	if (result < 0 && result >= -4095) {
		row->errors++;
		count_error(&key, result);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
