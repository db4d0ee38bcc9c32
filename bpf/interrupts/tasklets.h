/* SPDX-License-Identifier: GPL-2.0-only */
/* Tasklets, for interrupts.bpf.c: of 6.3 and newer kernels. */

/*
 * Names of functions.  An address would tell everyone where the kernel lies in memory; looking the name
 * up takes microseconds, so it is done once for each function.
 */
struct function_name {
	char text[NAME_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u64);
	__type(value, struct function_name);
} function_names SEC(".maps");

static __always_inline void name_function(char *text, __u64 function)
{
	struct function_name *known = bpf_map_lookup_elem(&function_names, &function);
	struct function_name name = {};

	if (!known) {
		BPF_SNPRINTF(name.text, sizeof(name.text), "%ps", function);
		bpf_map_update_elem(&function_names, &function, &name, BPF_ANY);
		known = &name;
	}
	__builtin_memcpy(text, known->text, sizeof(name.text));
}

SEC("tp_btf/tasklet_entry") OPTIONAL("Tasklets are not told apart")
int BPF_PROG(tasklet_entry, struct tasklet_struct *tasklet, void *function)
{
	return begin(INTERRUPT_KIND_TASKLET);
}

SEC("tp_btf/tasklet_exit") OPTIONAL("Tasklets are not told apart")
int BPF_PROG(tasklet_exit, struct tasklet_struct *tasklet, void *function)
{
	struct interrupt_key key = {.kind = INTERRUPT_KIND_TASKLET};
	struct span span;

	if (!end(INTERRUPT_KIND_TASKLET, &span))
		return 0;
	name_function(key.name, (__u64)function);
	return count(&key, &span);
}
