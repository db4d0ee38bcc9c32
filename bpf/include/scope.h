/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose tasks a capture may tell of.  The helper writes all of this from polkit's answer and from what the
 * bus daemon says of the caller; nobody else can.  The helpers of output.h hand out a record only for a
 * `struct subject`, the task that it is about, so that no probe can forget to ask.
 */
#ifndef DKAPTURE_SCOPE_H
#define DKAPTURE_SCOPE_H

#include "kernel_changes.h"

/* In step with helper/probes/scope.h. */
enum scope {
	SCOPE_UNSET, /* as compiled: nothing is given out until the helper has written it */
	SCOPE_ALL,
	SCOPE_OWN,   /* only what the viewer may trace */
	SCOPE_TOTAL, /* everything, but rows name nobody */
};
const volatile __u32 scope = SCOPE_UNSET;

/* Are rows to name nobody?  A table then leaves out of its keys what would name somebody. */
#define anonymous (scope == SCOPE_TOTAL)

/* The caller; 0, who may see all, also for one whom polkit granted more than `observe`. */
const volatile __u32 viewer_uid = 4294967295;
#define VIEWER_GROUPS 64 /* further ones count for nothing: somebody then sees less than he might */
const volatile __u32 viewer_groups = 0;
const volatile __u32 viewer_gids[VIEWER_GROUPS] = {};

static __always_inline bool viewer_has_group(__u32 gid)
{
	for (__u32 i = 0; i < VIEWER_GROUPS && i < viewer_groups; i++) {
		if (viewer_gids[i] == gid)
			return true;
	}
	return false;
}

#define OWNER_LEVELS 8 /* of user namespaces; who nests deeper than that is not recognised */

/*
 * Did the viewer make this user namespace, or one around it?  Then he has every capability in it, as the
 * kernel's cap_capable() has it, whoever the tasks inside think they are: a rootless container.
 */
static __always_inline bool viewer_owns(struct user_namespace *namespace)
{
	for (int i = 0; i < OWNER_LEVELS && namespace; i++) {
		if (namespace->level <= 0)
			return false;
		if (namespace->level == 1)
			return namespace->owner.val == viewer_uid;
		namespace = namespace->parent;
	}
	return false;
}

/*
 * May the memory that this task has, or had, be looked at by its own user?  Not that of a set-user-id or
 * set-group-id program, of one with file capabilities, one that cannot be read, or that asked for it.
 */
static __always_inline bool is_dumpable(struct task_struct *task)
{
	struct task_struct___exec *executed = (void *)task;
	struct task_struct___dumpable *remembers = (void *)task;
	struct mm_struct *mm = task->mm;
	__u64 flags;

	if (bpf_core_field_exists(executed->exec_state)) {
		struct task_exec_state___dumpable *state = executed->exec_state;

		return state && (state->dumpable == DUMPABLE_BY_OWNER || viewer_owns(state->user_ns));
	}
	if (!mm) {
		if (bpf_core_field_exists(remembers->user_dumpable))
			return BPF_CORE_READ_BITFIELD(remembers, user_dumpable);
		mm = task->active_mm; /* of a task that is ending; other kernels do not know any more */
		if (!mm)
			return false;
	}
	if (bpf_core_field_exists(((struct mm_struct___flags *)0)->flags))
		flags = ((struct mm_struct___flags *)mm)->flags;
	else if (bpf_core_field_exists(((struct mm_struct___bitmap *)0)->flags.__mm_flags))
		flags = ((struct mm_struct___bitmap *)mm)->flags.__mm_flags[0];
	else
		return false; /* a kernel that keeps it elsewhere: see nothing rather than too much */
	return (flags & 3) == DUMPABLE_BY_OWNER || viewer_owns(((struct mm_struct___user_ns *)mm)->user_ns);
}

#define PF_KTHREAD 0x00200000

struct task_place {
	__u64 address;
};

/*
 * Could the viewer read the /proc/PID/{io,fd,cwd,maps} of the task that this stands for?  As __ptrace_may_access()
 * answers it for PTRACE_MODE_READ_FSCREDS; a group counts when the viewer is in it, since newgrp(1) takes him
 * there.  What a security module would refuse beyond that is not asked.
 *
 * A global function, which can be handed no pointer of the kernel's but in memory: the verifier goes through
 * it once, not once more for each call and each way to it (2 s for a walk over tasks).
 */
__noinline int may_trace_at(const struct task_place *place)
{
	struct task_struct *task;
	const struct cred *cred;
	__u64 refusals;

	if (!place)
		return false;
	if (viewer_uid == 0)
		return true;
	task = kernel_cast((void *)place->address, struct task_struct);
	if (task->flags & PF_KTHREAD)
		return false;
	cred = task->real_cred;
	refusals = cred->uid.val ^ viewer_uid;
	refusals |= cred->euid.val ^ viewer_uid;
	refusals |= cred->suid.val ^ viewer_uid;
	refusals |= cred->gid.val ^ cred->egid.val;
	refusals |= cred->gid.val ^ cred->sgid.val;
	refusals |= cred->user_ns->level;
	refusals |= bpf_core_field_exists(cred->cap_permitted.val) ? cred->cap_permitted.val : 1;
	if ((refusals || !viewer_has_group(cred->gid.val)) && !viewer_owns(cred->user_ns))
		return false;
	return is_dumpable(task);
}

static __always_inline bool may_trace(struct task_struct *task)
{
	struct task_place place = {.address = (__u64)task};

	return may_trace_at(&place);
}

/* The task that a record is about.  Made by the functions below and by nothing else. */
struct subject {
	bool is_shown;
};

static __always_inline struct subject of_task(struct task_struct *task)
{
	struct subject subject = {.is_shown = scope == SCOPE_OWN ? may_trace(task) : scope != SCOPE_UNSET};

	return subject;
}

/* Only where the running task does what is told: `helper/probes/rules.cpp` knows where it does not. */
static __always_inline struct subject of_current(void)
{
	struct subject subject = {.is_shown = scope != SCOPE_UNSET};

	if (scope == SCOPE_OWN)
		subject.is_shown = may_trace(bpf_get_current_task_btf());
	return subject;
}

/*
 * Who asked for what ends later, elsewhere: kept in the map of what is under way.  Zeroed, it is an owner
 * who is not known.
 */
struct owner {
	__u32 is_shown;
};

static __always_inline struct owner owner_of(struct task_struct *task)
{
	struct owner owner = {.is_shown = of_task(task).is_shown};

	return owner;
}

static __always_inline struct owner owner_of_current(void)
{
	struct owner owner = {.is_shown = of_current().is_shown};

	return owner;
}

static __always_inline struct subject of_owner(const struct owner *owner)
{
	struct subject subject = {.is_shown = scope == SCOPE_OWN ? owner && owner->is_shown : scope != SCOPE_UNSET};

	return subject;
}

/* What no task does: it is nobody's own. */
static __always_inline struct subject of_nobody(void)
{
	struct subject subject = {.is_shown = scope == SCOPE_ALL || scope == SCOPE_TOTAL};

	return subject;
}

#endif
