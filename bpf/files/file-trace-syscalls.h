/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file-trace by system calls, for kernels without function tracing.  On exit the registers still hold the
 * arguments, and an open file's descriptor still leads to it; only close needs a look before.
 */
#ifndef DKAPTURE_FILE_TRACE_SYSCALLS_H
#define DKAPTURE_FILE_TRACE_SYSCALLS_H

#include "file-trace-calls.h"
#include "file-trace-named.h"
#include "syscall.h"

#define SYSCALLS                                                                                   \
	VARIANT("operations", 1)                                                                   \
	MISSES("Files used through io_uring or by the kernel; 32-bit programs; files closed at the end of a "  \
	       "process; device and inode of what is only named, such as an unlinked file, and that filter "   \
	       "for absolute names")

#define BY_POSITION(position) arguments[(position) & 7]

/* False when the capture does not want the file. */
static __always_inline bool fill_call(struct file_work *work, struct task_struct *task, const struct file_call *call,
				      const __u64 *arguments, long result)
{
	struct file_event *event = &work->event;
	__u32 fd = call->opens ? result : BY_POSITION(call->fd);
	bool by_fd = call->fd || (call->opens && result >= 0);
	struct file *file = NULL;

	if (!by_fd && call->dfd && !call->opens) {
		char first = 0;

		/* An empty name means the descriptor itself: fstat(3) comes as this. */
		bpf_probe_read_user(&first, 1, (void *)BY_POSITION(call->path));
		if (!first && (int)BY_POSITION(call->dfd) >= 0) {
			fd = BY_POSITION(call->dfd);
			by_fd = true;
		}
	}
	if (by_fd) {
		file = file_of(task, fd);
		event->fd = fd;
		if (!file) {
			/* Memory without a file, or a descriptor that is none. */
			if (call->op == FILE_OP_MMAP || under_inode || result >= 0)
				return false;
			without_file(work);
		} else if (!fill_file(work, file)) {
			return false;
		}
	} else {
		without_file(work);
		work->length = named_path(&work->walk, PATH_OF(event),
					  call->dfd ? (int)BY_POSITION(call->dfd) : AT_FDCWD,
					  BY_POSITION(call->path), false);
		event->path_cut = work->walk.cut;
		if (under_inode && !work->walk.under)
			return false;
	}
	if (call->to_fd || call->to)
		clear_path_tail(work);
	if (call->to_fd) {
		struct file *to = file_of(task, BY_POSITION(call->to_fd));

		if (to) {
			path_from(&work->walk, &to->f_path);
			path_climb(&work->walk, 0, 0);
			work->target_length = path_write(&work->walk, TARGET_OF(event));
			event->path_cut |= work->walk.cut;
			if (work->walk.cut)
				path_forget(&work->proof);
		}
	} else if (call->to) {
		work->target_length = named_path(&work->walk, TARGET_OF(event),
						 call->to_dfd ? (int)BY_POSITION(call->to_dfd) : AT_FDCWD,
						 BY_POSITION(call->to), false);
		event->path_cut |= work->walk.cut;
	}
	if (call->offset)
		event->offset = BY_POSITION(call->offset);
	else if (call->moves && file && event->kind == FILE_KIND_REGULAR && !call->to_fd)
		event->offset = moved_from(file->f_pos, result);
	if (call->size)
		event->size = BY_POSITION(call->size);
	if (call->argument)
		event->argument = BY_POSITION(call->argument);
	if (call->mode)
		event->mode = BY_POSITION(call->mode) & 07777;
	if (result < 0 && result > -4096)
		event->error = result;
	else if (call->moves)
		event->bytes = result;
	else if (call->seeks)
		event->offset = result;
	return true;
}

SEC("tp_btf/sys_exit")
SYSCALLS int BPF_PROG(call_returned, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u32 number = syscall_at_exit(regs, false);

	if (number >= CALL_NUMBERS || is_compat(task))
		return 0;
	if (number == CALL_CLOSE) {
		struct file_work *work = closes ? bpf_task_storage_get(&file_works, task, 0, 0) : NULL;

		if (work && work->closing) {
			work->closing = 0;
			work->event.time = bpf_ktime_get_boot_ns();
			work->event.error = result;
			send_event(work);
		}
		return 0;
	}
	const struct file_call *call = &file_calls[number];

	if (call->changes_tree)
		__sync_fetch_and_add(&tree_changes, 1);
	__u32 op = call->op;

	if (op == FILE_OP_UNLINK && call->argument && PT_REGS_PARM3_SYSCALL(regs) & AT_REMOVEDIR)
		op = FILE_OP_RMDIR;
	if (!op || !wants_op(op) || (failed && result >= 0) || !wants_current())
		return 0;
	struct file_work *work = work_of(task);

	if (!work)
		return 0;
	/* An argument at position 0 is none. */
	__u64 arguments[8] = {
		0,
		PT_REGS_PARM1_SYSCALL(regs),
		PT_REGS_PARM2_SYSCALL(regs),
		PT_REGS_PARM3_SYSCALL(regs),
		PT_REGS_PARM4_SYSCALL(regs),
		PT_REGS_PARM5_SYSCALL(regs),
		syscall_argument6(regs),
	};

	begin_event(work, task, op);
	if (fill_call(work, task, call, arguments, result))
		send_event(work);
	return 0;
}

/* The last moment when the descriptor leads to the file. */
SEC("tp_btf/sys_enter")
SYSCALLS ONLY_IF(closes) PICK(operations, FILE_OP_CLOSE) int BPF_PROG(call_entered, struct pt_regs *regs, long number)
{
	if (!closes || number != CALL_CLOSE || !wants_op(FILE_OP_CLOSE))
		return 0;
	struct task_struct *task = bpf_get_current_task_btf();

	if (is_compat(task) || !wants_current())
		return 0;
	__u32 fd = PT_REGS_PARM1_SYSCALL(regs);
	struct file *file = file_of(task, fd);
	struct file_work *work = file ? work_of(task) : NULL;

	if (!work)
		return 0;
	begin_event(work, task, FILE_OP_CLOSE);
	work->event.fd = fd;
	work->closing = fill_file(work, file);
	return 0;
}

#endif
