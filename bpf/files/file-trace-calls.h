/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The system calls on files, as data: which argument is what.  Numbers are the kernel's own tables: x86-64,
 * and the one that all younger architectures share.
 */
#ifndef DKAPTURE_FILE_TRACE_CALLS_H
#define DKAPTURE_FILE_TRACE_CALLS_H

#include "file-trace.h"

#ifdef __TARGET_ARCH_x86
#define NUMBER(x86, generic) x86
#else
#define NUMBER(x86, generic) generic
#endif
#define CALL_CLOSE NUMBER(3, 57)
#define CALL_NUMBERS 512

/* Positions of arguments count from 1; 0 is none. */
struct file_call {
	__u8 op;
	__u8 fd;
	__u8 dfd; /* a path without one is relative to the working directory */
	__u8 path;
	__u8 to_fd;
	__u8 to_dfd;
	__u8 to;
	__u8 offset;
	__u8 size;
	__u8 argument;
	__u8 mode;
	__u8 opens; /* the result is a descriptor */
	__u8 moves; /* the result is an amount of bytes */
	__u8 seeks; /* the result is an offset */
	__u8 changes_tree;
};

static const struct file_call file_calls[CALL_NUMBERS] = {
	[NUMBER(0, 63)] = { FILE_OP_READ, .fd = 1, .size = 3, .moves = 1 }, /* read */
	[NUMBER(17, 67)] = { FILE_OP_READ, .fd = 1, .size = 3, .offset = 4, .moves = 1 }, /* pread64 */
	[NUMBER(19, 65)] = { FILE_OP_READ, .fd = 1, .moves = 1 }, /* readv */
	[NUMBER(295, 69)] = { FILE_OP_READ, .fd = 1, .offset = 4, .moves = 1 }, /* preadv */
	[NUMBER(327, 286)] = { FILE_OP_READ, .fd = 1, .offset = 4, .argument = 6, .moves = 1 }, /* preadv2 */
	[NUMBER(1, 64)] = { FILE_OP_WRITE, .fd = 1, .size = 3, .moves = 1 }, /* write */
	[NUMBER(18, 68)] = { FILE_OP_WRITE, .fd = 1, .size = 3, .offset = 4, .moves = 1 }, /* pwrite64 */
	[NUMBER(20, 66)] = { FILE_OP_WRITE, .fd = 1, .moves = 1 }, /* writev */
	[NUMBER(296, 70)] = { FILE_OP_WRITE, .fd = 1, .offset = 4, .moves = 1 }, /* pwritev */
	[NUMBER(328, 287)] = { FILE_OP_WRITE, .fd = 1, .offset = 4, .argument = 6, .moves = 1 }, /* pwritev2 */
	[NUMBER(257, 56)] = { FILE_OP_OPEN, .dfd = 1, .path = 2, .argument = 3, .mode = 4, .opens = 1 }, /* openat */
	[NUMBER(437, 437)] = { FILE_OP_OPEN, .dfd = 1, .path = 2, .opens = 1 }, /* openat2 */
	[NUMBER(8, 62)] = { FILE_OP_SEEK, .fd = 1, .offset = 2, .argument = 3, .seeks = 1 }, /* lseek */
	[NUMBER(9, 222)] = { FILE_OP_MMAP, .fd = 5, .size = 2, .offset = 6, .argument = 3 }, /* mmap */
	[NUMBER(74, 82)] = { FILE_OP_FSYNC, .fd = 1 }, /* fsync */
	[NUMBER(75, 83)] = { FILE_OP_FSYNC, .fd = 1 }, /* fdatasync */
	[NUMBER(277, 84)] = { FILE_OP_FSYNC, .fd = 1, .offset = 2, .size = 3, .argument = 4 }, /* sync_file_range */
	[NUMBER(76, 45)] = { FILE_OP_TRUNCATE, .path = 1, .size = 2 }, /* truncate */
	[NUMBER(77, 46)] = { FILE_OP_TRUNCATE, .fd = 1, .size = 2 }, /* ftruncate */
	[NUMBER(285, 47)] = { FILE_OP_FALLOCATE, .fd = 1, .argument = 2, .offset = 3, .size = 4 }, /* fallocate */
	[NUMBER(5, 80)] = { FILE_OP_STAT, .fd = 1 }, /* fstat */
	[NUMBER(262, 79)] = { FILE_OP_STAT, .dfd = 1, .path = 2, .argument = 4 }, /* newfstatat */
	[NUMBER(332, 291)] = { FILE_OP_STAT, .dfd = 1, .path = 2, .argument = 3 }, /* statx */
	[NUMBER(269, 48)] = { FILE_OP_ACCESS, .dfd = 1, .path = 2, .argument = 3 }, /* faccessat */
	[NUMBER(439, 439)] = { FILE_OP_ACCESS, .dfd = 1, .path = 2, .argument = 3 }, /* faccessat2 */
	[NUMBER(91, 52)] = { FILE_OP_CHMOD, .fd = 1, .mode = 2 }, /* fchmod */
	[NUMBER(268, 53)] = { FILE_OP_CHMOD, .dfd = 1, .path = 2, .mode = 3 }, /* fchmodat */
	[NUMBER(452, 452)] = { FILE_OP_CHMOD, .dfd = 1, .path = 2, .mode = 3 }, /* fchmodat2 */
	[NUMBER(93, 55)] = { FILE_OP_CHOWN, .fd = 1, .argument = 2 }, /* fchown */
	[NUMBER(260, 54)] = { FILE_OP_CHOWN, .dfd = 1, .path = 2, .argument = 3 }, /* fchownat */
	[NUMBER(280, 88)] = { FILE_OP_UTIMES, .dfd = 1, .path = 2 }, /* utimensat */
	[NUMBER(191, 8)] = { FILE_OP_GETXATTR, .path = 1, .size = 4 }, /* getxattr */
	[NUMBER(192, 9)] = { FILE_OP_GETXATTR, .path = 1, .size = 4 }, /* lgetxattr */
	[NUMBER(193, 10)] = { FILE_OP_GETXATTR, .fd = 1, .size = 4 }, /* fgetxattr */
	[NUMBER(188, 5)] = { FILE_OP_SETXATTR, .path = 1, .size = 4 }, /* setxattr */
	[NUMBER(189, 6)] = { FILE_OP_SETXATTR, .path = 1, .size = 4 }, /* lsetxattr */
	[NUMBER(190, 7)] = { FILE_OP_SETXATTR, .fd = 1, .size = 4 }, /* fsetxattr */
	[NUMBER(194, 11)] = { FILE_OP_LISTXATTR, .path = 1, .size = 3 }, /* listxattr */
	[NUMBER(195, 12)] = { FILE_OP_LISTXATTR, .path = 1, .size = 3 }, /* llistxattr */
	[NUMBER(196, 13)] = { FILE_OP_LISTXATTR, .fd = 1, .size = 3 }, /* flistxattr */
	[NUMBER(197, 14)] = { FILE_OP_REMOVEXATTR, .path = 1 }, /* removexattr */
	[NUMBER(198, 15)] = { FILE_OP_REMOVEXATTR, .path = 1 }, /* lremovexattr */
	[NUMBER(199, 16)] = { FILE_OP_REMOVEXATTR, .fd = 1 }, /* fremovexattr */
	[NUMBER(265, 37)] = { FILE_OP_LINK, .dfd = 1, .path = 2, .to_dfd = 3, .to = 4, .argument = 5 }, /* linkat */
	[NUMBER(266, 36)] = { FILE_OP_SYMLINK, .dfd = 2, .path = 3 }, /* symlinkat */
	[NUMBER(267, 78)] = { FILE_OP_READLINK, .dfd = 1, .path = 2, .size = 4 }, /* readlinkat */
	[NUMBER(263, 35)] = { FILE_OP_UNLINK, .dfd = 1, .path = 2, .argument = 3 }, /* unlinkat */
	[NUMBER(264, 38)] = { FILE_OP_RENAME, .dfd = 1, .path = 2, .to_dfd = 3, .to = 4, .changes_tree = 1 }, /* renameat */
	[NUMBER(316, 276)] = { FILE_OP_RENAME, .dfd = 1, .path = 2, .to_dfd = 3, .to = 4, .argument = 5, .changes_tree = 1 }, /* renameat2 */
	[NUMBER(258, 34)] = { FILE_OP_MKDIR, .dfd = 1, .path = 2, .mode = 3 }, /* mkdirat */
	[NUMBER(259, 33)] = { FILE_OP_MKNOD, .dfd = 1, .path = 2, .mode = 3 }, /* mknodat */
	[NUMBER(73, 32)] = { FILE_OP_FLOCK, .fd = 1, .argument = 2 }, /* flock */
	[NUMBER(72, 25)] = { FILE_OP_FCNTL, .fd = 1, .argument = 2 }, /* fcntl */
	[NUMBER(16, 29)] = { FILE_OP_IOCTL, .fd = 1, .argument = 2 }, /* ioctl */
	[NUMBER(40, 71)] = { FILE_OP_SENDFILE, .fd = 2, .to_fd = 1, .size = 4, .moves = 1 }, /* sendfile */
	[NUMBER(275, 76)] = { FILE_OP_SPLICE, .fd = 1, .to_fd = 3, .size = 5, .argument = 6, .moves = 1 }, /* splice */
	[NUMBER(326, 285)] = { FILE_OP_COPY, .fd = 1, .to_fd = 3, .size = 5, .argument = 6, .moves = 1 }, /* copy_file_range */
	[NUMBER(217, 61)] = { FILE_OP_READDIR, .fd = 1, .size = 3, .moves = 1 }, /* getdents64 */
	[NUMBER(165, 40)] = { FILE_OP_NONE, .changes_tree = 1 }, /* mount */
	[NUMBER(166, 39)] = { FILE_OP_NONE, .changes_tree = 1 }, /* umount2 */
	[NUMBER(429, 429)] = { FILE_OP_NONE, .changes_tree = 1 }, /* move_mount */
	[NUMBER(155, 41)] = { FILE_OP_NONE, .changes_tree = 1 }, /* pivot_root */
	[NUMBER(161, 51)] = { FILE_OP_NONE, .changes_tree = 1 }, /* chroot */
#ifdef __TARGET_ARCH_x86
	[2] = { FILE_OP_OPEN, .path = 1, .argument = 2, .mode = 3, .opens = 1 }, /* open */
	[85] = { FILE_OP_OPEN, .path = 1, .mode = 2, .opens = 1 }, /* creat */
	[4] = { FILE_OP_STAT, .path = 1 }, /* stat */
	[6] = { FILE_OP_STAT, .path = 1 }, /* lstat */
	[21] = { FILE_OP_ACCESS, .path = 1, .argument = 2 }, /* access */
	[90] = { FILE_OP_CHMOD, .path = 1, .mode = 2 }, /* chmod */
	[92] = { FILE_OP_CHOWN, .path = 1, .argument = 2 }, /* chown */
	[94] = { FILE_OP_CHOWN, .path = 1, .argument = 2 }, /* lchown */
	[132] = { FILE_OP_UTIMES, .path = 1 }, /* utime */
	[235] = { FILE_OP_UTIMES, .path = 1 }, /* utimes */
	[261] = { FILE_OP_UTIMES, .dfd = 1, .path = 2 }, /* futimesat */
	[86] = { FILE_OP_LINK, .path = 1, .to = 2 }, /* link */
	[88] = { FILE_OP_SYMLINK, .path = 2 }, /* symlink */
	[89] = { FILE_OP_READLINK, .path = 1, .size = 3 }, /* readlink */
	[87] = { FILE_OP_UNLINK, .path = 1 }, /* unlink */
	[82] = { FILE_OP_RENAME, .path = 1, .to = 2, .changes_tree = 1 }, /* rename */
	[83] = { FILE_OP_MKDIR, .path = 1, .mode = 2 }, /* mkdir */
	[84] = { FILE_OP_RMDIR, .path = 1 }, /* rmdir */
	[133] = { FILE_OP_MKNOD, .path = 1, .mode = 2 }, /* mknod */
	[78] = { FILE_OP_READDIR, .fd = 1, .size = 3, .moves = 1 }, /* getdents */
#endif
};

#endif
