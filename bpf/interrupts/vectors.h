/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts that have no device, for interrupts.bpf.c.  x86 has a pair of tracepoints for each vector;
 * ARM has one pair for all interrupts between processors, and its timers are ordinary lines.
 */

static __always_inline int end_vector(__u32 vector, const char *name, __u32 size)
{
	struct interrupt_key key = {.kind = INTERRUPT_KIND_VECTOR, .number = vector};
	struct span span;

	if (!end(INTERRUPT_KIND_VECTOR, &span))
		return 0;
	__builtin_memcpy(key.name, name, size);
	return count(&key, &span);
}

#define VECTOR(tracepoint, name)                                                                   \
	SEC("tp_btf/" #tracepoint "_entry") OPTIONAL("Not counted: " name)                         \
	int BPF_PROG(tracepoint##_entry, int vector)                                               \
	{                                                                                          \
		return begin(INTERRUPT_KIND_VECTOR);                                               \
	}                                                                                          \
	SEC("tp_btf/" #tracepoint "_exit") OPTIONAL("Not counted: " name)                          \
	int BPF_PROG(tracepoint##_exit, int vector)                                                \
	{                                                                                          \
		return end_vector(vector, name, sizeof(name));                                     \
	}

VECTOR(local_timer, "local timer")
VECTOR(reschedule, "rescheduling")
VECTOR(call_function, "function call")
VECTOR(call_function_single, "function call to one processor")
VECTOR(irq_work, "deferred work of the processor")
VECTOR(x86_platform_ipi, "platform")
VECTOR(error_apic, "interrupt controller error")
VECTOR(spurious_apic, "spurious")
VECTOR(thermal_apic, "processor temperature")
VECTOR(threshold_apic, "corrected hardware errors")
VECTOR(deferred_error_apic, "deferred hardware errors")

SEC("tp_btf/ipi_entry") OPTIONAL("Not counted: interrupts between processors")
int BPF_PROG(ipi_entry, const char *reason)
{
	return begin(INTERRUPT_KIND_VECTOR);
}

SEC("tp_btf/ipi_exit") OPTIONAL("Not counted: interrupts between processors")
int BPF_PROG(ipi_exit, const char *reason)
{
	struct interrupt_key key = {.kind = INTERRUPT_KIND_VECTOR};
	struct span span;

	if (!end(INTERRUPT_KIND_VECTOR, &span))
		return 0;
	bpf_probe_read_kernel_str(key.name, sizeof(key.name), reason);
	return count(&key, &span);
}
