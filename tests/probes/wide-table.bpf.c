// SPDX-License-Identifier: GPL-2.0-only
/* A row for each number that the process only_pid has given to getppid(): as many as a table may have. */
#include "filter.h"
#include "output.h"

PROBE("wide-table", "Wide table", "A row for each number that the test has called with.", AREA("test"),
      TIER("observe"), OWN);

struct number {
	ordinal_t number DOC("First argument of the call");
	process_id_t pid DOC("Process");
};

struct totals {
	count_t calls DOC("Calls with this number");
	ns_t latest MERGE_MAX DOC("When the last one was, since boot");
};

PARAM(bool_t, names, 0, RANGE(0, 1), "Nothing, but more than everybody may ask for", RAISES("trace"));

TABLE(numbers, PERCPU_HASH, struct number, struct totals, 65536, "One number", ON_DEMAND);

SEC("tp_btf/sys_enter")
int BPF_PROG(enter, struct pt_regs *regs, long number)
{
	static const struct totals zero;
	struct number key = {};
	struct totals *row;

	if (number != 110 || !wants_current())
		return 0;
	key.number = PT_REGS_PARM1_CORE_SYSCALL(regs);
	key.pid = current_pid();
	row = table_row(numbers, &key, &zero, of_current());
	if (!row)
		return 0;
	row->calls++;
	row->latest = bpf_ktime_get_boot_ns();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
