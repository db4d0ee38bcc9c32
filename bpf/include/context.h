/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Does the running task do this, or was it only interrupted?
 */
#ifndef DKAPTURE_CONTEXT_H
#define DKAPTURE_CONTEXT_H

#include "probe.h"

/*
 * include/linux/preempt.h: 8 bits of preemption, 8 of softirqs, then 4 of hard interrupts; or, in 7.3, before those 8
 * bits of how often interrupts were turned off, a way of doing so that next to nobody uses.  Looking at both places
 * takes such a one for an interrupt: better than to have to know which kernel this is.
 */
#define SERVING_SOFTIRQ 0x100
#define IN_HARD_INTERRUPT 0x0f0f0000

#if defined(__TARGET_ARCH_x86)
/* "x86/percpu: Move preempt_count next to current_task" (64701838bf05, 6.2), undone in 6.15. */
struct pcpu_hot___dkapture {
	int preempt_count;
} __attribute__((preserve_access_index));

extern const struct pcpu_hot___dkapture pcpu_hot __ksym __weak;
extern const int __preempt_count __ksym __weak;
#else
/* arm64 has it in a struct, riscv and LoongArch plainly. */
struct thread_info___plain {
	int preempt_count;
} __attribute__((preserve_access_index));

struct thread_info___arm {
	struct {
		__u32 count;
	} preempt;
} __attribute__((preserve_access_index));

struct task_struct___plain {
	struct thread_info___plain thread_info;
} __attribute__((preserve_access_index));

struct task_struct___arm {
	struct thread_info___arm thread_info;
} __attribute__((preserve_access_index));
#endif

static __always_inline __u32 preempt_count_here(void)
{
#if defined(__TARGET_ARCH_x86)
	/* A long since 7.3, whose lower half is meant. */
	if (&__preempt_count)
		return *(const int *)bpf_this_cpu_ptr(&__preempt_count);
	if (&pcpu_hot)
		return ((const struct pcpu_hot___dkapture *)bpf_this_cpu_ptr(&pcpu_hot))->preempt_count;
	return 0;
#else
	struct task_struct___arm *arm = (void *)bpf_get_current_task();
	struct task_struct___plain *plain = (void *)arm;

	if (bpf_core_field_exists(arm->thread_info.preempt.count))
		return BPF_CORE_READ(arm, thread_info.preempt.count);
	if (bpf_core_field_exists(plain->thread_info.preempt_count))
		return BPF_CORE_READ(plain, thread_info.preempt_count);
	return 0;
#endif
}

/*
 * In a hard interrupt or a softirq: the running task is whoever happened to be there.  What only keeps
 * softirqs off does not count.
 */
static __always_inline bool in_interrupt(void)
{
	return preempt_count_here() & (SERVING_SOFTIRQ | IN_HARD_INTERRUPT);
}

#endif
