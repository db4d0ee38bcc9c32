/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file-trace by functions: calls that no function but their own carries out from asking to the end.  What they ask
 * before (security_file_lock and the like) only says whether they may begin.
 */
#ifndef DKAPTURE_FILE_TRACE_DESCRIPTORS_H
#define DKAPTURE_FILE_TRACE_DESCRIPTORS_H

#include "file-trace-functions.h"
#include "syscall.h"

#if defined(__TARGET_ARCH_x86)
#define CALL(name) "fexit/__x64_sys_" name
#elif defined(__TARGET_ARCH_arm64)
#define CALL(name) "fexit/__arm64_sys_" name
#elif defined(__TARGET_ARCH_riscv)
#define CALL(name) "fexit/__riscv_sys_" name
#else
#define CALL(name) "fexit/__se_sys_" name
#endif

static __always_inline int on_descriptor(__u32 op, long result)
{
	struct file_work *work = begin(op, result);
	struct task_struct *task = bpf_get_current_task_btf();
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	__u32 descriptor = PT_REGS_PARM1_SYSCALL(regs), command = PT_REGS_PARM2_SYSCALL(regs);
	struct file *file;

	if (!work)
		return 0;
#ifdef __TARGET_ARCH_x86
	if (is_compat(task)) {
		descriptor = regs->bx;
		command = regs->cx;
	}
#endif
	file = file_of(task, descriptor);
	if (file && !fill_file(work, file))
		return 0;
	if (!file) {
		if (under_inode)
			return 0;
		without_file(work);
	}
	work->event.fd = descriptor;
	work->event.argument = command;
	send_event(work);
	return 0;
}

#define ON_DESCRIPTOR(program, call, op, text)                                                     \
	SEC(call) FUNCTIONS PICK(operations, op) OPTIONAL(text) int program(__u64 *ctx)             \
	{                                                                                          \
		return on_descriptor(op, returned(ctx));                                           \
	}

ON_DESCRIPTOR(flock_done, CALL("flock"), FILE_OP_FLOCK, "flock")
ON_DESCRIPTOR(fcntl_done, CALL("fcntl"), FILE_OP_FCNTL, "fcntl")
ON_DESCRIPTOR(ioctl_done, CALL("ioctl"), FILE_OP_IOCTL, "ioctl")
#ifdef __TARGET_ARCH_x86
ON_DESCRIPTOR(flock_done_32, "fexit/__ia32_sys_flock", FILE_OP_FLOCK, "flock of 32-bit programs")
ON_DESCRIPTOR(fcntl_done_32, "fexit/__ia32_compat_sys_fcntl64", FILE_OP_FCNTL, "fcntl of 32-bit programs")
ON_DESCRIPTOR(ioctl_done_32, "fexit/__ia32_compat_sys_ioctl", FILE_OP_IOCTL, "ioctl of 32-bit programs")
#endif

#endif
