// SPDX-License-Identifier: GPL-2.0-only
/* Hangs on a perf event by a function's name, so that it needs kprobes. */
#include "filter.h"
#include "output.h"

PROBE("named-function", "Named function", "Hooks by a kprobe.", AREA("test"), TIER("trace"));

struct nothing {
	boot_ns_t time DOC("When");
};

EVENTS(nothings, struct nothing, "Nothing");

SEC("kprobe/vfs_read")
int never(void *context)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
