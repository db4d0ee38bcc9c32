/* SPDX-License-Identifier: GPL-2.0-only */
/* file-trace: what is told of an operation. */
#ifndef DKAPTURE_FILE_TRACE_RECORD_H
#define DKAPTURE_FILE_TRACE_RECORD_H

#include "path.h"
#include "units.h"

enum file_op {
	FILE_OP_NONE,
	FILE_OP_OPEN,
	FILE_OP_CLOSE,
	FILE_OP_READ,
	FILE_OP_WRITE,
	FILE_OP_SEEK,
	FILE_OP_MMAP,
	FILE_OP_FSYNC,
	FILE_OP_TRUNCATE,
	FILE_OP_FALLOCATE,
	FILE_OP_STAT,
	FILE_OP_ACCESS,
	FILE_OP_CHMOD,
	FILE_OP_CHOWN,
	FILE_OP_UTIMES,
	FILE_OP_GETXATTR,
	FILE_OP_SETXATTR,
	FILE_OP_LISTXATTR,
	FILE_OP_REMOVEXATTR,
	FILE_OP_LINK,
	FILE_OP_SYMLINK,
	FILE_OP_READLINK,
	FILE_OP_UNLINK,
	FILE_OP_RENAME,
	FILE_OP_MKDIR,
	FILE_OP_RMDIR,
	FILE_OP_MKNOD,
	FILE_OP_FLOCK,
	FILE_OP_FCNTL,
	FILE_OP_IOCTL,
	FILE_OP_SENDFILE,
	FILE_OP_SPLICE,
	FILE_OP_COPY,
	FILE_OP_READDIR,
};

/* The highest four bits of a mode. */
enum file_kind {
	FILE_KIND_UNKNOWN = 0,
	FILE_KIND_FIFO = 1,
	FILE_KIND_CHARACTER_DEVICE = 2,
	FILE_KIND_DIRECTORY = 4,
	FILE_KIND_BLOCK_DEVICE = 6,
	FILE_KIND_REGULAR = 8,
	FILE_KIND_SYMLINK = 10,
	FILE_KIND_SOCKET = 12,
};

struct file_event {
	boot_ns_t time DOC("When the operation returned");
	process_id_t pid DOC("Process");
	thread_id_t tid DOC("Thread");
	user_id_t uid DOC("User");
	enum file_op op DOC("Operation");
	small_number_t fd DOC("File descriptor; -1 if there is none or it is not known");
	file_mode_t mode DOC("Permissions asked for");
	hex_t argument DOC("Flags, command, owner or protection, as the operation has it");
	offset_t offset DOC("Where in the file; -1 if the operation has no place");
	bytes_t size DOC("Bytes asked for, or the new size");
	bytes_t bytes DOC("Bytes moved");
	inode_t inode DOC("Inode; 0 if not known");
	device_t device DOC("Device of the file system; 0 if not known");
	errno_t error DOC("Error, if it failed");
	char comm[16] DOC("Name of the thread");
	enum file_kind kind DOC("Kind of file");
	bool_t path_cut DOC("The path is longer than shown");
	bool_t removed DOC("The file has no name any more");
	bool_t path_guessed DOC("The mount that the path goes through is a guess");
	__u8 pad;
	char path[PATH_BYTES] DOC("Path, from the root directory of the process");
	char target[PATH_BYTES] DOC("The other path of a rename, link or copy");
};
#define EVENT_FIXED __builtin_offsetof(struct file_event, path)
_Static_assert(EVENT_FIXED == 104, "every byte of a record is named");

#endif
