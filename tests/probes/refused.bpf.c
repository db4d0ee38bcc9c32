// SPDX-License-Identifier: GPL-2.0-only
/* Looks right until the kernel's verifier reads it: a pointer that may be null is used. */
#include "filter.h"
#include "output.h"

PROBE("refused", "Refused", "Is turned down by the kernel.", AREA("test"), TIER("trace"), OWN);

struct row {
	__u64 pad;
	count_t calls DOC("Calls");
};

struct who {
	process_id_t pid DOC("Process");
};

TABLE(rows, HASH, struct who, struct row, 16, "One process");

SEC("tp_btf/sched_process_exit")
int BPF_PROG(careless, struct task_struct *task)
{
	struct who who = {};
	struct row *row = bpf_map_lookup_elem(&rows, &who);

	row->calls++;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
