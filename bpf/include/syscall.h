/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System call numbers, which differ by architecture, and two calls that sys_exit does not tell plainly.
 */
#ifndef DKAPTURE_SYSCALL_H
#define DKAPTURE_SYSCALL_H

#include "probe.h"

enum {
#if defined(__TARGET_ARCH_x86)
	NR_RT_SIGRETURN = 15,
	NR_CLONE = 56,
	NR_FORK = 57,
	NR_VFORK = 58,
	NR_EXECVE = 59,
	NR_EXECVEAT = 322,
	NR_CLONE3 = 435,
	/* The 32-bit table; ARM's is left out. */
	COMPAT_FORK = 2,
	COMPAT_EXECVE = 11,
	COMPAT_CLONE = 120,
	COMPAT_RT_SIGRETURN = 173,
	COMPAT_VFORK = 190,
	COMPAT_EXECVEAT = 358,
#else /* the table that arm64, loongarch and riscv share */
	NR_RT_SIGRETURN = 139,
	NR_CLONE = 220,
	NR_EXECVE = 221,
	NR_EXECVEAT = 281,
	NR_CLONE3 = 435,
#endif
};

/* Is the running call from the 32-bit table?  A 64-bit program can make such calls too. */
static __always_inline bool is_compat(struct task_struct *current)
{
#if defined(__TARGET_ARCH_x86)
	return current->thread_info.status & 2; /* TS_COMPAT */
#elif defined(__TARGET_ARCH_arm64)
	return current->thread_info.flags & 1 << 22; /* TIF_32BIT */
#else
	return false;
#endif
}

/* On the way out.  sigreturn has put back the registers of the interrupted code by then. */
static __always_inline __u32 syscall_at_exit(struct pt_regs *regs, bool compat)
{
	__s32 number;

#if defined(__TARGET_ARCH_x86)
	number = regs->orig_ax;
	if (number == -1)
		return compat ? COMPAT_RT_SIGRETURN : NR_RT_SIGRETURN;
#elif defined(__TARGET_ARCH_arm64)
	number = regs->syscallno;
	if (number == -1)
		return NR_RT_SIGRETURN;
#elif defined(__TARGET_ARCH_riscv)
	number = regs->a7;
#else
	number = regs->regs[11];
#endif
	return number;
}

/* libbpf names only the first five. */
static __always_inline __u64 syscall_argument6(struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return regs->r9;
#elif defined(__TARGET_ARCH_arm64)
	return regs->regs[5];
#elif defined(__TARGET_ARCH_riscv)
	return regs->a5;
#else
	return regs->regs[9];
#endif
}

/* fork and clone return twice; the second time, in the child, is the end of no call that it made. */
static __always_inline bool is_first_return_of_child(__u32 number, bool compat, long result)
{
	if (result)
		return false;
#if defined(__TARGET_ARCH_x86)
	if (compat)
		return number == COMPAT_CLONE || number == COMPAT_FORK || number == COMPAT_VFORK ||
		       number == NR_CLONE3;
	return (number >= NR_CLONE && number <= NR_VFORK) || number == NR_CLONE3;
#else
	return number == NR_CLONE || number == NR_CLONE3;
#endif
}

static __always_inline bool is_exec(__u32 number, bool compat)
{
#if defined(__TARGET_ARCH_x86)
	if (compat)
		return number == COMPAT_EXECVE || number == COMPAT_EXECVEAT;
#endif
	return number == NR_EXECVE || number == NR_EXECVEAT;
}

/* At exit: can it be the end of a successful exec, too?  Some clear the number with the other registers. */
static __always_inline bool may_end_exec(__u32 number, bool compat)
{
#if defined(__TARGET_ARCH_x86) || defined(__TARGET_ARCH_arm64)
	return is_exec(number, compat);
#else
	return !number || is_exec(number, compat);
#endif
}

/* Where an exec call finds the name of its file: the second argument of execveat, else the first. */
static __always_inline __u64 exec_file(struct pt_regs *regs, __u32 number, bool compat)
{
#if defined(__TARGET_ARCH_x86)
	if (compat)
		return (__u32)(number == COMPAT_EXECVEAT ? regs->cx : regs->bx);
#endif
	return number == NR_EXECVEAT ? PT_REGS_PARM2_CORE_SYSCALL(regs) : PT_REGS_PARM1_CORE_SYSCALL(regs);
}

#endif
