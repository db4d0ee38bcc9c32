// SPDX-License-Identifier: GPL-2.0-only
#include "block.h"

PROBE("block-requests", "Block requests",
      "Every finished block request: who asked, which disk, how long it waited, how long the disk took.",
      AREA("storage"), ALSO("biosnoop blktrace"), TIER("trace"), OWN);

enum request_flag {
	REQUEST_FLAG_SYNC = 1,
	REQUEST_FLAG_META = 2,
	REQUEST_FLAG_READAHEAD = 4,
	REQUEST_FLAG_FLUSH_FIRST = 8,
	REQUEST_FLAG_FORCED_WRITE = 16,
	REQUEST_FLAG_BACKGROUND = 32,
	REQUEST_FLAG_SWAP = 64,
};

struct block_request {
	boot_ns_t time DOC("When the request finished");
	process_id_t pid DOC("Process that asked; a kernel worker for write-back, 0 if the request is older than the capture");
	thread_id_t tid DOC("Thread that asked");
	user_id_t uid DOC("User of that process");
	device_t disk DOC("Disk");
	device_t partition DOC("Partition, or the disk itself");
	enum request_op op DOC("What was asked of the disk");
	block_t sector DOC("First sector");
	bytes_t bytes DOC("Size, in all its parts");
	ns_t queued DOC("Waiting before the driver took it");
	ns_t device DOC("In the driver and the disk");
	enum request_flag flags FLAGS DOC("How it was asked");
	errno_t error DOC("Error, if it failed");
	char comm[16] DOC("Name of the thread that asked; a kernel worker's for write-back");
};
_Static_assert(sizeof(struct block_request) == 88, "every byte of a record is named");

PARAM(ns_t, min_latency, 0, RANGE(0, 60000000000), "Only requests at least this slow, waiting included");
PARAM(device_t, only_disk, 0, RANGE(0, 4294967295), "Only this disk; 0 for all");
PARAM(bool_t, failed, 0, RANGE(0, 1), "Only requests that failed");

EVENTS(requests, struct block_request, "One finished block request");

static __always_inline __u32 request_flags(__u32 from)
{
	__u32 flags = 0;

	if (REQUEST_FLAG(from, SYNC))
		flags |= REQUEST_FLAG_SYNC;
	if (REQUEST_FLAG(from, META))
		flags |= REQUEST_FLAG_META;
	if (REQUEST_FLAG(from, RAHEAD))
		flags |= REQUEST_FLAG_READAHEAD;
	if (REQUEST_FLAG(from, PREFLUSH))
		flags |= REQUEST_FLAG_FLUSH_FIRST;
	if (REQUEST_FLAG(from, FUA))
		flags |= REQUEST_FLAG_FORCED_WRITE;
	if (REQUEST_FLAG(from, BACKGROUND))
		flags |= REQUEST_FLAG_BACKGROUND;
	if (REQUEST_FLAG(from, SWAP))
		flags |= REQUEST_FLAG_SWAP;
	return flags;
}

static __always_inline void finished(const struct in_flight *what, __u64 now, __s32 error)
{
	if (min_latency && now - what->started < min_latency)
		return;
	if ((only_disk && what->disk != only_disk) || (failed && !error))
		return;
	struct block_request *record = event_reserve(requests, sizeof(*record), of_owner(&what->owner));

	if (!record)
		return;
	/* A flush is never issued itself: the kernel issues one for all who wait. */
	__u64 issued = what->issued ? what->issued : what->started;

	record->time = now;
	record->pid = what->pid;
	record->tid = what->tid;
	record->uid = what->uid;
	record->disk = what->disk;
	record->partition = what->partition;
	record->op = what->op;
	record->sector = what->sector;
	record->bytes = what->bytes;
	record->queued = issued - what->started;
	record->device = now - issued;
	record->flags = request_flags(what->cmd_flags);
	record->error = error;
	__builtin_memcpy(record->comm, what->comm, sizeof(record->comm));
	event_submit(requests, record);
}

char LICENSE[] SEC("license") = "GPL";
