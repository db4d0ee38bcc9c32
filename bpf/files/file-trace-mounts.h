/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file-trace by functions: the mount that a name is seen through.  Functions on names are given a directory
 * entry only, and one entry can be seen at several places of the tree.
 */
#ifndef DKAPTURE_FILE_TRACE_MOUNTS_H
#define DKAPTURE_FILE_TRACE_MOUNTS_H

#include "file-trace-calls.h"
#include "file-trace-functions.h"
#include "syscall.h"

/* Addresses, to compare with what a function is given later in the same system call. */
struct known_mounts {
	__u64 changed[2]; /* mounts that were asked for write access, the newest first */
	__u64 found_entry; /* what a name was last resolved to */
	__u64 found_mount;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct known_mounts);
} task_mounts SEC(".maps");

static __always_inline struct known_mounts *known_mounts(__u64 flags)
{
	return bpf_task_storage_get(&task_mounts, bpf_get_current_task_btf(), 0, flags);
}

/* Before each change by name the kernel asks the mount for write access.  Two, since a stacked file system asks
 * its own in between. */
SEC("fentry/mnt_want_write")
FUNCTIONS PICK(operations, FILE_OP_TRUNCATE, FILE_OP_SETXATTR, FILE_OP_REMOVEXATTR, FILE_OP_LINK, FILE_OP_SYMLINK,
	       FILE_OP_UNLINK, FILE_OP_RENAME, FILE_OP_MKDIR, FILE_OP_RMDIR, FILE_OP_MKNOD)
int BPF_PROG(changing, struct vfsmount *mount)
{
	struct known_mounts *known = wants_current() ? known_mounts(BPF_LOCAL_STORAGE_GET_F_CREATE) : NULL;

	if (!known || known->changed[0] == (__u64)mount)
		return 0;
	known->changed[1] = known->changed[0];
	known->changed[0] = (__u64)mount;
	return 0;
}

/* Nobody is asked before what a name stands for is only read. */
SEC("fexit/filename_lookup")
FUNCTIONS PICK(operations, FILE_OP_READLINK, FILE_OP_GETXATTR, FILE_OP_LISTXATTR)
OPTIONAL("the mount that readlink, getxattr and listxattr go through")
int BPF_PROG(name_found, int directory, struct filename *name, unsigned int flags, struct path *path)
{
	struct known_mounts *known = wants_current() && !returned(ctx)
					     ? known_mounts(BPF_LOCAL_STORAGE_GET_F_CREATE)
					     : NULL;

	if (known) {
		struct path *found = kernel_cast(path, struct path);

		known->found_entry = (__u64)found->dentry;
		known->found_mount = (__u64)found->mnt;
	}
	return 0;
}

/* Of a call such as fgetxattr: the mount that its file was opened through. */
static __always_inline __u64 mount_of_descriptor(struct task_struct *task, __u64 entry)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	__u32 number = syscall_at_exit(regs, false);
	struct file *file;

	if (is_compat(task) || number >= CALL_NUMBERS || !file_calls[number].fd)
		return 0;
	file = file_of(task, PT_REGS_PARM1_SYSCALL(regs));
	return file && (__u64)file->f_path.dentry == entry ? (__u64)file->f_path.mnt : 0;
}

static __always_inline bool is_on(__u64 mount, struct super_block *system)
{
	return mount && kernel_cast((void *)mount, struct vfsmount)->mnt_sb == system;
}

/* Where an entry is seen.  guessed: nothing proves it. */
static __always_inline __u64 mount_for(struct dentry *entry, bool changes, bool *guessed)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct super_block *system = kernel_cast(entry, struct dentry)->d_sb;
	struct known_mounts *known = known_mounts(0);
	__u64 mount = mount_of_descriptor(task, (__u64)entry);

	*guessed = false;
	if (mount)
		return mount;
	if (known && changes) {
		if (is_on(known->changed[0], system))
			return known->changed[0];
		if (is_on(known->changed[1], system))
			return known->changed[1];
	}
	if (known && !changes && known->found_entry == (__u64)entry)
		return known->found_mount;
	*guessed = true;
	/* The working directory or the root may lie on the same file system. */
	mount = (__u64)task->fs->pwd.mnt;
	if (is_on(mount, system))
		return mount;
	mount = (__u64)task->fs->root.mnt;
	/* None: the walk then ends at the root of the file system. */
	return is_on(mount, system) ? mount : 0;
}

#endif
