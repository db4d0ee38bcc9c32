/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The filters that every probe about tasks has.  Unset ones cost nothing: they are read-only data when
 * the verifier sees them, so it removes their code.  Cheapest first.
 */
#ifndef DKAPTURE_FILTER_H
#define DKAPTURE_FILTER_H

#include "scope.h"
#include "units.h"

#define ANY_ID 4294967295

PARAM(process_id_t, only_pid, 0, RANGE(0, 4194304), "Only this process; 0 for all", WHO);
PARAM(thread_id_t, only_tid, 0, RANGE(0, 4194304), "Only this thread; 0 for all", WHO);
PARAM(user_id_t, only_uid, ANY_ID, RANGE(0, 4294967295), "Only this user; 4294967295 for all", WHO);
PARAM(cgroup_id_t, only_cgroup, 0, RANGE(0, 9223372036854775807),
      "Only this control group and those below it; 0 for all", WHO);
PARAM_TEXT(only_comm, 16, "Only tasks of this name", WHO __attribute__((aligned(8))));

#define CGROUP_DEPTH 32

static __always_inline bool in_cgroup(struct task_struct *task, __u64 id)
{
	struct cgroup *group = task->cgroups->dfl_cgrp;
	int level = group->level;

	for (int i = 0; i < CGROUP_DEPTH && i <= level; i++) {
		/* An array of pointers has no type of its own to cast to: take one that begins with a pointer. */
		struct path *slot = kernel_cast(&group->ancestors[i], struct path);
		struct cgroup *ancestor = kernel_cast(slot->mnt, struct cgroup);

		if (ancestor->kn->id == id)
			return true;
	}
	return false;
}

/* The lowest bit that is set is of the byte that ends a text in this word; 0 if none does. */
static __always_inline __u64 end_of_text(__u64 word)
{
	return (word - 0x0101010101010101) & ~word & 0x8080808080808080;
}

/* By words, not letter by letter.  What is behind the end of a name may be the rest of the one before. */
static __always_inline bool has_wanted_name(struct task_struct *task)
{
	const volatile __u64 *wanted = (const volatile __u64 *)only_comm;
	__u64 first = wanted[0], second = wanted[1], comm[2];
	__u64 end = end_of_text(first), last_end = end_of_text(second);

	__builtin_memcpy(comm, task->comm, sizeof(comm));
	if ((comm[0] ^ first) & (end ^ (end - 1)))
		return false;
	return end || !((comm[1] ^ second) & (last_end ^ (last_end - 1)));
}

/* Is it one of the tasks that were asked for? */
static __always_inline bool matches_task(struct task_struct *task)
{
	if (only_pid && (__u32)task->tgid != only_pid)
		return false;
	if (only_tid && (__u32)task->pid != only_tid)
		return false;
	if (only_uid != ANY_ID && task->real_cred->uid.val != only_uid)
		return false;
	if (only_comm[0] && !has_wanted_name(task))
		return false;
	if (only_cgroup && !in_cgroup(task, only_cgroup))
		return false;
	return true;
}

/* Does the capture want what this task does?  No, too, when it would not be shown: before paths are climbed. */
static __always_inline bool wants_task(struct task_struct *task)
{
	return matches_task(task) && of_task(task).is_shown;
}

/* Does the capture want only some tasks?  Then what no task can be named for is left out. */
static __always_inline bool filters_tasks(void)
{
	return only_pid || only_tid || only_uid != ANY_ID || scope == SCOPE_OWN || only_comm[0] || only_cgroup;
}

/* wants_task() for the running task: all but a few nanoseconds go when no filter is set. */
static __always_inline bool wants_current(void)
{
	if (!filters_tasks())
		return true;
	return wants_task(bpf_get_current_task_btf());
}

static __always_inline process_id_t current_pid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

static __always_inline thread_id_t current_tid(void)
{
	return (__u32)bpf_get_current_pid_tgid();
}

#endif
