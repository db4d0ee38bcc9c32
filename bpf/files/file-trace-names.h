/* SPDX-License-Identifier: GPL-2.0-only */
/* file-trace by functions: what is done to names, and to files by name. */
#ifndef DKAPTURE_FILE_TRACE_NAMES_H
#define DKAPTURE_FILE_TRACE_NAMES_H

#include "file-trace-functions.h"

#define PENDING_NS 10000000000

/*
 * These functions are given a directory entry but no mount.  Before each change the kernel asks the mount for
 * write access: that one it is.  Two, since a stacked file system asks its own in between.
 */
static __always_inline void remember_mount(struct vfsmount *mount)
{
	struct file_work *work = wants_current() ? work_of(bpf_get_current_task_btf()) : NULL;

	if (!work || work->mounts[0] == (__u64)mount)
		return;
	work->mounts[1] = work->mounts[0];
	work->mounts[0] = (__u64)mount;
}

SEC("fentry/mnt_want_write")
FUNCTIONS int BPF_PROG(changing, struct vfsmount *mount)
{
	remember_mount(mount);
	return 0;
}

static __always_inline __u64 mount_for(struct file_work *work, struct super_block *system)
{
	struct fs_struct *fs = bpf_get_current_task_btf()->fs;

	/* Without a change, the working directory or the root may lie on the same file system. */
	work->mounts[2] = (__u64)fs->pwd.mnt;
	work->mounts[3] = (__u64)fs->root.mnt;
	for (int i = 0; i < 4; i++) {
		if (kernel_cast((void *)work->mounts[i], struct vfsmount)->mnt_sb == system)
			return work->mounts[i];
	}
	/* None: the walk then ends at the root of the file system. */
	return 0;
}

