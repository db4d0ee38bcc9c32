/* SPDX-License-Identifier: GPL-2.0-only */
/* What tasks have spent, for tasks.bpf.c: added up over the threads of a process as /proc does. */
#ifndef DKAPTURE_SPENT_H
#define DKAPTURE_SPENT_H

#include "kernel_changes.h"
#include "units.h"

/* What a process has spent: kept by each thread, and by the process for the threads that have ended. */
struct spent {
	__u64 user, system, runtime;
	__u64 voluntary, involuntary, minor, major;
	__u64 read_bytes, write_bytes;
};

/* A macro, since task_struct and signal_struct name these alike and only their runtimes differently. */
#define add_spent(sum, from, ran)                                                                  \
	({                                                                                         \
		(sum)->user += (from)->utime;                                                      \
		(sum)->system += (from)->stime;                                                    \
		(sum)->runtime += (from)->ran;                                                     \
		(sum)->voluntary += (from)->nvcsw;                                                 \
		(sum)->involuntary += (from)->nivcsw;                                              \
		(sum)->minor += (from)->min_flt;                                                   \
		(sum)->major += (from)->maj_flt;                                                   \
		if (bpf_core_field_exists((from)->ioac.read_bytes)) {                              \
			(sum)->read_bytes += (from)->ioac.read_bytes;                              \
			(sum)->write_bytes += (from)->ioac.write_bytes;                            \
		}                                                                                  \
	})

struct thread_walk {
	struct list_head *next;
	struct list_head *end;
	struct spent *sum;
};

static long add_thread(__u32 index, struct thread_walk *walk)
{
	struct list_head *node = kernel_cast(walk->next, struct list_head);
	struct task_struct *thread;

	if (walk->next == walk->end)
		return 1;
	thread = kernel_cast((void *)walk->next - bpf_core_field_offset(struct task_struct, thread_node),
			     struct task_struct);
	add_spent(walk->sum, thread, se.sum_exec_runtime);
	walk->next = node->next;
	return 0;
}

#define MAX_THREADS (1 << 22) /* the kernel's own limit of PIDs */

static __always_inline void spent_by_process(struct task_struct *task, struct spent *sum)
{
	struct signal_struct *signal = task->signal;
	struct thread_walk walk = {.sum = sum};

	/*
	 * A thread that ends while we add up moves its share to the process: it would count twice or not
	 * at all.  The kernel's own readers take turns with stats_lock; so do we, but give up in the end.
	 */
	for (int attempt = 0; attempt < 3; attempt++) {
		__u32 before = signal->stats_lock.seqcount.seqcount.sequence;

		__builtin_memset(sum, 0, sizeof(*sum));
		add_spent(sum, signal, sum_sched_runtime);
		if (signal->nr_threads == 1) {
			add_spent(sum, task, se.sum_exec_runtime);
		} else {
			walk.end = &signal->thread_head;
			walk.next = signal->thread_head.next;
			bpf_loop(MAX_THREADS, add_thread, &walk, 0);
		}
		if (!(before & 1) && signal->stats_lock.seqcount.seqcount.sequence == before)
			break;
	}
}

/*
 * Ticks say how the time divides into user and system, the scheduler how much it was.  The kernel's
 * cputime_adjust() makes /proc of the two in the same way; it keeps the last answer, so that neither
 * part ever shrinks, and so do we when somebody has asked it.
 */
static __always_inline void divide_time(struct spent *spent, __u64 last_user, __u64 last_system)
{
	__u64 system = spent->system, total = spent->user + spent->system, runtime = spent->runtime;

	if (last_user + last_system >= runtime) {
		spent->user = last_user;
		spent->system = last_system;
		return;
	}
	if (!system) {
		/* all of it in user code */
	} else if (!spent->user) {
		system = runtime;
	} else {
		/* system * runtime / total without 128 bits: 31 significant bits are plenty. */
		__u32 shift = log2_of(total);

		shift = shift > 30 ? shift - 30 : 0;
		system >>= shift;
		total >>= shift;
		system = runtime / total * system + runtime % total * system / total;
	}
	if (system < last_system)
		system = last_system;
	if (runtime - system < last_user)
		system = runtime - last_user;
	spent->user = runtime - system;
	spent->system = system;
}

#endif
