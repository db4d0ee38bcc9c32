// SPDX-License-Identifier: GPL-2.0-only
#include "file-trace.h"

PROBE("file-trace", "File operations",
      "Every operation on files: who, which file by path and inode, where in it, how much, and how it ended.",
      AREA("files"), ALSO("trace-file strace inotify fatrace procmon"), TIER("trace"), OWN);

#include "file-trace-pairs.h"
#include "file-trace-descriptors.h"
#include "file-trace-attributes.h"
#include "file-trace-removals.h"
#include "file-trace-syscalls.h"

char LICENSE[] SEC("license") = "GPL";
