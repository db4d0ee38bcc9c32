// SPDX-License-Identifier: GPL-2.0-only
/* Hooks what no kernel has: to be listed as unavailable, with the reason. */
#include "filter.h"
#include "output.h"

PROBE("impossible", "Impossible", "Wants what no kernel has.", AREA("test"), TIER("trace"));

struct nothing {
	boot_ns_t time DOC("When");
};

EVENTS(nothings, struct nothing, "Nothing");

SEC("tp_btf/dkapture_test_no_such_tracepoint")
int never(__u64 *context)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
