/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file-trace by functions: what takes a name away.  It is looked at before, and sent after.
 */
#ifndef DKAPTURE_FILE_TRACE_REMOVALS_H
#define DKAPTURE_FILE_TRACE_REMOVALS_H

#include "file-trace-names.h"

static __always_inline int before(void *ctx, __u64 *argument, __u32 op, struct dentry *entry, struct dentry *target)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct file_work *work;

	if (!wants_op(op) || !wants_current() || within_removal(ctx))
		return 0;
	work = bpf_task_storage_get(&removals, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!work) {
		count_loss(LOSS_TABLE_FULL);
		return 0;
	}
	begin_event(work, task, op);
	work->wanted = fill_name(work, entry, true);
	if (work->wanted && target)
		fill_target(work, target);
	work->frame = (__u64)ctx;
	work->argument = (__u64)argument;
	work->argument_value = *argument;
	return 0;
}

/* The frame tells the call that was looked at from those inside it, also by their operation. */
static __always_inline int after(void *ctx, long result)
{
	struct file_work *work = bpf_task_storage_get(&removals, bpf_get_current_task_btf(), 0, 0);

	if (!work || work->frame != (__u64)ctx)
		return 0;
	work->frame = 0;
	if (!work->wanted)
		return 0;
	work->event.time = bpf_ktime_get_boot_ns();
	work->event.error = result < 0 ? result : 0;
	send_event(work);
	return 0;
}

SEC("fentry/vfs_unlink")
FUNCTIONS PICK(operations, FILE_OP_UNLINK)
int BPF_PROG(unlinking, struct mnt_idmap *map, struct inode *directory, struct dentry *entry)
{
	return before(ctx, &ctx[2], FILE_OP_UNLINK, entry, NULL);
}

SEC("fexit/vfs_unlink")
FUNCTIONS PICK(operations, FILE_OP_UNLINK) int BPF_PROG(unlink_done)
{
	return after(ctx, returned(ctx));
}

SEC("fentry/vfs_rmdir")
FUNCTIONS PICK(operations, FILE_OP_RMDIR) OPTIONAL("rmdir")
int BPF_PROG(rmdir_begins, struct mnt_idmap *map, struct inode *directory, struct dentry *entry)
{
	return before(ctx, &ctx[2], FILE_OP_RMDIR, entry, NULL);
}

SEC("fexit/vfs_rmdir")
FUNCTIONS PICK(operations, FILE_OP_RMDIR) OPTIONAL("rmdir") int BPF_PROG(rmdir_done)
{
	return after(ctx, returned(ctx));
}

SEC("fentry/vfs_rename")
FUNCTIONS PICK(operations, FILE_OP_RENAME) int BPF_PROG(renaming, struct renamedata *data)
{
	return before(ctx, &ctx[0], FILE_OP_RENAME, data->old_dentry, data->new_dentry);
}

/* Wanted whatever is asked for: paths that were written before hold until somebody renames. */
SEC("fexit/vfs_rename")
FUNCTIONS int BPF_PROG(rename_done)
{
	__sync_fetch_and_add(&tree_changes, 1);
	return after(ctx, returned(ctx));
}

#endif
