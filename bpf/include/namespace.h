/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A task as its own process namespace knows it: what a person sees who looks around inside a container.
 */
#ifndef DKAPTURE_NAMESPACE_H
#define DKAPTURE_NAMESPACE_H

#include "units.h"

/* 0 for a task that is gone, as in /proc. */
static __always_inline __u32 number_in_namespace(struct pid *pid, __u32 on_host)
{
	int number = 0;

	if (!pid)
		return 0;
	/* Most are in no container, and need no second look. */
	if (!pid->level)
		return on_host;
	bpf_core_read(&number, sizeof(number), &pid->numbers[pid->level].nr);
	return number;
}

#define namespace_tid_of(task) number_in_namespace((task)->thread_pid, (task)->pid)
#define namespace_pid_of(task) number_in_namespace((task)->group_leader->thread_pid, (task)->tgid)

#endif
