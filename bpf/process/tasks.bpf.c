// SPDX-License-Identifier: GPL-2.0-only
#include "filter.h"
#include "kernel_changes.h"
#include "machine.h"
#include "namespace.h"
#include "output.h"
#include "spent.h"

PROBE("tasks", "Processes",
      "Every process or thread: what it is doing, its parent and user, processor time, memory and disk use.",
      AREA("process"), ALSO("ps top htop proc-info"), TIER("observe"), OWN);

/* In the order of the letters in /proc/PID/stat: R S D T t X Z P I. */
enum task_state {
	TASK_STATE_RUNNING,
	TASK_STATE_SLEEPING,
	TASK_STATE_UNINTERRUPTIBLE,
	TASK_STATE_STOPPED,
	TASK_STATE_TRACED,
	TASK_STATE_DEAD,
	TASK_STATE_ZOMBIE,
	TASK_STATE_PARKED,
	TASK_STATE_IDLE,
};

/* Thousands of these are written every second: hot members first, in as few bytes as they need. */
struct task {
	process_id_t pid DOC("Process");
	thread_id_t tid DOC("Thread; of a process, its first one");
	process_id_t ppid NAMES_OTHERS DOC("Process that started it, or that has adopted it since");
	user_id_t uid DOC("Real user");
	enum task_state state DOC("What it is doing; of a process, its first thread");
	cpu_t cpu DOC("Processor it runs on or ran on last; of a process, its first thread");
	short_count_t threads DOC("Threads of the process");
	short_number_t priority DOC("Priority as the kernel sorts by it: 0 to 39, negative for real-time");
	short_number_t nice DOC("Nice value");
	boot_ns_t started DOC("When it started");
	ns_t user_time DOC("Processor time in its own code");
	ns_t system_time DOC("Processor time in the kernel");
	bytes_t resident DOC("Memory held in RAM, shared pages included");
	bytes_t virtual DOC("Address space");
	char comm[16] DOC("Name");
	cgroup_id_t cgroup DOC("Control group");
	count_t voluntary_switches DOC("Times it gave the processor away to wait");
	count_t involuntary_switches DOC("Times the processor was taken away from it");
	count_t minor_faults DOC("Page faults served from memory");
	count_t major_faults DOC("Page faults that had to wait for a disk");
	bytes_t read_bytes DOC("Read from disks; only for the viewer's own processes");
	bytes_t write_bytes DOC("Written to disks, now or later; only for the viewer's own processes");
	process_id_t namespace_pid DOC("Process, as its own process namespace (a container) numbers it");
	thread_id_t namespace_tid DOC("Thread, as its own process namespace numbers it");
};
_Static_assert(sizeof(struct task) == 152, "no holes");

PARAM(bool_t, threads, 0, RANGE(0, 1), "One row for each thread instead of one for each process");

SNAPSHOT(tasks, struct task, "One process or thread");

static __always_inline enum task_state state_of(struct task_struct *task)
{
	__u32 state = task->__state, report = (state | task->exit_state) & 0x7f;

	if ((state & 0x402) == 0x402) /* TASK_UNINTERRUPTIBLE | TASK_NOLOAD, what TASK_IDLE is */
		return TASK_STATE_IDLE;
	if (state & 0x9000) /* TASK_RTLOCK_WAIT, TASK_FROZEN */
		return TASK_STATE_UNINTERRUPTIBLE;
	return report ? log2_of(report) + 1 : TASK_STATE_RUNNING;
}

/*
 * These two are global functions: the verifier goes through each once, not once for each way through the walk,
 * which takes it 50 s on an emulated 6.12.
 */
__noinline int sum_up(struct spent *spent, const struct task_place *place)
{
	if (!spent || !place)
		return 0;
	struct task_struct *task = kernel_cast((void *)place->address, struct task_struct);

	if (threads) {
		add_spent(spent, task, se.sum_exec_runtime);
		divide_time(spent, task->prev_cputime.utime, task->prev_cputime.stime);
	} else {
		spent_by_process(task, spent);
		divide_time(spent, task->signal->prev_cputime.utime, task->signal->prev_cputime.stime);
	}
	return 0;
}

__noinline int fill(struct task *row, const struct task_place *place)
{
	if (!row || !place)
		return 0;
	struct task_struct *task = kernel_cast((void *)place->address, struct task_struct);
	struct signal_struct *signal = task->signal;
	struct mm_struct *mm = task->mm;
	struct spent spent = {};

	row->pid = task->tgid;
	row->tid = task->pid;
	row->ppid = task->real_parent->tgid;
	row->uid = task->real_cred->uid.val;
	row->state = state_of(task);
	row->cpu = task->thread_info.cpu;
	row->threads = signal->nr_threads;
	row->priority = task->prio - 100; /* MAX_RT_PRIO */
	row->nice = task->static_prio - 120;
	row->started = task->start_boottime;
	row->resident = 0;
	row->virtual = 0;
	if (mm) {
		/* The sum without what other processors have not yet handed in, as /proc/PID/stat. */
		__s64 pages[] = {mm->rss_stat[MM_FILEPAGES].count, mm->rss_stat[MM_ANONPAGES].count,
				 mm->rss_stat[MM_SHMEMPAGES].count};

		for (int i = 0; i < 3; i++)
			row->resident += pages[i] > 0 ? pages[i] * page_bytes : 0;
		row->virtual = mm->total_vm * page_bytes;
	}
	__builtin_memcpy(row->comm, task->comm, sizeof(row->comm));
	row->cgroup = task->cgroups->dfl_cgrp->kn->id;
	sum_up(&spent, place);
	row->user_time = spent.user;
	row->system_time = spent.system;
	row->voluntary_switches = spent.voluntary;
	row->involuntary_switches = spent.involuntary;
	row->minor_faults = spent.minor;
	row->major_faults = spent.major;
	row->namespace_pid = namespace_pid_of(task);
	row->namespace_tid = namespace_tid_of(task);
	/* As /proc/PID/io, which only those may read who may trace it. */
	row->read_bytes = row->write_bytes = NOT_KNOWN;
	if (may_trace_at(place)) {
		row->read_bytes = spent.read_bytes;
		row->write_bytes = spent.write_bytes;
	}
	return 0;
}

static __always_inline void tell(struct task_struct *task)
{
	struct task_place place = {.address = (__u64)task};
	struct task *row;

	if (!wants_task(task))
		return;
	row = snapshot_row(tasks, of_task(task));
	if (row)
		fill(row, &place);
}

SEC("syscall") VARIANT("walk", 0)
int walk_tasks(void *context)
{
	struct bpf_iter_task iterator;
	struct task_struct *task;

	bpf_rcu_read_lock();
	bpf_iter_task_new(&iterator, NULL, threads ? BPF_TASK_ITER_ALL_THREADS : BPF_TASK_ITER_ALL_PROCS);
	while ((task = bpf_iter_task_next(&iterator))) {
		/* The idle task, which no other list of processes has. */
		if (task->pid)
			tell(task);
	}
	bpf_iter_task_destroy(&iterator);
	bpf_rcu_read_unlock();
	return 0;
}

SEC("iter/task") VARIANT("walk", 1)
int iterate_tasks(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;

	if (task && (threads || task->pid == task->tgid))
		tell(task);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
