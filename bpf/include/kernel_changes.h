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

#endif
