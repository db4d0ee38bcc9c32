/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a probe gives out: events (a ring a CPU), tables and histograms (maps read every interval) and
 * snapshots (a walk run on demand); and the counters of what could not be given.
 */
#ifndef DKAPTURE_OUTPUT_H
#define DKAPTURE_OUTPUT_H

#include "scope.h"
#include "units.h"

/* Why something was not delivered.  The names reach the screen; the helper adds its own causes. */
enum loss {
	LOSS_RING_FULL,	 /* an event found no room: the consumer is slower than the kernel */
	LOSS_TABLE_FULL, /* a new key found no room: totals are short by this many updates */
	LOSS_CAUSES,
};

/* Never reset by a reader: a reader that clears races with the writer. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOSS_CAUSES);
	__type(key, __u32);
	__type(value, __u64);
} losses SEC(".maps");

static __always_inline void count_loss(__u32 cause)
{
	__u64 *counter = bpf_map_lookup_elem(&losses, &cause);

	/* Interrupts may nest on this CPU between load and store. */
	if (counter)
		__sync_fetch_and_add(counter, 1);
}

/* Set by the helper to a quarter of one ring. */
const volatile __u64 ring_wakeup_bytes = 64 * 1024;

/*
 * EVENTS(requests, struct request, "What one record tells")
 * The outer map has a place for each possible CPU; the helper puts a ring there when that CPU is online: producers
 * on two CPUs never share a lock.
 */
#define EVENTS(name, record, text)                                                                 \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);                                          \
		__uint(max_entries, 1);                                                            \
		__type(key, __u32);                                                                \
		__array(values, struct {                                                           \
			__uint(type, BPF_MAP_TYPE_RINGBUF);                                        \
			__uint(max_entries, 4096);                                                 \
		});                                                                                \
	} name SEC(".maps") DK_TAG("events:" text);                                                \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);                                           \
		__uint(max_entries, 1);                                                            \
		__type(key, __u32);                                                                \
		__type(value, __u64);                                                              \
	} name##_woken SEC(".maps");                                                               \
	const volatile record *const volatile name##_record __attribute__((used)) = 0

/*
 * Reserve room for one event on this CPU's ring, or count the loss and return NULL.  The caller fills
 * every byte (ring memory is not zeroed) and hands it to event_submit(); nothing is built elsewhere and
 * copied, since a per-CPU scratch can be overwritten when the program is preempted.  NULL, too, when the
 * subject (scope.h) is not the viewer's to see; that is no loss.
 */
#define event_reserve(rings, size, subject)                                                        \
	({                                                                                         \
		void *dk_record = NULL;                                                            \
		if ((subject).is_shown) {                                                          \
			__u32 dk_cpu = bpf_get_smp_processor_id();                                 \
			void *dk_ring = bpf_map_lookup_elem(&(rings), &dk_cpu);                    \
			if (dk_ring)                                                               \
				dk_record = bpf_ringbuf_reserve(dk_ring, size, 0);                 \
			if (!dk_record)                                                            \
				count_loss(LOSS_RING_FULL);                                        \
		}                                                                                  \
		dk_record;                                                                         \
	})

/*
 * No wake-up below a quarter of the ring (a wake-up costs more than the event); the helper's timer is the
 * floor.  Nor a second one before the reader has taken in a quarter since the last: it is awake, and an
 * interrupt for each event would only slow it down.  woken has the reader's position to wait for.
 */
static __always_inline __u64 wakeup_flags(void *ring, void *woken)
{
	__u32 only = 0;
	__u64 *wanted, position;

	if (!ring || bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA) < ring_wakeup_bytes)
		return BPF_RB_NO_WAKEUP;
	position = bpf_ringbuf_query(ring, BPF_RB_CONS_POS);
	wanted = bpf_map_lookup_elem(woken, &only);
	if (!wanted || position < *wanted)
		return BPF_RB_NO_WAKEUP;
	*wanted = position + ring_wakeup_bytes;
	return BPF_RB_FORCE_WAKEUP;
}

