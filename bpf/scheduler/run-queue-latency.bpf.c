// SPDX-License-Identifier: GPL-2.0-only
#include "filter.h"
#include "output.h"

PROBE("run-queue-latency", "Waiting for a processor",
      "How long tasks that could run had to wait for a processor, by process, and who ran meanwhile.",
      AREA("scheduler"), ALSO("runqlat runqslower schedstat"), TIER("observe"), OWN);

struct process_key {
	process_id_t pid DOC("Process");
	__u32 pad;
	cgroup_id_t cgroup DOC("Control group");
	char comm[16] DOC("Name of the process");
};
_Static_assert(sizeof(struct process_key) == 32, "no holes");

struct waits {
	count_t waits DOC("Times that one of its threads got a processor");
	ns_t total DOC("Time spent waiting, all together; many waits below 2 µs count nothing");
	ns_t longest DOC("Longest single wait");
	log2_ns_t wait DOC("Waits by their length; those below 2 µs, which the kernel does not tell apart, in one");
};

struct slow_wait {
	boot_ns_t time DOC("When the wait ended");
	ns_t waited DOC("Time spent waiting");
	process_id_t pid DOC("Process that waited");
	thread_id_t tid DOC("Thread that waited");
	process_id_t previous_pid DOC("Process that had the processor until then; 0 when it was idle, or is not the viewer's to know");
	thread_id_t previous_tid DOC("Thread that had the processor until then");
	cpu_t cpu DOC("Processor");
	short_number_t priority DOC("Priority of the thread that waited: 0 to 39, negative for real-time");
	short_number_t previous_priority DOC("Priority of the thread that had the processor");
	char comm[16] DOC("Thread that waited");
	char previous_comm[16] DOC("Thread that had the processor until then");
};
_Static_assert(sizeof(struct slow_wait) == 72, "no holes");

PARAM(ns_t, slower_than, 0, RANGE(0, 60000000000), "Also report each wait at least this long; 0 for none",
      RAISES("trace"));

/*
 * One copy for all processors, updated atomically: memory for a row of each is often not to be had in the
 * middle of a switch, and threads of one process rarely get two processors at the same moment.
 */
HISTOGRAM(waits, HASH, struct process_key, struct waits, 16384, "Waits of one process", ON_DEMAND);
EVENTS(slow_waits, struct slow_wait, "One long wait");

/*
 * The scheduler itself keeps, for each task, when it was last queued and how long it has waited in all
 * (CONFIG_SCHED_INFO, which every distribution sets).  Reading that needs one hook instead of three, and
 * sees waits that no wake-up starts: after preemption and after being moved to another processor.
 */

/*
 * A task that preempts another as it wakes up has waited for 0 ns: the kernel saves itself reading the clock of the
 * run queue twice in a row.  It was a microsecond or so, and no finer figure is to be made of it.
 */
#define SHORTEST_WAIT 2048

/* All the waiting of a task until it last got a processor. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} waited_before SEC(".maps");

/*
 * At sched_switch the clock of the run queue has been brought up to date, the task's sum not yet.
 * False where the kernel counts no wait either.
 */
static __always_inline bool get_wait(struct task_struct *task, __u64 *wait)
{
	/* Tasks of all classes have this queue; the per-CPU variable itself is not always a known symbol. */
	__u64 now = task->se.cfs_rq->rq->clock, queued = task->sched_info.last_queued;
	__u64 sum, *before;

	if (!queued)
		return false;
	*wait = now > queued ? now - queued : 0;
	sum = task->sched_info.run_delay + *wait;
	before = bpf_task_storage_get(&waited_before, task, 0, 0);
	if (before) {
		*wait = sum > *before ? sum - *before : 0;
		*before = sum;
	} else {
		/* First seen: what it waited on other processors' queues this time is not known. */
		bpf_task_storage_get(&waited_before, task, &sum, BPF_LOCAL_STORAGE_GET_F_CREATE);
	}
	return true;
}

static __always_inline void count_wait(struct task_struct *task, __u64 wait)
{
	static const struct waits zero;
	struct task_struct *process = task->group_leader;
	struct process_key key = {.pid = task->tgid, .cgroup = task->cgroups->dfl_cgrp->kn->id};
	struct waits *row;

	__builtin_memcpy(key.comm, process->comm, sizeof(key.comm));
	row = table_row(waits, &key, &zero, of_task(task));
	if (!row)
		return;
	__sync_fetch_and_add(&row->waits, 1);
	__sync_fetch_and_add(&row->total, wait);
	__sync_fetch_and_add(&row->wait[log2_slot(wait < SHORTEST_WAIT ? SHORTEST_WAIT - 1 : wait)], 1);
	/* Another processor may be faster, but hardly every time. */
	for (int attempt = 0; attempt < 4; attempt++) {
		__u64 longest = row->longest;

		if (wait <= longest || __sync_val_compare_and_swap(&row->longest, longest, wait) == longest)
			break;
	}
}

static __always_inline void report_wait(struct task_struct *previous, struct task_struct *task, __u64 wait)
{
	struct slow_wait *record = event_reserve(slow_waits, sizeof(*record), of_task(task));
	/* Somebody else's in scope "own", as the waits are the viewer's. */
	bool names_previous = of_task(previous).is_shown;

	if (!record)
		return;
	record->time = bpf_ktime_get_boot_ns();
	record->waited = wait;
	record->pid = task->tgid;
	record->tid = task->pid;
	record->previous_pid = names_previous ? previous->tgid : 0;
	record->previous_tid = names_previous ? previous->pid : 0;
	record->cpu = bpf_get_smp_processor_id();
	record->priority = task->prio - 100; /* MAX_RT_PRIO */
	record->previous_priority = names_previous ? previous->prio - 100 : 0;
	__builtin_memcpy(record->comm, task->comm, sizeof(record->comm));
	__builtin_memset(record->previous_comm, 0, sizeof(record->previous_comm));
	if (names_previous)
		__builtin_memcpy(record->previous_comm, previous->comm, sizeof(record->previous_comm));
	event_submit(slow_waits, record);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(switched, bool preempted, struct task_struct *previous, struct task_struct *next)
{
	__u64 wait;

	/* The idle task waits for nothing. */
	if (!next->pid || !wants_task(next) || !get_wait(next, &wait))
		return 0;
	count_wait(next, wait);
	if (slower_than && wait >= slower_than)
		report_wait(previous, next, wait);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
