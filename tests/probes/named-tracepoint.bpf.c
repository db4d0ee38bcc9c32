// SPDX-License-Identifier: GPL-2.0-only
/* Hangs on a perf event by a tracepoint's name, so that it needs tracefs and perf_event_open. */
#include "filter.h"
#include "output.h"

PROBE("named-tracepoint", "Named tracepoint", "Hooks through tracefs.", AREA("test"), TIER("trace"));

struct nothing {
	boot_ns_t time DOC("When");
};

EVENTS(nothings, struct nothing, "Nothing");

SEC("tp/sched/sched_process_exit")
int never(void *context)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
