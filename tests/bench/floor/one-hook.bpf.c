// SPDX-License-Identifier: GPL-2.0-only
/* The least that can count system calls: a program on their return that does nothing. */
#include <vmlinux.h>
#include <bpf/bpf_helpers.h>

SEC("tp_btf/sys_exit")
int leave(void *context)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
