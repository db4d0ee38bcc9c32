/* SPDX-License-Identifier: GPL-2.0-only */
/* The text of an exec, for process-life.bpf.c. */

static const char no_text[ARGUMENTS_SIZE];

/* Most command lines are short: a full record for each would fill the ring ten times as fast. */
static __always_inline struct life *reserve_exec(__u64 size, __u64 *room)
{
	if (size < FEW_ARGUMENTS) {
		*room = FEW_ARGUMENTS;
		return event_reserve(life, offsetof(struct life, arguments) + FEW_ARGUMENTS, of_current());
	}
	*room = ARGUMENTS_SIZE;
	return event_reserve(life, sizeof(struct life), of_current());
}

static __always_inline void copy_file(struct life *record, const char *name)
{
	bpf_probe_read_kernel(record->file, sizeof(record->file), no_text);
	bpf_probe_read_kernel_str(record->file, sizeof(record->file), name);
}

static __always_inline void copy_user_file(struct life *record, __u64 name)
{
	bpf_probe_read_kernel(record->file, sizeof(record->file), no_text);
	bpf_probe_read_user_str(record->file, sizeof(record->file), (const void *)name);
}

/*
 * Turns the zeros between arguments into spaces, eight bytes at a time: `zeros` has the highest bit of
 * each byte that is 0, and moved down by two that is a space.
 */
static __always_inline __u64 with_spaces(__u64 text, __u64 wanted)
{
	const __u64 low = 0x7f7f7f7f7f7f7f7f;
	__u64 zeros = ~(((text & low) + low) | text | low);

	return text | (zeros & wanted) >> 2;
}

static __always_inline void copy_arguments(struct life *record, __u64 from, __u64 size, __u64 room)
{
	__u64 *words = (__u64 *)record->arguments;
	__u64 length, whole;

	bpf_probe_read_kernel(record->arguments, room, no_text);
	/* Uncut, the text ends with the zero of its last argument; else the last byte stays 0 for that. */
	if (size > room) {
		size = room - 1;
		record->arguments_cut = 1;
	}
	if (!size || bpf_probe_read_user(record->arguments, size, (void *)from))
		return;
	length = record->arguments_cut ? size : size - 1;
	whole = length / 8;
	for (__u64 i = 0; i < ARGUMENTS_SIZE / 8 && i < room / 8; i++) {
		if (i == whole) {
			/* Little-endian, as every machine that this runs on. */
			words[i] = with_spaces(words[i], (1ULL << length % 8 * 8) - 1);
			break;
		}
		words[i] = with_spaces(words[i], -1);
	}
}
