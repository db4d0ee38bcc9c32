/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of a block request, shared by the probes of this folder.  A disk with a queue has requests:
 *
 *   block_io_start     the request exists; the running task is the one that asked
 *   block_rq_issue     the driver takes it (again after a requeue: then the last one counts)
 *   block_rq_merge     it became part of another request and will never complete
 *   block_rq_complete  some of its bytes are done; it is finished when none remain, and when the flushes
 *                      before and after it, which the kernel may have to issue by themselves, are done
 *
 * A disk without one (made of other disks: dm, md; or in memory: zram, pmem, brd) takes each bio itself, from
 * block_bio_queue to block_bio_complete.  What it passes on to other disks counts there as well, as it does in
 * /proc/diskstats.
 *
 * block_rq_insert is not needed: what passes between io_start and issue is waiting, whoever holds it.
 * A probe includes this and defines finished().
 */
#ifndef DKAPTURE_BLOCK_H
#define DKAPTURE_BLOCK_H

#include "filter.h"
#include "output.h"

enum request_op {
	REQUEST_OP_READ,
	REQUEST_OP_WRITE,
	REQUEST_OP_FLUSH,
	REQUEST_OP_DISCARD,
	REQUEST_OP_WRITE_ZEROES,
	REQUEST_OP_SECURE_ERASE,
	REQUEST_OP_ZONE,
	REQUEST_OP_DRIVER,
	REQUEST_OP_OTHER,
};

struct in_flight {
	__u64 started;
	__u64 issued;
	__u64 sector;
	__u64 bytes;
	__u32 cmd_flags;
	__u32 op;
	__u32 pid;
	__u32 tid;
	__u32 uid;
	__u32 disk; /* the whole one, so that it adds up to /proc/diskstats; 0 for a queue without one */
	__u32 partition;
	char comm[16];
	struct owner owner;
};

PARAM(bool_t, without_queue, 1, RANGE(0, 1),
      "Also disks made of others and disks in memory (dm, md, zram, pmem); what those pass on counts twice, there and here");

/*
 * By address of the request, or of the bio: the kernel allocates requests once a tag, so what is in here is what
 * is in flight.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u64);
	__type(value, struct in_flight);
} requests_in_flight SEC(".maps");

/* The request has completed, with 0 or a negative error number. */
static __always_inline void finished(const struct in_flight *what, __u64 now, __s32 error);

#define REQUEST_FLAG(flags, bit) ((flags) & (1u << bpf_core_enum_value(enum req_flag_bits, __REQ_##bit)))

static __always_inline __u32 op_of(__u32 flags, __u32 size)
{
	__u32 op = flags & 0xff;

	/* An fsync without data: the kernel carries it as an empty write that asks for a flush. */
	if (op == REQ_OP_WRITE && !size && REQUEST_FLAG(flags, PREFLUSH))
		return REQUEST_OP_FLUSH;
	switch (op) {
	case REQ_OP_READ:
		return REQUEST_OP_READ;
	case REQ_OP_WRITE:
		return REQUEST_OP_WRITE;
	case REQ_OP_FLUSH:
		return REQUEST_OP_FLUSH;
	case REQ_OP_DISCARD:
		return REQUEST_OP_DISCARD;
	case REQ_OP_WRITE_ZEROES:
		return REQUEST_OP_WRITE_ZEROES;
	case REQ_OP_SECURE_ERASE:
		return REQUEST_OP_SECURE_ERASE;
	case REQ_OP_DRV_IN:
	case REQ_OP_DRV_OUT:
		return REQUEST_OP_DRIVER;
	}
	return op >= REQ_OP_ZONE_APPEND && op < REQ_OP_DRV_IN ? REQUEST_OP_ZONE : REQUEST_OP_OTHER;
}

static __always_inline device_t number_of(struct gendisk *disk)
{
	return disk ? (__u32)disk->major << 20 | (__u32)disk->first_minor : 0;
}

