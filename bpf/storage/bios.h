/* SPDX-License-Identifier: GPL-2.0-only */
/* Disks that have no requests, for block.h: the kernel tells of the bios that they take. */

SEC("tp_btf/block_bio_queue") ONLY_IF(without_queue)
int BPF_PROG(bio_queued, struct bio *bio)
{
	struct in_flight what = {};
	struct block_device *part = bio->bi_bdev;
	__u64 key = (__u64)bio;

	/* Others make a request of it, which is told by itself. */
	if (part->bd_queue->mq_ops || !wants_current())
		return 0;
	what.started = what.issued = bpf_ktime_get_boot_ns();
	what.op = op_of(bio->bi_opf, bio->bi_iter.bi_size);
	what.cmd_flags = bio->bi_opf;
	what.sector = bio->bi_iter.bi_sector;
	what.bytes = bio->bi_iter.bi_size;
	what.disk = number_of(part->bd_disk);
	what.partition = part->bd_dev;
	fill_asker(&what);
	if (bpf_map_update_elem(&requests_in_flight, &key, &what, BPF_ANY))
		count_loss(LOSS_TABLE_FULL);
	return 0;
}

/*
 * Passed on as it is, to a disk that may have requests: it is told there (NVMe's multipath does so; dm and md pass
 * on copies).  On its way from a partition to its disk it stays with the disk.
 */
SEC("tp_btf/block_bio_remap") ONLY_IF(without_queue)
int BPF_PROG(bio_passed_on, struct bio *bio)
{
	__u64 key = (__u64)bio;

	if (bio->bi_bdev->bd_queue->mq_ops)
		bpf_map_delete_elem(&requests_in_flight, &key);
	return 0;
}

SEC("tp_btf/block_bio_complete") ONLY_IF(without_queue)
int BPF_PROG(bio_completed, struct request_queue *queue, struct bio *bio)
{
	__u64 key = (__u64)bio;
	struct in_flight *what = bpf_map_lookup_elem(&requests_in_flight, &key);

	if (!what)
		return 0;
	finished(what, bpf_ktime_get_boot_ns(), request_error(bio->bi_status));
	bpf_map_delete_elem(&requests_in_flight, &key);
	return 0;
}
