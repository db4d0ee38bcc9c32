/* SPDX-License-Identifier: GPL-2.0-only */
/* file-trace by functions: what moves from one open file to another. */
#ifndef DKAPTURE_FILE_TRACE_PAIRS_H
#define DKAPTURE_FILE_TRACE_PAIRS_H

#include "file-trace-functions.h"

/* Both ends are files. */
static __always_inline int on_pair(__u32 op, struct file *from, struct file *to, __u64 size, __u64 argument,
				   long result)
{
	struct file_work *work = begin_file(op, from, result);

	if (!work)
		return 0;
	work->event.size = size;
	work->event.argument = argument;
	work->event.bytes = result > 0 ? result : 0;
	if (to) {
		clear_path_tail(work);
		path_from(&work->walk, &kernel_cast(to, struct file)->f_path);
		path_climb(&work->walk, 0, 0);
		work->target_length = path_write(&work->walk, TARGET_OF(&work->event));
		work->event.path_cut |= work->walk.cut;
		if (work->walk.cut)
			path_forget(&work->proof);
	}
	send_event(work);
	return 0;
}

SEC("fexit/do_sendfile")
FUNCTIONS PICK(operations, FILE_OP_SENDFILE) OPTIONAL("sendfile")
int BPF_PROG(sendfile_done, int to, int from, loff_t *position, size_t size, loff_t most,
	     ssize_t result)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return on_pair(FILE_OP_SENDFILE, file_of(task, from), file_of(task, to), size, 0, result);
}

SEC("fexit/do_splice")
FUNCTIONS PICK(operations, FILE_OP_SPLICE) OPTIONAL("splice")
int BPF_PROG(splice_done, struct file *from, loff_t *from_position, struct file *to,
	     loff_t *to_position, size_t size, unsigned int flags, ssize_t result)
{
	return on_pair(FILE_OP_SPLICE, from, to, size, flags, result);
}

SEC("fexit/vfs_copy_file_range")
FUNCTIONS PICK(operations, FILE_OP_COPY) OPTIONAL("copy")
int BPF_PROG(copy_done, struct file *from, loff_t from_position, struct file *to, loff_t to_position,
	     size_t size, unsigned int flags, ssize_t result)
{
	return on_pair(FILE_OP_COPY, from, to, size, flags, result);
}

#endif
