// SPDX-License-Identifier: GPL-2.0-only
#include "account.h"

PROBE("account-tracepoint", "Renamings", "New names of threads, by a tracepoint.", AREA("test"), TIER("trace"));

SEC("tp_btf/task_rename")
int BPF_PROG(renamed, struct task_struct *task, const char *name)
{
	return tell(name);
}
