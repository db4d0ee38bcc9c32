/* SPDX-License-Identifier: GPL-2.0-only */
/* When a path that was written before still holds. */
#ifndef DKAPTURE_PATH_PROOF_H
#define DKAPTURE_PATH_PROOF_H

#include "path.h"

/*
 * A path once written is used again for the same entry, seen through the same mount, for a tenth of a
 * second and as long as nobody was seen to rename or mount: climbing and copying names costs more than all
 * the rest of a record.  The address of an entry that went may be used for another: parent, hash of the
 * name, inode and its generation tell them apart.
 */
#define PATH_PROOF_NS 100000000

__u64 tree_changes; /* counted by whoever includes this, where it sees a rename or a mount */

struct path_proof {
	__u64 entry; /* 0: nothing is proved */
	__u64 mount;
	__u64 parent;
	__u64 name;
	__u64 inode;
	__u64 until;
	__u64 changes;
	__u32 generation;
	__u32 pad;
};

static __always_inline void path_prove(struct path_proof *proof, const struct path *path, struct inode *inode,
				       __u64 now)
{
	struct dentry *entry = path->dentry;

	proof->entry = (__u64)entry;
	proof->mount = (__u64)path->mnt;
	proof->parent = (__u64)entry->d_parent;
	proof->name = entry->d_name.hash_len;
	proof->inode = inode->i_ino;
	proof->generation = inode->i_generation;
	proof->until = now + PATH_PROOF_NS;
	proof->changes = tree_changes;
}

static __always_inline bool path_holds(const struct path_proof *proof, const struct path *path, struct inode *inode,
				       __u64 now)
{
	struct dentry *entry = path->dentry;

	return proof->entry == (__u64)entry && proof->mount == (__u64)path->mnt && proof->until > now &&
	       proof->changes == tree_changes && proof->parent == (__u64)entry->d_parent &&
	       proof->name == entry->d_name.hash_len && proof->inode == inode->i_ino &&
	       proof->generation == inode->i_generation;
}

#endif