static __always_inline void fill_request(struct in_flight *what, struct request *request)
{
	struct block_device *part = request->part;

	what->op = op_of(request->cmd_flags, request->__data_len);
	what->cmd_flags = request->cmd_flags;
	what->sector = request->__sector;
	what->disk = number_of(request->q->disk);
	what->partition = part ? part->bd_dev : what->disk;
}

static __always_inline void fill_asker(struct in_flight *what)
{
	what->pid = current_pid();
	what->tid = current_tid();
	what->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(what->comm, sizeof(what->comm));
	what->owner = owner_of_current();
}

/*
 * A write that must reach the medium, by a disk that cannot do so at once: the kernel has taken that wish off the
 * request, flushes after its data are done, and tells the end once more then, of no bytes.
 */
static __always_inline bool awaits_flush(struct request *request, const struct in_flight *what)
{
	return REQUEST_FLAG(what->cmd_flags, FUA) && !REQUEST_FLAG(request->cmd_flags, FUA) && request->__data_len;
}

/* include/linux/blk_types.h; the numbers from 14 on have moved between kernels and stay EIO. */
static __always_inline errno_t request_error(blk_status_t status)
{
	static const __u8 numbers[16] = { 0,  95, 110, 28, 67, 121, 52, 61,
					    84, 12, 5,  78, 11, 16,  5,  5 };

	__u32 index = status;

	if (index >= sizeof(numbers))
		return -5;
	/* Each clang checks the bound in a way of its own; the verifier understands only the mask. */
	barrier_var(index);
	return -(errno_t)numbers[index & (sizeof(numbers) - 1)];
}

SEC("tp_btf/block_io_start")
int BPF_PROG(request_started, struct request *request)
{
	struct in_flight what = {};
	__u64 key = (__u64)request;

	if (!wants_current())
		return 0;
	what.started = bpf_ktime_get_boot_ns();
	fill_request(&what, request);
	fill_asker(&what);
	if (bpf_map_update_elem(&requests_in_flight, &key, &what, BPF_ANY))
		count_loss(LOSS_TABLE_FULL);
	return 0;
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG(request_issued, struct request *request)
{
	__u64 key = (__u64)request;
	struct in_flight *what = bpf_map_lookup_elem(&requests_in_flight, &key);
	__u64 now = bpf_ktime_get_boot_ns();

	if (what) {
		__u32 asked = what->cmd_flags;

		what->issued = now;
		fill_request(what, request);
		/* It may have grown; and flushes that the disk cannot do with it are no longer in its flags. */
		what->cmd_flags |= asked;
		return 0;
	}
	/*
	 * Either it began before the capture, or it is the flush that the kernel makes of one or more
	 * requests: those are reported themselves, by whoever asked.
	 */
	if (filters_tasks() || (request->cmd_flags & 0xff) == REQ_OP_FLUSH)
		return 0;
	struct in_flight unknown = { .started = now, .issued = now };

	fill_request(&unknown, request);
	if (bpf_map_update_elem(&requests_in_flight, &key, &unknown, BPF_ANY))
		count_loss(LOSS_TABLE_FULL);
	return 0;
}

SEC("tp_btf/block_rq_merge")
int BPF_PROG(request_merged, struct request *request)
{
	__u64 key = (__u64)request;

	bpf_map_delete_elem(&requests_in_flight, &key);
	return 0;
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(request_completed, struct request *request, blk_status_t status, unsigned int bytes)
{
	__u64 key = (__u64)request;
	struct in_flight *what = bpf_map_lookup_elem(&requests_in_flight, &key);

	if (!what)
		return 0;
	what->bytes += bytes;
	/* The event comes before the bytes are taken off the request. */
	if (bytes < request->__data_len || awaits_flush(request, what))
		return 0;
	finished(what, bpf_ktime_get_boot_ns(), request_error(status));
	bpf_map_delete_elem(&requests_in_flight, &key);
	return 0;
}

#include "bios.h"

#endif
