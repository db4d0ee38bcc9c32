// SPDX-License-Identifier: GPL-2.0-only
/* Burns some hundred microseconds of each getppid(): what no user may do to a machine for long. */
#include "filter.h"
#include "output.h"

PROBE("costly", "Costly", "Takes too much of a processor.", AREA("test"), TIER("observe"));

struct nothing {
	boot_ns_t time DOC("When");
};

EVENTS(nothings, struct nothing, "Nothing");

static long burn(__u32 index, void *context)
{
	return bpf_ktime_get_ns() ? 0 : 1;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(enter, struct pt_regs *regs, long number)
{
	if (number == 110 && wants_current())
		bpf_loop(10000, burn, NULL, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
