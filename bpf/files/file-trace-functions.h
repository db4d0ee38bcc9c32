/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file-trace by the functions of the virtual file system, which programs, io_uring and the kernel all come
 * through.  Here: what is done to open files.  file-trace-names.h has what is done to names.
 */
#ifndef DKAPTURE_FILE_TRACE_FUNCTIONS_H
#define DKAPTURE_FILE_TRACE_FUNCTIONS_H

#include "file-trace-named.h"

#define FUNCTIONS                                                                                  \
	VARIANT("operations", 0) OFTEN                                                             \
	MISSES("Descriptors, but of flock, fcntl and ioctl; seeking, though reads and writes have their offset; "  \
	       "operations refused while a name " \
	       "was looked up, other than opening; reads and writes that are asynchronous or through io_uring")

/*
 * What the traced function returned, wherever that stands: some got further arguments, and vfs_mkdir() returns
 * an entry since "VFS: Change vfs_mkdir() to return the dentry" (c54b386969a5, 6.15).
 */
static __always_inline long returned(void *ctx)
{
	__u64 value = 0;

	bpf_get_func_ret(ctx, &value);
	if (value >> 32 == 0)
		return (int)value;
	return value >= (__u64)-4095 ? (long)value : 0;
}

/* A record for this operation, or NULL when the capture does not want it. */
static __always_inline struct file_work *begin(__u32 op, long result)
{
	if (!wants_op(op) || (failed && result >= 0) || !wants_current())
		return NULL;
	struct task_struct *task = bpf_get_current_task_btf();
	struct file_work *work = work_of(task);

	if (!work)
		return NULL;
	begin_event(work, task, op);
	work->event.error = result < 0 && result > -4096 ? result : 0;
	return work;
}

static __always_inline struct file_work *begin_file(__u32 op, struct file *file, long result)
{
	struct file_work *work = file ? begin(op, result) : NULL;

	return work && fill_file(work, kernel_cast(file, struct file)) ? work : NULL;
}

static __always_inline int on_file(__u32 op, struct file *file, __u64 size, __u64 argument, long result)
{
	struct file_work *work = begin_file(op, file, result);

	if (work) {
		work->event.size = size;
		work->event.argument = argument;
		send_event(work);
	}
	return 0;
}

/* position has moved past what was read or written; NULL or negative for what has no place. */
static __always_inline int on_data(__u32 op, struct file *file, __u64 size, const loff_t *position, long result)
{
	struct file_work *work = begin_file(op, file, result);
	loff_t after = 0;

	if (!work)
		return 0;
	work->event.size = size;
	work->event.bytes = result > 0 ? result : 0;
	if (work->event.kind == FILE_KIND_REGULAR && position &&
	    !bpf_probe_read_kernel(&after, sizeof(after), position))
		work->event.offset = moved_from(after, work->event.bytes);
	send_event(work);
	return 0;
}

SEC("fexit/vfs_read")
FUNCTIONS PICK(operations, FILE_OP_READ)
int BPF_PROG(read_done, struct file *file, char *buffer, size_t size, loff_t *position,
	     ssize_t result)
{
	return on_data(FILE_OP_READ, file, size, position, result);
}

SEC("fexit/vfs_write")
FUNCTIONS PICK(operations, FILE_OP_WRITE)
int BPF_PROG(write_done, struct file *file, char *buffer, size_t size, loff_t *position,
	     ssize_t result)
{
	return on_data(FILE_OP_WRITE, file, size, position, result);
}

SEC("fexit/vfs_readv")
FUNCTIONS PICK(operations, FILE_OP_READ) OPTIONAL("readv")
int BPF_PROG(readv_done, struct file *file, struct iovec *vector, unsigned long count,
	     loff_t *position, rwf_t flags, ssize_t result)
{
	return on_data(FILE_OP_READ, file, 0, position, result);
}

SEC("fexit/vfs_writev")
FUNCTIONS PICK(operations, FILE_OP_WRITE) OPTIONAL("writev")
int BPF_PROG(writev_done, struct file *file, struct iovec *vector, unsigned long count,
	     loff_t *position, rwf_t flags, ssize_t result)
{
	return on_data(FILE_OP_WRITE, file, 0, position, result);
}

/* Not filp_close: close(2) goes around it. */
SEC("fexit/filp_flush")
FUNCTIONS PICK(operations, FILE_OP_CLOSE) ONLY_IF(closes) OPTIONAL("close")
int BPF_PROG(close_done, struct file *file, fl_owner_t owner, int result)
{
	return on_file(FILE_OP_CLOSE, file, 0, 0, result);
}

SEC("fexit/vm_mmap_pgoff")
FUNCTIONS PICK(operations, FILE_OP_MMAP) OPTIONAL("mmap")
int BPF_PROG(mmap_done, struct file *file, unsigned long address, unsigned long size,
	     unsigned long protection, unsigned long flags, unsigned long page, unsigned long result)
{
	struct file_work *work = begin_file(FILE_OP_MMAP, file, result > -4096ul ? (long)result : 0);

	if (work) {
		work->event.size = size;
		work->event.argument = protection;
		work->event.offset = page * page_bytes;
		send_event(work);
	}
	return 0;
}

SEC("fexit/vfs_fsync_range")
FUNCTIONS PICK(operations, FILE_OP_FSYNC) OPTIONAL("fsync")
int BPF_PROG(fsync_done, struct file *file, loff_t from, loff_t to, int data, int result)
{
	return on_file(FILE_OP_FSYNC, file, 0, data, result);
}

SEC("fexit/vfs_fallocate")
FUNCTIONS PICK(operations, FILE_OP_FALLOCATE) OPTIONAL("fallocate")
int BPF_PROG(fallocate_done, struct file *file, int mode, loff_t offset, loff_t size, int result)
{
	struct file_work *work = begin_file(FILE_OP_FALLOCATE, file, result);

	if (work) {
		work->event.size = size;
		work->event.argument = mode;
		work->event.offset = offset;
		send_event(work);
	}
	return 0;
}

SEC("fexit/iterate_dir")
FUNCTIONS PICK(operations, FILE_OP_READDIR) OPTIONAL("readdir")
int BPF_PROG(readdir_done, struct file *file, struct dir_context *context, int result)
{
	return on_file(FILE_OP_READDIR, file, 0, 0, result);
}

#endif
