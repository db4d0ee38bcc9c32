// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel asks for looking at each system call at all: a program on its return that does nothing. */
#include <vmlinux.h>
#include <bpf/bpf_helpers.h>

SEC("tp_btf/sys_exit")
int leave(void *context)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
