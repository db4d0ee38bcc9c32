/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The unit of a number is its type.  The tag on each typedef is what clients read: how to scale, print
 * and compare it.  dbus/client/units.cpp has one formatter for each unit named here.
 */
#ifndef DKAPTURE_UNITS_H
#define DKAPTURE_UNITS_H

#include "probe.h"

#define UNIT(name) DK_TAG("unit:" name)

/* Time.  The boot clock goes on through suspend: a suspended laptop must leave a gap on a timeline. */
typedef __u64 boot_ns_t UNIT("boot_ns");
typedef __u64 ns_t UNIT("ns");

/* Amounts. All bits set: not known, or not the caller's to know. */
#define NOT_KNOWN (~0ull)
typedef __u64 bytes_t UNIT("bytes");
typedef __u64 count_t UNIT("count");
typedef __u32 short_count_t UNIT("count");

/* Who. Process is the thread group (what ps calls PID), thread the kernel's task. */
typedef __u32 process_id_t UNIT("pid");
typedef __u32 thread_id_t UNIT("tid");
typedef __u32 user_id_t UNIT("uid");
typedef __u64 cgroup_id_t UNIT("cgroup");
typedef __u32 namespace_t UNIT("namespace");

/* Where. A device number is the kernel's own: major << 20 | minor. */
typedef __u32 device_t UNIT("device");
typedef __u64 inode_t UNIT("inode");
typedef __u64 block_t UNIT("sector"); /* of 512 bytes, whatever the disk's own size */
typedef __s64 offset_t UNIT("offset");
typedef __u32 cpu_t UNIT("cpu");
typedef __u16 port_t UNIT("port");     /* host byte order */
typedef __u8 address_t[16] UNIT("ip"); /* IPv6; IPv4 as ::ffff:a.b.c.d */

/* Codes that clients turn into names. */
typedef __s32 errno_t UNIT("errno"); /* 0, or a negative error number */
typedef __u32 exit_status_t UNIT("exit_status"); /* as wait(2) gives it */
typedef __u32 syscall_t UNIT("syscall");
typedef __u32 file_mode_t UNIT("mode"); /* permission bits, octal */
typedef __u8 bool_t UNIT("bool");

/* Text in plain English, which clients translate: char name[N] of a typedef so tagged. */
#define WORDS UNIT("words")

/* Plain numbers without a unit, and those that are read in hexadecimal. */
typedef __s64 number_t UNIT("number");
typedef __s16 short_number_t UNIT("number"); /* the short ones are for records kept by the thousand */
typedef __u32 ordinal_t UNIT("number");	     /* which one of those that the kernel numbers */
typedef __s32 small_number_t UNIT("number");
typedef __u64 hex_t UNIT("hex");
typedef __u16 short_hex_t UNIT("hex");

/* Histograms: slot i counts values in [2^i, 2^(i+1)); slot 0 also counts 0, the last one all above. */
#define LOG2_SLOTS 40
typedef __u64 log2_ns_t[LOG2_SLOTS] UNIT("log2_ns");

static __always_inline __u32 log2_of(__u64 value)
{
	__u32 slot = 0;

	/* Five compares instead of a loop: the verifier and the branch predictor both like it. */
	if (value >> 32) {
		value >>= 32;
		slot += 32;
	}
	if (value >> 16) {
		value >>= 16;
		slot += 16;
	}
	if (value >> 8) {
		value >>= 8;
		slot += 8;
	}
	if (value >> 4) {
		value >>= 4;
		slot += 4;
	}
	if (value >> 2) {
		value >>= 2;
		slot += 2;
	}
	return slot + (value >> 1);
}

static __always_inline __u32 log2_slot(__u64 value)
{
	__u32 slot = log2_of(value);

	return slot < LOG2_SLOTS ? slot : LOG2_SLOTS - 1;
}

#endif
