/* SPDX-License-Identifier: GPL-2.0-only */
/* file-trace by functions: what is done to names, and to files by name. */
#ifndef DKAPTURE_FILE_TRACE_NAMES_H
#define DKAPTURE_FILE_TRACE_NAMES_H

#include "file-trace-mounts.h"

/* What is being taken away (file-trace-removals.h), apart from what the task does meanwhile. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct file_work);
} removals SEC(".maps");

/*
 * Stacked file systems carry a removal out by several changes below, which nobody asked for.  They are told by the
 * stack, which grows down: what is called from inside is below the frame of the removal, and the removal's argument
 * still stands there.  Not by a note to be taken back at the end of it: that would stay for ever where the kernel
 * skips the program that takes it back, as it does when it was preempted in it (then that removal counts as missed).
 */
static __always_inline bool within_removal(void *ctx)
{
	struct file_work *work = bpf_task_storage_get(&removals, bpf_get_current_task_btf(), 0, 0);
	__u64 value = 0;

	if (!work || (__u64)ctx >= work->frame)
		return false;
	bpf_probe_read_kernel(&value, sizeof(value), (void *)work->argument);
	return value == work->argument_value;
}

static __always_inline bool fill_entry(struct file_work *work, struct dentry *given, __u64 mount)
{
	struct dentry *entry = kernel_cast(given, struct dentry);
	struct inode *inode = entry->d_inode;

	without_file(work);
	if (mount && is_of_stacked(mount))
		return false;
	work->walk.first = (__u64)given;
	work->walk.first_mount = mount;
	path_climb(&work->walk, under_inode, under_device);
	if ((!streams && work->walk.pseudo) || (under_inode && !work->walk.under))
		return false;
	work->event.device = entry->d_sb->s_dev;
	if (inode) {
		work->event.inode = inode->i_ino;
		work->event.kind = inode->i_mode >> 12;
		work->event.removed = !inode->i_nlink;
	}
	work->length = path_write(&work->walk, PATH_OF(&work->event));
	work->event.path_cut = work->walk.cut;
	return true;
}

/* False when the capture does not want it. */
static __always_inline bool fill_name(struct file_work *work, struct dentry *entry, bool changes)
{
	bool guessed;
	__u64 mount = mount_for(entry, changes, &guessed);

	work->event.path_guessed = guessed;
	return fill_entry(work, entry, mount);
}

static __always_inline void fill_target(struct file_work *work, struct dentry *entry)
{
	clear_path_tail(work);
	work->walk.first = (__u64)entry;
	path_climb(&work->walk, 0, 0);
	work->target_length = path_write(&work->walk, TARGET_OF(&work->event));
	work->event.path_cut |= work->walk.cut;
}

static __always_inline int on_name(void *ctx, __u32 op, struct dentry *entry, bool changes, __u64 size,
				   __u64 argument, __u32 mode)
{
	struct file_work *work = begin(op, returned(ctx));

	if (!work || within_removal(ctx) || !fill_name(work, entry, changes))
		return 0;
	work->event.size = size;
	work->event.argument = argument;
	work->event.mode = mode & 07777;
	send_event(work);
	return 0;
}

static __always_inline int on_path(void *ctx, __u32 op, const struct path *path, __u64 argument, __u32 mode)
{
	struct file_work *work = begin(op, returned(ctx));
	struct path *place = kernel_cast(path, struct path);

	if (!work || !fill_entry(work, place->dentry, (__u64)place->mnt))
		return 0;
	work->event.argument = argument;
	work->event.mode = mode & 07777;
	send_event(work);
	return 0;
}

SEC("fexit/vfs_mkdir")
FUNCTIONS PICK(operations, FILE_OP_MKDIR) OPTIONAL("mkdir")
int BPF_PROG(mkdir_done, struct mnt_idmap *map, struct inode *directory, struct dentry *entry,
	     umode_t mode)
{
	return on_name(ctx, FILE_OP_MKDIR, entry, true, 0, 0, mode);
}

SEC("fexit/vfs_mknod")
FUNCTIONS PICK(operations, FILE_OP_MKNOD) OPTIONAL("mknod")
int BPF_PROG(mknod_done, struct mnt_idmap *map, struct inode *directory, struct dentry *entry,
	     umode_t mode, dev_t device)
{
	return on_name(ctx, FILE_OP_MKNOD, entry, true, 0, device, mode);
}

SEC("fexit/vfs_symlink")
FUNCTIONS PICK(operations, FILE_OP_SYMLINK) OPTIONAL("symlink")
int BPF_PROG(symlink_done, struct mnt_idmap *map, struct inode *directory, struct dentry *entry,
	     const char *text)
{
	return on_name(ctx, FILE_OP_SYMLINK, entry, true, 0, 0, 0);
}

SEC("fexit/vfs_readlink")
FUNCTIONS PICK(operations, FILE_OP_READLINK) OPTIONAL("readlink")
int BPF_PROG(readlink_done, struct dentry *entry, char *buffer, int size)
{
	return on_name(ctx, FILE_OP_READLINK, entry, false, size, 0, 0);
}

SEC("fexit/vfs_link")
FUNCTIONS PICK(operations, FILE_OP_LINK) OPTIONAL("link")
int BPF_PROG(link_done, struct dentry *entry, struct mnt_idmap *map, struct inode *directory,
	     struct dentry *target)
{
	struct file_work *work = begin(FILE_OP_LINK, returned(ctx));

	if (!work || within_removal(ctx) || !fill_name(work, entry, true))
		return 0;
	fill_target(work, target);
	send_event(work);
	return 0;
}

#endif