#define event_submit(rings, record)                                                                \
	({                                                                                         \
		__u32 dk_cpu = bpf_get_smp_processor_id();                                         \
		void *dk_ring = bpf_map_lookup_elem(&(rings), &dk_cpu);                            \
		bpf_ringbuf_submit(record, wakeup_flags(dk_ring, &rings##_woken));                 \
	})

/*
 * Copy a record whose length is known only now.  What it is copied from must be the running task's own
 * (task storage), since the program can be preempted; the record may end anywhere after its fixed part.
 * count is how many went before: looking how full the ring is costs as much as a clock, so not each does.
 */
#define event_output(rings, data, size, count, subject)                                            \
	({                                                                                         \
		if ((subject).is_shown) {                                                          \
			__u32 dk_cpu = bpf_get_smp_processor_id();                                 \
			void *dk_ring = bpf_map_lookup_elem(&(rings), &dk_cpu);                    \
			__u64 dk_flags = BPF_RB_NO_WAKEUP;                                         \
			if (!((count) & 7))                                                        \
				dk_flags = wakeup_flags(dk_ring, &rings##_woken);                  \
			if (!dk_ring || bpf_ringbuf_output(dk_ring, data, size, dk_flags))         \
				count_loss(LOSS_RING_FULL);                                        \
		}                                                                                  \
	})

/*
 * TABLE(totals, PERCPU_HASH, struct key, struct value, 16384, "What one row tells")
 * Values are running totals; each capture is given what was added since it started, so that members of
 * 8 bytes are amounts (or MERGE_MAX).  Clients show differences.  All members of a value
 * in a PERCPU_ map are __u64-sized amounts, since the helper adds up the CPUs' values.
 *
 * A last argument ON_DEMAND takes memory for a row when the row appears, not for all of them before:
 * for big tables that mostly stay empty, and whose rows appear rarely.
 */
#define ON_DEMAND __uint(map_flags, BPF_F_NO_PREALLOC)
#define DK_TABLE(kind, name, map, key_type, value_type, entries, text, ...)                        \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_##map);                                                  \
		__uint(max_entries, entries);                                                      \
		__type(key, key_type);                                                             \
		__type(value, value_type);                                                         \
		__VA_ARGS__;                                                                       \
	} name SEC(".maps") DK_TAG(kind ":" text)
#define TABLE(...) DK_TABLE("table", __VA_ARGS__)

/* A table whose value has a log2_…_t member: drawn as a histogram a key. */
#define HISTOGRAM(...) DK_TABLE("histogram", __VA_ARGS__)

/*
 * Find the row of a key, adding a zeroed one; NULL, counted, when the table is full; NULL when the subject is
 * not the viewer's to see.
 */
#define table_row(table, key, zero, subject)                                                       \
	({                                                                                         \
		void *dk_row = NULL;                                                               \
		if ((subject).is_shown) {                                                          \
			dk_row = bpf_map_lookup_elem(&(table), key);                               \
			if (!dk_row) {                                                             \
				bpf_map_update_elem(&(table), key, zero, BPF_NOEXIST);             \
				dk_row = bpf_map_lookup_elem(&(table), key);                       \
				if (!dk_row)                                                       \
					count_loss(LOSS_TABLE_FULL);                               \
			}                                                                          \
		}                                                                                  \
		dk_row;                                                                            \
	})

/*
 * SNAPSHOT(tasks, struct task, "What one row tells")
 * Filled when the helper asks, by an iter/ program or by a SEC("syscall") walk: rows go straight into this array,
 * which the helper maps into memory.  It sets the number of rows before and reads it afterwards: set to -skip,
 * the first skip rows find no place, so that more than fit are walked page by page.
 */
#define SNAPSHOT(name, record, text)                                                               \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(map_flags, BPF_F_MMAPABLE);                                                 \
		__uint(max_entries, 1);                                                            \
		__type(key, __u32);                                                                \
		__type(value, record);                                                             \
	} name SEC(".maps") DK_TAG("snapshot:" text);                                              \
	__u32 name##_rows SEC(".bss." #name)

/*
 * The next row, every byte of which the caller fills; NULL when the array is full: rows are counted on, so that
 * the helper knows how many there are.  NULL, not counted, when the subject is not the viewer's to see.
 */
#define snapshot_row(array, subject)                                                               \
	({                                                                                         \
		void *dk_row = NULL;                                                               \
		if ((subject).is_shown) {                                                          \
			__u32 dk_at = array##_rows++;                                              \
			dk_row = bpf_map_lookup_elem(&(array), &dk_at);                            \
		}                                                                                  \
		dk_row;                                                                            \
	})

#endif
