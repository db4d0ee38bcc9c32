/* SPDX-License-Identifier: GPL-2.0-only */
/* When a path that was written before still holds. */
#ifndef DKAPTURE_PATH_PROOF_H
#define DKAPTURE_PATH_PROOF_H

#include "path.h"

/*
 * A path once written is used again for the same entry, seen through the same mount, and the path of its directory
 * for other entries there: climbing and copying names costs more than all the rest of a record.  For a tenth of a
 * millisecond and as long as nobody was seen to rename or mount: not all ways to do so can be seen.  The address of
 * an entry that went may be used for another: parent, hash of the name, inode and its generation tell them apart.
 */
#define PATH_PROOF_NS 100000

__u64 tree_changes; /* counted by whoever includes this, where it sees a rename or a mount */

struct path_proof {
	__u64 entry; /* 0: nothing is proved of any file */
	__u64 mount;
	__u64 parent;
	__u64 name;
	__u64 inode;
	__u64 directory; /* 0: what is written does not begin with the path of one */
	__u64 directory_parent;
	__u64 directory_name;
	__u64 directory_inode;
	__u64 root; /* of the task, and where its mount stood: not all ways to change them can be seen */
	__u64 root_mount;
	__u64 below;
	__u64 mountpoint;
	__u64 until;
	__u64 changes;
	__u32 generation;
	__u32 directory_length;
};

/* What is written is about to be another text. */
static __always_inline void path_forget(struct path_proof *proof)
{
	proof->entry = 0;
	proof->directory = 0;
}

static __always_inline void path_prove_entry(struct path_proof *proof, const struct path *path, struct inode *inode)
{
	struct dentry *entry = path->dentry;

	proof->entry = (__u64)entry;
	proof->mount = (__u64)path->mnt;
	proof->parent = (__u64)entry->d_parent;
	proof->name = entry->d_name.hash_len;
	proof->inode = inode->i_ino;
	proof->generation = inode->i_generation;
}

static __always_inline struct mount *path_mount_of(const struct path *path)
{
	return kernel_cast((void *)path->mnt - bpf_core_field_offset(struct mount, mnt), struct mount);
}

static __always_inline bool path_place_holds(const struct path_proof *proof, const struct path *path)
{
	struct fs_struct *fs = bpf_get_current_task_btf()->fs;
	struct mount *mount = path_mount_of(path);

	return proof->root == (__u64)fs->root.dentry && proof->root_mount == (__u64)fs->root.mnt &&
	       proof->below == (__u64)mount->mnt_parent && proof->mountpoint == (__u64)mount->mnt_mountpoint;
}

/* Before it is climbed, so that what changes meanwhile is told. */
static __always_inline void path_prove(struct path_proof *proof, const struct path *path, struct inode *inode,
				       __u64 now)
{
	struct fs_struct *fs = bpf_get_current_task_btf()->fs;
	struct mount *mount = path_mount_of(path);

	path_prove_entry(proof, path, inode);
	proof->root = (__u64)fs->root.dentry;
	proof->root_mount = (__u64)fs->root.mnt;
	proof->below = (__u64)mount->mnt_parent;
	proof->mountpoint = (__u64)mount->mnt_mountpoint;
	proof->directory = 0;
	proof->until = now + PATH_PROOF_NS;
	proof->changes = tree_changes;
}

/* When it has been written. */
static __always_inline void path_prove_directory(struct path_proof *proof, const struct path_walk *walk)
{
	struct dentry *parent = kernel_cast((void *)proof->parent, struct dentry);

	/* Not where a file was mounted by itself, nor at the root. */
	if (walk->cut || walk->pseudo || !walk->levels || walk->names[0] != proof->entry)
		return;
	proof->directory = proof->parent;
	proof->directory_parent = (__u64)parent->d_parent;
	proof->directory_name = parent->d_name.hash_len;
	proof->directory_inode = parent->d_inode->i_ino;
	proof->directory_length = walk->last;
}

static __always_inline bool path_holds(const struct path_proof *proof, const struct path *path, struct inode *inode,
				       __u64 now)
{
	struct dentry *entry = path->dentry;

	return proof->entry == (__u64)entry && proof->mount == (__u64)path->mnt && proof->until > now &&
	       proof->changes == tree_changes && proof->parent == (__u64)entry->d_parent &&
	       proof->name == entry->d_name.hash_len && proof->inode == inode->i_ino &&
	       proof->generation == inode->i_generation && path_place_holds(proof, path);
}

static __always_inline bool directory_holds(const struct path_proof *proof, const struct path *path, __u64 now)
{
	struct dentry *parent = path->dentry->d_parent;

	/* The root of a file system is its own parent. */
	return path->dentry != parent && path_place_holds(proof, path) && proof->directory == (__u64)parent &&
	       proof->mount == (__u64)path->mnt && proof->until > now && proof->changes == tree_changes &&
	       proof->directory_parent == (__u64)parent->d_parent &&
	       proof->directory_name == parent->d_name.hash_len && proof->directory_inode == parent->d_inode->i_ino;
}

/* Write a name behind the directory's path.  Returns the length of the whole, 0 if there is no room for it. */
static __always_inline __u32 path_write_name(const struct path_proof *proof, struct path_room *room,
					     struct dentry *entry)
{
	__u32 at = proof->directory_length & (PATH_BYTES - 1);
	__u32 length = entry->d_name.len & (PATH_NAME_BYTES - 1);

	if (at + length + 2 > PATH_BYTES)
		return 0;
	room->text[at++] = '/';
	bpf_probe_read_kernel(room->text + at, length, entry->d_name.name);
	at += length;
	room->text[at & (2 * PATH_BYTES - 1)] = 0;
	return at;
}

#endif
