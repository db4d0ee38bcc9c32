/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where kernels differ, with the change that made the difference.  Always by asking BTF, never by version:
 * distributions carry changes back.
 */
#ifndef DKAPTURE_KERNEL_CHANGES_H
#define DKAPTURE_KERNEL_CHANGES_H

#include "probe.h"

/*
 * Iterating over tasks from a SEC("syscall") program: "bpf: Introduce task open coded iterator kfuncs"
 * (c68a78ffe2cb, 6.7).  Weak, so that an object that also has an iter/task program still loads before.
 */
extern int bpf_iter_task_new(struct bpf_iter_task *it, struct task_struct *task, unsigned int flags) __weak __ksym;
extern struct task_struct *bpf_iter_task_next(struct bpf_iter_task *it) __weak __ksym;
extern void bpf_iter_task_destroy(struct bpf_iter_task *it) __weak __ksym;
extern void bpf_rcu_read_lock(void) __weak __ksym;
extern void bpf_rcu_read_unlock(void) __weak __ksym;

/* "bpf: Add bpf_rdonly_cast" (a35b9af4ec2c, 6.2): read a pointer as a kernel type without a helper call. */
extern void *bpf_rdonly_cast(const void *object, __u32 btf_id) __weak __ksym;
#define kernel_cast(pointer, type) ((type *)bpf_rdonly_cast(pointer, bpf_core_type_id_kernel(type)))

/*
 * Whether a program may be looked at by its own user: a number in the flags of its memory, which became a
 * bitmap ("mm: convert core mm to mm_flags_*() accessors", 6.18); remembered by the task when its memory has
 * gone ("ptrace: slightly saner 'get_dumpable()' logic", 7.1, and carried back); then a thing of its own.
 */
struct mm_struct___flags {
	unsigned long flags;
} __attribute__((preserve_access_index));
struct mm_struct___bitmap {
	struct {
		unsigned long __mm_flags[1];
	} flags;
} __attribute__((preserve_access_index));
struct mm_struct___user_ns {
	struct user_namespace *user_ns;
} __attribute__((preserve_access_index));
struct task_struct___dumpable {
	unsigned int user_dumpable : 1;
} __attribute__((preserve_access_index));
enum task_dumpable___owner {
	DUMPABLE_BY_OWNER = 1, /* SUID_DUMP_USER of before */
};
struct task_exec_state___dumpable {
	enum task_dumpable___owner dumpable;
	struct user_namespace *user_ns;
} __attribute__((preserve_access_index));
struct task_struct___exec {
	struct task_exec_state___dumpable *exec_state;
} __attribute__((preserve_access_index));

#endif
