/* SPDX-License-Identifier: GPL-2.0-only */
/* file-trace by functions: opening, and what files are asked or told about themselves. */
#ifndef DKAPTURE_FILE_TRACE_ATTRIBUTES_H
#define DKAPTURE_FILE_TRACE_ATTRIBUTES_H

#include "file-trace-names.h"

/* Runs under exec too, which opens the program it starts. */
SEC("fexit/do_filp_open")
FUNCTIONS PICK(operations, FILE_OP_OPEN)
int BPF_PROG(open_done, int directory, struct filename *name, const struct open_flags *how)
{
	struct file_work *work;
	__u64 file = 0;

	bpf_get_func_ret(ctx, &file);
	work = begin(FILE_OP_OPEN, returned(ctx));
	if (!work)
		return 0;
	if (!work->event.error) {
		if (!fill_file(work, kernel_cast((void *)file, struct file)))
			return 0;
	} else {
		without_file(work);
		work->length = named_path(&work->walk, PATH_OF(&work->event), directory, (__u64)name->name, true);
		work->event.path_cut = work->walk.cut;
		if (under_inode && !work->walk.under)
			return 0;
	}
	work->event.argument = how->open_flag;
	work->event.mode = how->mode & 07777;
	send_event(work);
	return 0;
}

SEC("fexit/do_faccessat")
FUNCTIONS PICK(operations, FILE_OP_ACCESS) OPTIONAL("access")
int BPF_PROG(access_done, int directory, const char *name, int mode)
{
	struct file_work *work = begin(FILE_OP_ACCESS, returned(ctx));

	if (!work)
		return 0;
	without_file(work);
	work->length = named_path(&work->walk, PATH_OF(&work->event), directory, (__u64)name, false);
	work->event.path_cut = work->walk.cut;
	if (under_inode && !work->walk.under)
		return 0;
	work->event.argument = mode;
	send_event(work);
	return 0;
}

SEC("fexit/do_truncate")
FUNCTIONS PICK(operations, FILE_OP_TRUNCATE) OPTIONAL("truncate")
int BPF_PROG(truncate_done, struct mnt_idmap *map, struct dentry *entry, loff_t size,
	     unsigned int times, struct file *file)
{
	if (file)
		return on_file(FILE_OP_TRUNCATE, file, size, 0, returned(ctx));
	return on_name(ctx, FILE_OP_TRUNCATE, entry, true, size, 0, 0);
}

/* Not vfs_getattr, which compilers make part of its callers. */
SEC("fexit/vfs_getattr_nosec")
FUNCTIONS PICK(operations, FILE_OP_STAT) OPTIONAL("stat")
int BPF_PROG(stat_done, const struct path *path)
{
	return on_path(ctx, FILE_OP_STAT, path, 0, 0);
}

/* That is not come to when this refuses. */
SEC("fexit/security_inode_getattr")
FUNCTIONS PICK(operations, FILE_OP_STAT) OPTIONAL("refused stat")
int BPF_PROG(stat_asked, const struct path *path)
{
	return returned(ctx) ? on_path(ctx, FILE_OP_STAT, path, 0, 0) : 0;
}

SEC("fexit/chmod_common")
FUNCTIONS PICK(operations, FILE_OP_CHMOD) OPTIONAL("chmod")
int BPF_PROG(chmod_done, const struct path *path, umode_t mode)
{
	return on_path(ctx, FILE_OP_CHMOD, path, 0, mode);
}

SEC("fexit/chown_common")
FUNCTIONS PICK(operations, FILE_OP_CHOWN) OPTIONAL("chown")
int BPF_PROG(chown_done, const struct path *path, uid_t user, gid_t group)
{
	return on_path(ctx, FILE_OP_CHOWN, path, user, 0);
}

SEC("fexit/vfs_utimes")
FUNCTIONS PICK(operations, FILE_OP_UTIMES) OPTIONAL("utimes")
int BPF_PROG(utimes_done, const struct path *path, struct timespec64 *times)
{
	return on_path(ctx, FILE_OP_UTIMES, path, 0, 0);
}

SEC("fexit/vfs_setxattr")
FUNCTIONS PICK(operations, FILE_OP_SETXATTR) OPTIONAL("setxattr")
int BPF_PROG(setxattr_done, struct mnt_idmap *map, struct dentry *entry, const char *name,
	     const void *value, size_t size, int flags)
{
	return on_name(ctx, FILE_OP_SETXATTR, entry, true, size, flags, 0);
}

SEC("fexit/vfs_getxattr")
FUNCTIONS PICK(operations, FILE_OP_GETXATTR) OPTIONAL("getxattr")
int BPF_PROG(getxattr_done, struct mnt_idmap *map, struct dentry *entry, const char *name,
	     void *value, size_t size)
{
	return on_name(ctx, FILE_OP_GETXATTR, entry, false, size, 0, 0);
}

SEC("fexit/vfs_listxattr")
FUNCTIONS PICK(operations, FILE_OP_LISTXATTR) OPTIONAL("listxattr")
int BPF_PROG(listxattr_done, struct dentry *entry, char *list, size_t size)
{
	return on_name(ctx, FILE_OP_LISTXATTR, entry, false, size, 0, 0);
}

SEC("fexit/vfs_removexattr")
FUNCTIONS PICK(operations, FILE_OP_REMOVEXATTR) OPTIONAL("removexattr")
int BPF_PROG(removexattr_done, struct mnt_idmap *map, struct dentry *entry, const char *name)
{
	return on_name(ctx, FILE_OP_REMOVEXATTR, entry, true, 0, 0, 0);
}

#endif
