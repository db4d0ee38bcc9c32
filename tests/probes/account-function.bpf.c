// SPDX-License-Identifier: GPL-2.0-only
#include "account.h"

PROBE("account-function", "Renamings", "New names of threads, by a function.", AREA("test"), TIER("trace"));

SEC("fexit/__set_task_comm")
int BPF_PROG(renamed, struct task_struct *task, const char *name)
{
	return tell(name);
}
