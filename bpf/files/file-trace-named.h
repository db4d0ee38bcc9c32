/* SPDX-License-Identifier: GPL-2.0-only */
/* file-trace: the path of what is only named, since it does not exist, or not any more. */
#ifndef DKAPTURE_FILE_TRACE_NAMED_H
#define DKAPTURE_FILE_TRACE_NAMED_H

#include "file-trace.h"

#define AT_FDCWD -100
#define AT_REMOVEDIR 0x200

/*
 * A name as given, after the directory that it is relative to.  Dots and symbolic links stay in it.
 * Returns the length of the path.
 */
__noinline int named_path(struct path_walk *walk, struct path_room *room, int directory, __u64 name, bool from_kernel)
{
	struct task_struct *task = bpf_get_current_task_btf();
	char first = 0;
	__u32 at = 0;
	long length = 1;

	if (!walk || !room)
		return 0;
	if (from_kernel)
		bpf_probe_read_kernel(&first, 1, (void *)name);
	else
		bpf_probe_read_user(&first, 1, (void *)name);
	walk->cut = walk->under = 0;
	if (first != '/') {
		struct path *base = &task->fs->pwd;

		if (directory != AT_FDCWD) {
			struct file *file = file_of(task, directory);

			base = file ? kernel_cast(&file->f_path, struct path) : NULL;
		}
		if (base) {
			path_from(walk, base);
			path_climb(walk, under_inode, under_device);
			at = path_write(walk, room);
			at &= PATH_BYTES - 1;
			if (at > 1 && first)
				room->text[at++] = '/';
		}
	}
	at &= PATH_BYTES - 1;
	if (first && from_kernel)
		length = bpf_probe_read_kernel_str(room->text + at, PATH_BYTES, (void *)name);
	else if (first)
		length = bpf_probe_read_user_str(room->text + at, PATH_BYTES, (void *)name);
	if (length < 1) {
		/* The page of the name is not there any more. */
		walk->cut = 1;
		length = 1;
	}
	at += length - 1;
	if (at >= PATH_BYTES - 1) {
		walk->cut = 1;
		at = PATH_BYTES - 1;
	}
	at &= PATH_BYTES - 1;
	room->text[at] = 0;
	return at;
}

#endif
