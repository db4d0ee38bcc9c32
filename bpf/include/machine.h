/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a BPF program cannot ask the kernel about the machine; the helper writes it before load.
 */
#ifndef DKAPTURE_MACHINE_H
#define DKAPTURE_MACHINE_H

#include "vmlinux.h"

/* 4 KiB on x86, 16 KiB on LoongArch, 4 to 64 KiB on ARM. */
const volatile __u64 page_bytes = 4096;

/* The number of the system call whose registers these are, on entry and on exit. */
static __always_inline __u64 syscall_number(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return regs->orig_ax;
#elif defined(__TARGET_ARCH_arm64)
	return regs->syscallno;
#elif defined(__TARGET_ARCH_loongarch)
	return regs->regs[11];
#else
#error "Where does this architecture keep the number of a system call?"
#endif
}

/* libbpf names only the first five of its arguments. */
static __always_inline __u64 syscall_argument6(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return regs->r9;
#elif defined(__TARGET_ARCH_arm64)
	return regs->regs[5];
#elif defined(__TARGET_ARCH_loongarch)
	return regs->regs[9];
#endif
}

/* Is the task in a 32-bit system call, whose numbers mean something else? */
static __always_inline bool compat_task(struct task_struct *task)
{
#if defined(__TARGET_ARCH_x86)
	return task->thread_info.status & 2; /* TS_COMPAT */
#elif defined(__TARGET_ARCH_arm64)
	return task->thread_info.flags & 1 << 22; /* TIF_32BIT */
#else
	return false;
#endif
}

#endif
