/* SPDX-License-Identifier: GPL-2.0-only */
/* file-trace: its parameters, and what both of its variants do with a file. */
#ifndef DKAPTURE_FILE_TRACE_H
#define DKAPTURE_FILE_TRACE_H

#include "file-trace-record.h"
#include "filter.h"
#include "machine.h"
#include "output.h"
#include "path_proof.h"

PARAM(hex_t, operations, 0, RANGE(0, 18446744073709551615),
      "Only these operations; none for all", BITS_OF(op));
PARAM(bool_t, closes, 1, RANGE(0, 1), "Also closing files");
PARAM(bool_t, streams, 0, RANGE(0, 1), "Also pipes, sockets and whatever else is not in the file tree");
PARAM(bool_t, failed, 0, RANGE(0, 1), "Only operations that failed");
PARAM(inode_t, under_inode, 0, RANGE(0, 18446744073709551615),
      "Only this file, or this directory and all below it; 0 for all");
PARAM(device_t, under_device, 0, RANGE(0, 4294967295), "Device of that inode; 0 for any");
PARAM_TEXT(path_prefix, 256, "Only paths that begin with this");

EVENTS(operations_done, struct file_event, "One operation on a file");

/* What a task is at: its own, so being preempted or interrupted does no harm. */
struct file_work {
	struct file_event event;
	char spill[PATH_BYTES]; /* what is appended may run on past the end before it is cut */
	struct path_walk walk;
	struct path_proof proof; /* that event still holds the path, device and inode of the last file */
	__u32 length;		 /* of path */
	__u32 target_length;
	__u32 closing; /* filled on entry, to be sent on exit */
	__u32 sent; /* so far */
	/* Of a removal under way: where on the stack it is, and an argument of it; 0 when there is none. */
	__u64 frame;
	__u64 argument;
	__u64 argument_value;
	__u32 wanted;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct file_work);
} file_works SEC(".maps");

#define PATH_OF(event) ((struct path_room *)(event)->path)
#define TARGET_OF(event) ((struct path_room *)(event)->target)

static __always_inline bool wants_op(__u32 op)
{
	return !operations || operations & (1ull << (op & 63));
}

static __always_inline struct file_work *work_of(struct task_struct *task)
{
	struct file_work *work = bpf_task_storage_get(&file_works, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!work)
		count_loss(LOSS_TABLE_FULL);
	return work;
}

/* Every member but those of fill_file(), as it is where the operation has nothing to say of it. */
static __always_inline void begin_event(struct file_work *work, struct task_struct *task, __u32 op)
{
	struct file_event *event = &work->event;

	event->time = bpf_ktime_get_boot_ns();
	event->pid = task->tgid;
	event->tid = task->pid;
	event->uid = task->real_cred->uid.val;
	event->op = op;
	event->fd = -1;
	event->mode = 0;
	event->argument = 0;
	event->offset = -1;
	event->size = event->bytes = 0;
	event->error = 0;
	event->path_guessed = 0;
	__builtin_memcpy(event->comm, task->comm, sizeof(event->comm));
	work->target_length = 0;
}

/* The operation has no file, or only a name of it. */
static __always_inline void without_file(struct file_work *work)
{
	struct file_event *event = &work->event;

	path_forget(&work->proof);
	event->inode = 0;
	event->device = 0;
	event->kind = FILE_KIND_UNKNOWN;
	event->path_cut = event->removed = 0;
	event->path[0] = 0;
	work->length = 0;
}

static __always_inline bool climb_file(struct file_work *work, struct file *file, struct inode *inode)
{
	path_prove(&work->proof, &file->f_path, inode, work->event.time);
	path_from(&work->walk, &file->f_path);
	path_climb(&work->walk, under_inode, under_device);
	if ((!streams && work->walk.pseudo) || (under_inode && !work->walk.under)) {
		path_forget(&work->proof);
		return false;
	}
	work->length = path_write(&work->walk, PATH_OF(&work->event));
	work->event.path_cut = work->walk.cut;
	path_prove_directory(&work->proof, &work->walk);
	return true;
}

/* False when the path must be climbed. */
static __always_inline bool name_file(struct file_work *work, struct file *file, struct inode *inode)
{
	__u32 length;

	/* Is the file itself the wanted one?  Climbing tells. */
	if (under_inode || !directory_holds(&work->proof, &file->f_path, work->event.time))
		return false;
	length = path_write_name(&work->proof, PATH_OF(&work->event), file->f_path.dentry);
	if (!length)
		return false;
	path_prove_entry(&work->proof, &file->f_path, inode);
	work->length = length;
	work->event.path_cut = 0;
	return true;
}

/*
 * A stacked file system goes through mounts of its own, which are in nobody's tree (MNT_NS_INTERNAL).  What it does
 * there is not what the program asked for; that is told as well, one level above.
 */
static __always_inline bool is_of_stacked(__u64 mount)
{
	struct mount *whole = kernel_cast((void *)mount - bpf_core_field_offset(struct mount, mnt), struct mount);

	return (__u64)whole->mnt_ns >= (__u64)-4095 &&
	       !(whole->mnt.mnt_sb->s_flags & 1 << 22); /* SB_KERNMOUNT: pipes and the like have no other */
}

/* Device, inode, kind and path of an open file.  False when the capture does not want it. */
static __always_inline bool fill_file(struct file_work *work, struct file *file)
{
	struct file_event *event = &work->event;
	struct inode *inode = file->f_inode;

	if (is_of_stacked((__u64)file->f_path.mnt))
		return false;
	event->removed = !inode->i_nlink;
	if (path_holds(&work->proof, &file->f_path, inode, event->time))
		return true;
	work->proof.entry = 0;
	event->kind = inode->i_mode >> 12;
	if (!streams && (event->kind == FILE_KIND_FIFO || event->kind == FILE_KIND_SOCKET))
		return false;
	if (!name_file(work, file, inode) && !climb_file(work, file, inode))
		return false;
	event->device = inode->i_sb->s_dev;
	event->inode = inode->i_ino;
	return true;
}

/* Where an operation began that ended at this position; -1: the file does not move it (below /proc). */
static __always_inline __s64 moved_from(__s64 after, long bytes)
{
	__s64 from = after - (bytes > 0 ? bytes : 0);

	return from < 0 ? -1 : from;
}

/* Before a second path is added: what the ring held before must not show behind the first. */
static __always_inline void clear_path_tail(struct file_work *work)
{
	static const char zeros[PATH_BYTES];
	__u32 from = work->length & (PATH_BYTES - 1);

	bpf_probe_read_kernel(work->event.path + from, PATH_BYTES - from, zeros);
}

static __always_inline bool has_prefix(const char *path)
{
	for (int i = 0; i < (int)sizeof(path_prefix) && path_prefix[i]; i++) {
		if (path[i] != path_prefix[i])
			return false;
	}
	return true;
}

/* Send what has been filled in, no longer than its text. */
static __always_inline void send_event(struct file_work *work)
{
	struct file_event *event = &work->event;
	__u32 size = EVENT_FIXED + (work->length & (PATH_BYTES - 1)) + 1;

	if ((path_prefix[0] && !has_prefix(event->path)) || (failed && !event->error))
		return;
	if (work->target_length)
		size = EVENT_FIXED + PATH_BYTES + (work->target_length & (PATH_BYTES - 1)) + 1;
	event_output(operations_done, event, size, work->sent++, of_current());
}

#endif
