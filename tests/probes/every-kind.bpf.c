// SPDX-License-Identifier: GPL-2.0-only
/* One of everything that a probe can describe; tst_probe_object knows by hand what must be read from it. */
#include "filter.h"
#include "output.h"

PROBE("every-kind", "Every kind", "One of everything, 全部.", AREA("test"), ALSO("first second"), TIER("peek"), OWN,
      TOTALS);

enum colour {
	COLOUR_RED = 1,
	COLOUR_GREEN = 2,
	COLOUR_BLUE = 4,
};

struct place {
	address_t address DOC("Address");
	port_t port DOC("Port");
};

struct thing {
	boot_ns_t time DOC("When");		/*  0 */
	process_id_t pid NAMES_OTHERS DOC("Process"); /*  8 */
	errno_t error DOC("Error");		/* 12 */
	struct place peer;			/* 16: address; 32: port */
	__u16 pad;				/* 34 */
	enum colour colours FLAGS DOC("Colours"); /* 36 */
	char comm[16] NAMES_NOBODY DOC("Name"); /* 40 */
	__u8 content[8] SECRET DOC("Content");	/* 56 */
};
_Static_assert(sizeof(struct thing) == 64, "the layout that the test knows");

struct who {
	process_id_t pid DOC("Process");
	cpu_t cpu DOC("Processor");
	user_id_t uid DOC("User");
};

struct amounts {
	count_t calls DOC("Calls");
	ns_t longest MERGE_MAX DOC("Longest");
};

struct times {
	log2_ns_t took DOC("How long");
};

struct row {
	process_id_t pid DOC("Process");
	cpu_t cpu DOC("Processor");
};

PARAM(number_t, balance, -3, RANGE(-5, 5), "From minus five to five", RAISES("trace"));
PARAM(bool_t, loud, 0, RANGE(0, 1), "Yes or no");
PARAM(bytes_t, most, 7, RANGE(0, 18446744073709551615), "Any number of bytes");
PARAM(hex_t, only_colours, 0, RANGE(0, 7), "Only these colours", BITS_OF(colours));

EVENTS(things, struct thing, "One thing");
TABLE(totals, PERCPU_HASH, struct who, struct amounts, 64, "One process on one processor");
HISTOGRAM(durations, PERCPU_HASH, struct who, struct times, 64, "How long it took");
SNAPSHOT(rows, struct row, "One process");

SEC("tp_btf/sched_process_exit") VARIANT("exits", 0)
int BPF_PROG(preferred, struct task_struct *task)
{
	struct thing *thing;

	if (!wants_current() || !loud)
		return 0;
	thing = event_reserve(things, sizeof(*thing), of_current());
	if (!thing)
		return 0;
	__builtin_memset(thing, 0, sizeof(*thing));
	thing->time = bpf_ktime_get_boot_ns();
	thing->pid = balance + most;
	event_submit(things, thing);
	return 0;
}

SEC("tp/sched/sched_process_exit") VARIANT("exits", 1) MISSES("the name")
int fallback(void *context)
{
	static const struct amounts zero;
	static const struct times none;
	struct who who = {};
	struct amounts *amounts = table_row(totals, &who, &zero, of_current());
	struct times *times = table_row(durations, &who, &none, of_current());

	if (amounts)
		amounts->calls++;
	if (times)
		times->took[0]++;
	return 0;
}

SEC("iter/task") PICK(most, COLOUR_GREEN, COLOUR_BLUE)
int walk(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct row *row = task ? snapshot_row(rows, of_task(task)) : NULL;

	if (row)
		*row = (struct row){.pid = task->tgid};
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
