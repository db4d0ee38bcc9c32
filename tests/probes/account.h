/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One hook, no filter: each prctl(PR_SET_NAME) in the machine is one event.  Hardly anything else calls it, so
 * the kernel test knows how often the hook was reached, and the account must come out exactly.
 */
#include "output.h"

struct renaming {
	boot_ns_t time DOC("When");
	process_id_t pid DOC("Process");
	__u32 pad;
	char comm[16] DOC("New name");
};
_Static_assert(sizeof(struct renaming) == 32, "no holes");

EVENTS(renamings, struct renaming, "One thread with a new name");

static __always_inline int tell(const char *name)
{
	struct renaming *event = event_reserve(renamings, sizeof(*event), of_current());

	if (!event)
		return 0;
	event->time = bpf_ktime_get_boot_ns();
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->pad = 0;
	__builtin_memset(event->comm, 0, sizeof(event->comm));
	bpf_probe_read_kernel_str(event->comm, sizeof(event->comm), name);
	event_submit(renamings, event);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
