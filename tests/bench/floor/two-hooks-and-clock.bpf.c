// SPDX-License-Identifier: GPL-2.0-only
/* The least that can time system calls: both ends read the clock, and keep nothing. */
#include <vmlinux.h>
#include <bpf/bpf_helpers.h>

__u64 last;

SEC("tp_btf/sys_enter")
int enter(void *context)
{
	last = bpf_ktime_get_ns();
	return 0;
}

SEC("tp_btf/sys_exit")
int leave(void *context)
{
	last = bpf_ktime_get_ns();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
