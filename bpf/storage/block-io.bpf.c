// SPDX-License-Identifier: GPL-2.0-only
#include "block.h"

PROBE("block-io", "Disk use by process",
      "How much each process reads from and writes to each disk, and how long that takes.", AREA("storage"),
      ALSO("bio-stat biotop iotop"), TIER("trace"), OWN, TOTALS);

struct disk_user {
	process_id_t pid DOC("Process that asked; a kernel worker for write-back, 0 if unknown or in totals");
	device_t disk DOC("Disk");
	enum request_op op DOC("What was asked of the disk");
	char comm[16] DOC("Name of the thread that asked; a kernel worker's for write-back");
};
_Static_assert(sizeof(struct disk_user) == 28, "every byte of a key is named");

struct disk_use {
	count_t requests DOC("Finished requests");
	bytes_t bytes DOC("Size of these requests, failed ones included");
	ns_t queued DOC("Waiting before the driver took them, all requests together");
	ns_t device DOC("In the driver and the disk, all requests together");
	ns_t longest MERGE_MAX DOC("Longest single request, waiting included");
	count_t errors DOC("Requests that failed");
};

PARAM(device_t, only_disk, 0, RANGE(0, 4294967295), "Only this disk; 0 for all");

TABLE(use, PERCPU_HASH, struct disk_user, struct disk_use, 8192, "What one process asked of one disk");

static __always_inline void finished(const struct in_flight *what, __u64 now, __s32 error)
{
	static const struct disk_use zero;
	struct disk_user key = { .disk = what->disk, .op = what->op };
	__u64 issued = what->issued ? what->issued : what->started;

	if (only_disk && key.disk != only_disk)
		return;
	if (!anonymous) {
		key.pid = what->pid;
		__builtin_memcpy(key.comm, what->comm, sizeof(key.comm));
	}
	struct disk_use *row = table_row(use, &key, &zero, of_owner(&what->owner));

	if (!row)
		return;
	/* Requests finish in interrupts too, which may come between load and store. */
	__sync_fetch_and_add(&row->requests, 1);
	__sync_fetch_and_add(&row->bytes, what->bytes);
	__sync_fetch_and_add(&row->queued, issued - what->started);
	__sync_fetch_and_add(&row->device, now - issued);
	if (error)
		__sync_fetch_and_add(&row->errors, 1);
	if (now - what->started > row->longest)
		row->longest = now - what->started;
}

char LICENSE[] SEC("license") = "GPL";
