/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The path of an open file or a directory entry, as the running task would name it: a bounded walk
 * over directory entries and mounts, for programs that may not call bpf_d_path().
 *
 * Loads are plain ones through kernel_cast(), not helper calls: a level costs a few nanoseconds, and
 * a stale pointer reads as zero.  Nothing is locked, so a rename in between may show old and new names
 * mixed; device and inode, which every record carries, stay right.
 */
#ifndef DKAPTURE_PATH_H
#define DKAPTURE_PATH_H

#include "kernel_changes.h"

#define PATH_LEVELS 64 /* directories and mounts together */
#define PATH_BYTES 1024
#define PATH_NAME_BYTES 256

struct path_walk {
	__u64 first; /* where it begins: a directory entry and the mount that it is seen through */
	__u64 first_mount;
	__u64 names[PATH_LEVELS]; /* directory entries, the last name first; 0 where a mount was crossed */
	__u32 levels;
	__u32 last;  /* where in the written path its last name begins, with the slash */
	__u8 cut;    /* deeper than that, or longer than PATH_BYTES: the path is not whole */
	__u8 pseudo; /* not in the file tree: a pipe, a socket, memory */
	__u8 under;  /* the entry or a parent of it is the wanted one */
	__u8 pad[5];
};

/* Where a path is written: what is appended may run on past its end before it is cut. */
struct path_room {
	char text[PATH_BYTES];
	char spill[PATH_BYTES];
};

/* Bodies of bpf_loop(): the verifier goes through them once, not once a level in every program. */
struct path_climber {
	struct path_walk *walk;
	__u64 entry;
	__u64 view;
	__u64 wanted_inode;
	__u32 wanted_device;
	__u32 level;
};

static long path_climb_level(__u32 level, struct path_climber *climber)
{
	struct path_walk *walk = climber->walk;
	struct dentry *entry = kernel_cast((void *)climber->entry, struct dentry);
	struct vfsmount *view = kernel_cast((void *)climber->view, struct vfsmount);
	struct path *root = kernel_cast(&bpf_get_current_task_btf()->fs->root, struct path);

	if (climber->wanted_inode && entry->d_inode->i_ino == climber->wanted_inode &&
	    (!climber->wanted_device || entry->d_sb->s_dev == climber->wanted_device))
		walk->under = 1;
	climber->level = level;
	if (entry == root->dentry && view == root->mnt) {
		walk->cut = 0;
		return 1;
	}
	struct dentry *parent = kernel_cast(entry->d_parent, struct dentry);

	if (entry == view->mnt_root) {
		struct mount *mount =
			kernel_cast((void *)view - bpf_core_field_offset(struct mount, mnt), struct mount);
		struct mount *below = kernel_cast(mount->mnt_parent, struct mount);

		if (below == mount) {
			walk->cut = 0;
			return 1;
		}
		walk->names[level & (PATH_LEVELS - 1)] = 0;
		climber->entry = (__u64)mount->mnt_mountpoint;
		climber->view = (__u64)&below->mnt;
	} else {
		if (parent == entry || !parent) {
			walk->cut = 0;
			return 1;
		}
		walk->names[level & (PATH_LEVELS - 1)] = (__u64)entry;
		climber->entry = (__u64)parent;
	}
	climber->level = level + 1;
	return 0;
}

struct path_writer {
	struct path_walk *walk;
	struct path_room *room;
	__u32 at;
	__u32 levels;
};

static long path_write_level(__u32 i, struct path_writer *writer)
{
	struct path_walk *walk = writer->walk;
	struct path_room *room = writer->room;
	__u64 name = walk->names[(writer->levels - 1 - i) & (PATH_LEVELS - 1)];
	__u32 at = writer->at & (PATH_BYTES - 1);

	if (!name)
		return 0;
	struct dentry *entry = kernel_cast((void *)name, struct dentry);
	__u32 length = entry->d_name.len & (PATH_NAME_BYTES - 1);

	if (at + length + 2 > PATH_BYTES) {
		walk->cut = 1;
		return 1;
	}
	walk->last = at;
	if (!walk->pseudo)
		room->text[at++] = '/';
	bpf_probe_read_kernel(room->text + at, length, entry->d_name.name);
	writer->at = at + length;
	return 0;
}

/*
 * Collect the entries from this one up to the task's root directory, or that of its mount namespace; look
 * for one inode on the way when its number is not 0.
 */
__noinline int path_climb(struct path_walk *walk, __u64 wanted_inode, __u32 wanted_device)
{
	struct path_climber climber = {
		.walk = walk, .wanted_inode = wanted_inode, .wanted_device = wanted_device };

	if (!walk)
		return 0;
	climber.entry = walk->first;
	climber.view = walk->first_mount;
	walk->cut = 1;
	walk->under = 0;
	walk->pseudo = kernel_cast((void *)walk->first, struct dentry)->d_sb->s_flags >> 31; /* SB_NOUSER */
	walk->names[0] = walk->first;
	bpf_loop(PATH_LEVELS, path_climb_level, &climber, 0);
	walk->levels = walk->pseudo && !climber.level ? 1 : climber.level;
	return 0;
}

/* Write the collected names.  Returns the length, without the terminating zero. */
__noinline int path_write(struct path_walk *walk, struct path_room *room)
{
	struct path_writer writer = { .walk = walk, .room = room };
	__u32 at;

	if (!walk || !room)
		return 0;
	writer.levels = walk->levels & (2 * PATH_LEVELS - 1);
	bpf_loop(writer.levels, path_write_level, &writer, 0);
	at = writer.at & (PATH_BYTES - 1);
	if (!at && !walk->pseudo)
		room->text[at++] = '/';
	room->text[at] = 0;
	return at;
}

static __always_inline void path_from(struct path_walk *walk, const struct path *path)
{
	walk->first = (__u64)path->dentry;
	walk->first_mount = (__u64)path->mnt;
}

/* The open file behind a descriptor of this task. */
static __always_inline struct file *file_of(struct task_struct *task, __u32 descriptor)
{
	struct fdtable *table = task->files->fdt;

	if (descriptor >= table->max_fds)
		return NULL;
	/* An array of pointers has no type of its own to cast to: take one that begins with a pointer. */
	struct path *slot = kernel_cast(table->fd + descriptor, struct path);
	void *file = slot->mnt;

	return file ? kernel_cast(file, struct file) : NULL;
}

#endif