/* False when the capture does not want it. */
static __always_inline bool fill_name(struct file_work *work, struct dentry *given, __u64 mount)
{
	struct dentry *entry = kernel_cast(given, struct dentry);
	struct inode *inode = entry->d_inode;

	without_file(work);
	work->walk.first = (__u64)given;
	work->walk.first_mount = mount ?: mount_for(work, entry->d_sb);
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

static __always_inline void fill_target(struct file_work *work, struct dentry *entry)
{
	clear_path_tail(work);
	work->walk.first = (__u64)entry;
	path_climb(&work->walk, 0, 0);
	work->target_length = path_write(&work->walk, TARGET_OF(&work->event));
	work->event.path_cut |= work->walk.cut;
}

static __always_inline int on_name(__u32 op, struct dentry *entry, __u64 size, __u64 argument, __u32 mode, long result)
{
	struct file_work *work = begin(op, result);

	if (!work || work->pending || !fill_name(work, entry, 0))
		return 0;
	work->event.size = size;
	work->event.argument = argument;
	work->event.mode = mode & 07777;
	send_event(work);
	return 0;
}

static __always_inline int on_path(__u32 op, const struct path *path, __u64 argument, __u32 mode, long result)
{
	struct file_work *work = begin(op, result);
	struct path *place = kernel_cast(path, struct path);

	if (!work || work->pending || !fill_name(work, place->dentry, (__u64)place->mnt))
		return 0;
	work->event.argument = argument;
	work->event.mode = mode & 07777;
	send_event(work);
	return 0;
}

/*
 * What takes a name away is looked at before and sent after.  A stacked file system does it once more below:
 * only the outer one is what the program asked for.
 */
static __always_inline int before(__u32 op, struct dentry *entry, struct dentry *target)
{
	struct file_work *work = wants_op(op) && wants_current() ? work_of(bpf_get_current_task_btf()) : NULL;
	__u64 now = bpf_ktime_get_boot_ns();

	if (!work || (work->pending && now - work->event.time < PENDING_NS))
		return 0;
	begin_event(work, bpf_get_current_task_btf(), op);
	work->pending = fill_name(work, entry, 0) ? (__u64)entry : 0;
	if (work->pending && target)
		fill_target(work, target);
	return 0;
}

static __always_inline int after(__u32 op, struct dentry *entry, long result)
{
	struct file_work *work = bpf_task_storage_get(&file_works, bpf_get_current_task_btf(), 0, 0);

	if (!work || work->pending != (__u64)entry || work->event.op != op)
		return 0;
	work->pending = 0;
	work->event.time = bpf_ktime_get_boot_ns();
	work->event.error = result < 0 ? result : 0;
	send_event(work);
	return 0;
}

SEC("fentry/vfs_unlink")
FUNCTIONS int BPF_PROG(unlinking, struct mnt_idmap *map, struct inode *directory, struct dentry *entry)
{
	return before(FILE_OP_UNLINK, entry, NULL);
}

SEC("fexit/vfs_unlink")
FUNCTIONS int BPF_PROG(unlink_done, struct mnt_idmap *map, struct inode *directory, struct dentry *entry,
		       struct inode **delegated, int result)
{
	return after(FILE_OP_UNLINK, entry, result);
}

SEC("fentry/vfs_rmdir")
FUNCTIONS OPTIONAL("rmdir") int BPF_PROG(rmdir_begins, struct mnt_idmap *map, struct inode *directory,
					 struct dentry *entry)
{
	return before(FILE_OP_RMDIR, entry, NULL);
}

SEC("fexit/vfs_rmdir")
FUNCTIONS OPTIONAL("rmdir") int BPF_PROG(rmdir_done, struct mnt_idmap *map, struct inode *directory,
					 struct dentry *entry)
{
	return after(FILE_OP_RMDIR, entry, returned(ctx));
}

SEC("fentry/vfs_rename")
FUNCTIONS int BPF_PROG(renaming, struct renamedata *data)
{
	return before(FILE_OP_RENAME, data->old_dentry, data->new_dentry);
}

SEC("fexit/vfs_rename")
FUNCTIONS int BPF_PROG(rename_done, struct renamedata *data)
{
	__sync_fetch_and_add(&tree_changes, 1);
	return after(FILE_OP_RENAME, data->old_dentry, returned(ctx));
}

SEC("fexit/vfs_mkdir")
FUNCTIONS OPTIONAL("mkdir") int BPF_PROG(mkdir_done, struct mnt_idmap *map, struct inode *directory,
					 struct dentry *entry, umode_t mode)
{
	return on_name(FILE_OP_MKDIR, entry, 0, 0, mode, returned(ctx));
}

SEC("fexit/vfs_mknod")
FUNCTIONS OPTIONAL("mknod") int BPF_PROG(mknod_done, struct mnt_idmap *map, struct inode *directory,
					 struct dentry *entry, umode_t mode, dev_t device)
{
	return on_name(FILE_OP_MKNOD, entry, 0, device, mode, returned(ctx));
}

SEC("fexit/vfs_symlink")
FUNCTIONS OPTIONAL("symlink") int BPF_PROG(symlink_done, struct mnt_idmap *map, struct inode *directory,
					   struct dentry *entry, const char *text)
{
	return on_name(FILE_OP_SYMLINK, entry, 0, 0, 0, returned(ctx));
}

SEC("fexit/vfs_readlink")
FUNCTIONS OPTIONAL("readlink") int BPF_PROG(readlink_done, struct dentry *entry, char *buffer, int size)
{
	return on_name(FILE_OP_READLINK, entry, size, 0, 0, returned(ctx));
}

SEC("fexit/vfs_link")
FUNCTIONS OPTIONAL("link") int BPF_PROG(link_done, struct dentry *entry, struct mnt_idmap *map,
					struct inode *directory, struct dentry *target)
{
	struct file_work *work = begin(FILE_OP_LINK, returned(ctx));

	if (!work || work->pending || !fill_name(work, entry, 0))
		return 0;
	fill_target(work, target);
	send_event(work);
	return 0;
}

#endif
