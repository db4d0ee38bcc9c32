// SPDX-License-Identifier: GPL-2.0-only
#include "output.h"

PROBE("interrupts", "Interrupts",
      "How often each interrupt comes on each processor and how long its handler takes.",
      AREA("interrupts"), ALSO("irqsnoop hardirqs softirqs irqtop"), TIER("observe"));

enum interrupt_kind {
	INTERRUPT_KIND_HARD,	/* a device's line; number is the line */
	INTERRUPT_KIND_VECTOR,	/* between processors or from their own timers; number is the vector */
	INTERRUPT_KIND_SOFT,	/* deferred work of the kernel; number is the kernel's own */
	INTERRUPT_KIND_TASKLET, /* deferred work of a driver */
	INTERRUPT_KINDS,
};

#define NAME_SIZE 36
typedef char interrupt_name_t[NAME_SIZE] WORDS;

struct interrupt_key {
	enum interrupt_kind kind DOC("Kind of interrupt");
	ordinal_t number DOC("Line of a device, vector of a processor, or number of the deferred work");
	cpu_t cpu DOC("Processor");
	interrupt_name_t name DOC("Device, or what the interrupt is for; of a tasklet, its function");
};
_Static_assert(sizeof(struct interrupt_key) == 48, "no holes");

struct interrupt_totals {
	count_t count DOC("Interrupts handled");
	ns_t time DOC("Time in the handler, without the interrupts that interrupted it");
	ns_t longest MERGE_MAX DOC("Longest single time in the handler");
	count_t declined DOC("Times that the handler was asked on a shared line and said that it was another device's");
	ns_t declined_time DOC("Time that it took to say so");
	log2_ns_t durations DOC("Interrupts by time in the handler");
};

struct interrupt {
	boot_ns_t time DOC("When the handler started");
	ns_t duration DOC("From its start to its end, interruptions included");
	ns_t interrupted DOC("How much of that went to interrupts that interrupted it");
	enum interrupt_kind kind DOC("Kind of interrupt");
	ordinal_t number DOC("Line of a device, vector of a processor, or number of the deferred work");
	cpu_t cpu DOC("Processor");
	interrupt_name_t name DOC("Device, or what the interrupt is for; of a tasklet, its function");
	bool_t declined DOC("The line is shared, and the handler said that it was another device's");
	__u8 pad[7];
};
_Static_assert(sizeof(struct interrupt) == 80, "no holes");

PARAM(bool_t, events, 0, RANGE(0, 1), "Also report every single interrupt", RAISES("trace"));
PARAM(ns_t, longer_than, 0, RANGE(0, 60000000000), "Report only interrupts at least this long, one by one; 0 for none",
      RAISES("trace"));

/* A row belongs to one processor, and the same handler does not interrupt itself: no copy a processor. */
HISTOGRAM(totals, HASH, struct interrupt_key, struct interrupt_totals, 16384,
	  "One interrupt on one processor", ON_DEMAND);
EVENTS(interrupts, struct interrupt, "One interrupt");

/*
 * What is under way on a processor.  A device's interrupt may come in the middle of deferred work, so
 * each kind has its own place; two of one kind never nest on one processor.
 */
struct under_way {
	__u64 started[INTERRUPT_KINDS];
	__u64 hard_before[INTERRUPT_KINDS]; /* hard_time when it started */
	__u64 hard_time;		    /* ever spent in hard interrupts and vectors here */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct under_way);
} under_way SEC(".maps");

static __always_inline int begin(enum interrupt_kind kind)
{
	__u32 zero = 0;
	struct under_way *here = bpf_map_lookup_elem(&under_way, &zero);

	if (!here)
		return 0;
	/* In this order, here and in end(): an interrupt in between then counts for less, never for more. */
	here->started[kind] = bpf_ktime_get_boot_ns();
	here->hard_before[kind] = here->hard_time;
	return 0;
}

struct span {
	__u64 started, duration, interrupted;
};

/* False when the capture began in the middle of it. */
static __always_inline bool end(enum interrupt_kind kind, struct span *span)
{
	__u32 zero = 0;
	struct under_way *here = bpf_map_lookup_elem(&under_way, &zero);

	if (!here || !here->started[kind])
		return false;
	span->started = here->started[kind];
	span->interrupted = here->hard_time - here->hard_before[kind];
	span->duration = bpf_ktime_get_boot_ns() - span->started;
	here->started[kind] = 0;
	if (kind == INTERRUPT_KIND_HARD || kind == INTERRUPT_KIND_VECTOR)
		here->hard_time += span->duration - span->interrupted;
	return true;
}

static __always_inline void report(const struct interrupt_key *key, const struct span *span, bool declined)
{
	struct interrupt *record = event_reserve(interrupts, sizeof(*record), of_nobody());

	if (!record)
		return;
	record->time = span->started;
	record->duration = span->duration;
	record->interrupted = span->interrupted;
	record->kind = key->kind;
	record->number = key->number;
	record->cpu = key->cpu;
	__builtin_memcpy(record->name, key->name, sizeof(record->name));
	record->declined = declined;
	__builtin_memset(record->pad, 0, sizeof(record->pad));
	event_submit(interrupts, record);
}

static __always_inline int count_call(struct interrupt_key *key, struct span *span, bool declined)
{
	static const struct interrupt_totals zero;
	struct interrupt_totals *row;
	__u64 time = span->duration - span->interrupted;

	key->cpu = bpf_get_smp_processor_id();
	row = table_row(totals, key, &zero, of_nobody());
	if (row && declined) {
		row->declined++;
		row->declined_time += time;
	} else if (row) {
		row->count++;
		row->time += time;
		if (time > row->longest)
			row->longest = time;
		row->durations[log2_slot(time)]++;
	}
	if ((events || longer_than) && span->duration >= longer_than)
		report(key, span, declined);
	return 0;
}

static __always_inline int count(struct interrupt_key *key, struct span *span)
{
	return count_call(key, span, false);
}

SEC("tp_btf/irq_handler_entry")
int BPF_PROG(hard_entry, int line, struct irqaction *action)
{
	return begin(INTERRUPT_KIND_HARD);
}

SEC("tp_btf/irq_handler_exit")
int BPF_PROG(hard_exit, int line, struct irqaction *action, int handled)
{
	struct interrupt_key key = {.kind = INTERRUPT_KIND_HARD, .number = line};
	struct span span;

	if (!end(INTERRUPT_KIND_HARD, &span))
		return 0;
	bpf_probe_read_kernel_str(key.name, sizeof(key.name), action->name);
	/* Every handler of a shared line is called, whichever device it was. */
	return count_call(&key, &span, handled == IRQ_NONE);
}

/* As in /proc/softirqs. */
static const char soft_names[16][NAME_SIZE] = {"HI",	   "TIMER",   "NET_TX", "NET_RX",  "BLOCK",
					       "IRQ_POLL", "TASKLET", "SCHED",	"HRTIMER", "RCU"};

SEC("tp_btf/softirq_entry")
int BPF_PROG(soft_entry, unsigned int number)
{
	return begin(INTERRUPT_KIND_SOFT);
}

SEC("tp_btf/softirq_exit")
int BPF_PROG(soft_exit, unsigned int number)
{
	struct interrupt_key key = {.kind = INTERRUPT_KIND_SOFT, .number = number};
	struct span span;

	if (!end(INTERRUPT_KIND_SOFT, &span))
		return 0;
	__builtin_memcpy(key.name, soft_names[number & 15], sizeof(key.name));
	return count(&key, &span);
}

#include "tasklets.h"
#include "vectors.h"

char LICENSE[] SEC("license") = "GPL";
