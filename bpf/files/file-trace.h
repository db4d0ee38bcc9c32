/* SPDX-License-Identifier: GPL-2.0-only */
/* The record of file-trace, its parameters, and what both of its variants do with a file. */
#ifndef DKAPTURE_FILE_TRACE_H
#define DKAPTURE_FILE_TRACE_H

#include "filter.h"
#include "machine.h"
#include "output.h"
#include "path.h"

enum file_op {
	FILE_OP_NONE,
	FILE_OP_OPEN,
	FILE_OP_CLOSE,
	FILE_OP_READ,
	FILE_OP_WRITE,
	FILE_OP_SEEK,
	FILE_OP_MMAP,
	FILE_OP_FSYNC,
	FILE_OP_TRUNCATE,
	FILE_OP_FALLOCATE,
	FILE_OP_STAT,
	FILE_OP_ACCESS,
	FILE_OP_CHMOD,
	FILE_OP_CHOWN,
	FILE_OP_UTIMES,
	FILE_OP_GETXATTR,
	FILE_OP_SETXATTR,
	FILE_OP_LISTXATTR,
	FILE_OP_REMOVEXATTR,
	FILE_OP_LINK,
	FILE_OP_SYMLINK,
	FILE_OP_READLINK,
	FILE_OP_UNLINK,
	FILE_OP_RENAME,
	FILE_OP_MKDIR,
	FILE_OP_RMDIR,
	FILE_OP_MKNOD,
	FILE_OP_FLOCK,
	FILE_OP_FCNTL,
	FILE_OP_IOCTL,
	FILE_OP_SENDFILE,
	FILE_OP_SPLICE,
	FILE_OP_COPY,
	FILE_OP_READDIR,
};

/* The highest four bits of a mode. */
enum file_kind {
	FILE_KIND_UNKNOWN = 0,
	FILE_KIND_FIFO = 1,
	FILE_KIND_CHARACTER_DEVICE = 2,
	FILE_KIND_DIRECTORY = 4,
	FILE_KIND_BLOCK_DEVICE = 6,
	FILE_KIND_REGULAR = 8,
	FILE_KIND_SYMLINK = 10,
	FILE_KIND_SOCKET = 12,
};

struct file_event {
	boot_ns_t time DOC("When the operation returned");
	process_id_t pid DOC("Process");
	thread_id_t tid DOC("Thread");
	user_id_t uid DOC("User");
	enum file_op op DOC("Operation");
	small_number_t fd DOC("File descriptor; -1 if there is none or it is not known");
	file_mode_t mode DOC("Permissions asked for");
	hex_t argument DOC("Flags, command, owner or protection, as the operation has it");
	offset_t offset DOC("Where in the file; -1 if the operation has no place");
	bytes_t size DOC("Bytes asked for, or the new size");
	bytes_t bytes DOC("Bytes moved");
	inode_t inode DOC("Inode; 0 if not known");
	device_t device DOC("Device of the file system; 0 if not known");
	errno_t error DOC("Error, if it failed");
	char comm[16] DOC("Name of the thread");
	enum file_kind kind DOC("Kind of file");
	bool_t path_cut DOC("The path is longer than shown");
	bool_t removed DOC("The file has no name any more");
	__u16 pad;
	char path[PATH_BYTES] DOC("Path from the root of its mount namespace");
	char target[PATH_BYTES] DOC("The other path of a rename, link or copy");
};
#define EVENT_FIXED __builtin_offsetof(struct file_event, path)
_Static_assert(EVENT_FIXED == 104, "every byte of a record is named");

PARAM(hex_t, operations, 0, RANGE(0, 18446744073709551615),
      "Only these operations, a bit each in the order of their list; 0 for all");
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
	__builtin_memcpy(event->comm, task->comm, sizeof(event->comm));
	work->target_length = 0;
}

/* The operation has no file, or only a name of it. */
static __always_inline void without_file(struct file_work *work)
{
	struct file_event *event = &work->event;

	work->proof.entry = 0;
	event->inode = 0;
	event->device = 0;
	event->kind = FILE_KIND_UNKNOWN;
	event->path_cut = event->removed = 0;
	event->path[0] = 0;
	work->length = 0;
}

/* Device, inode, kind and path of an open file.  False when the capture does not want it. */
static __always_inline bool fill_file(struct file_work *work, struct file *file)
{
	struct file_event *event = &work->event;
	struct inode *inode = file->f_inode;

	event->removed = !inode->i_nlink;
	if (path_holds(&work->proof, &file->f_path, inode, event->time))
		return true;
	work->proof.entry = 0;
	event->kind = inode->i_mode >> 12;
	if (!streams && (event->kind == FILE_KIND_FIFO || event->kind == FILE_KIND_SOCKET))
		return false;
	path_prove(&work->proof, &file->f_path, inode, event->time);
	path_from(&work->walk, &file->f_path);
	path_climb(&work->walk, under_inode, under_device);
	if ((!streams && work->walk.pseudo) || (under_inode && !work->walk.under)) {
		work->proof.entry = 0;
		return false;
	}
	event->device = inode->i_sb->s_dev;
	event->inode = inode->i_ino;
	work->length = path_write(&work->walk, PATH_OF(event));
	event->path_cut = work->walk.cut;
	return true;
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
	event_output(operations_done, event, size, work->sent++);
}

#endif
