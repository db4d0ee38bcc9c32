// SPDX-License-Identifier: GPL-2.0-only
#include "filter.h"
#include "machine.h"
#include "namespace.h"
#include "output.h"
#include "syscall.h"

PROBE("process-life", "Processes starting and ending",
      "Every process that starts, runs a program or ends: who started it, with what arguments, how it ended.",
      AREA("process"), ALSO("trace-exec execsnoop exitsnoop forkstat"), TIER("trace"), OWN);

enum life_event {
	LIFE_EVENT_FORK,
	LIFE_EVENT_EXEC,
	LIFE_EVENT_EXIT,
	LIFE_EVENT_EXEC_FAILED,
};

#define FILE_SIZE 256
#define ARGUMENTS_SIZE 4096
#define FEW_ARGUMENTS 512

/* What an event has not is 0.  Only those of exec are reserved beyond `file`; cut bytes read back as 0. */
struct life {
	boot_ns_t time DOC("When it happened");
	process_id_t pid DOC("Process");
	thread_id_t tid DOC("Thread; the same as the process but for further threads");
	process_id_t namespace_pid DOC("Process, as its own process namespace (a container) numbers it");
	thread_id_t namespace_tid DOC("Thread, as its own process namespace numbers it");
	process_id_t ppid NAMES_OTHERS DOC("Parent process");
	user_id_t uid DOC("Real user");
	enum life_event event DOC("What happened: fork, exec, exit, or an exec that failed");
	exit_status_t status DOC("How it ended: exit code, or the signal that ended it");
	ns_t lifetime DOC("From its start to this event");
	bytes_t peak_resident DOC("Most memory it held in RAM; only when a process ends");
	cgroup_id_t cgroup DOC("Control group");
	namespace_t mount_namespace DOC("Mount namespace");
	namespace_t pid_namespace DOC("Process namespace");
	namespace_t user_namespace DOC("User namespace");
	errno_t error DOC("Why the exec failed");
	char comm[16] DOC("Name");
	device_t device DOC("Device of the executable; only of an exec");
	bool_t arguments_cut DOC("There were more arguments than fit");
	__u8 pad[3];
	inode_t inode DOC("Executable's number on its device; of a script, its interpreter's");
	char file[FILE_SIZE] DOC("File that was run, as the caller named it");
	char arguments[ARGUMENTS_SIZE] DOC("Arguments, with spaces between them");
};
_Static_assert(sizeof(struct life) == 112 + FILE_SIZE + ARGUMENTS_SIZE, "no holes");

PARAM(bool_t, threads, 0, RANGE(0, 1), "Also threads that start and end");
PARAM(bool_t, failed, 0, RANGE(0, 1), "Also exec calls that fail (makes every system call slower)");

EVENTS(life, struct life, "A process starting, running a program or ending");

static __always_inline namespace_t pid_namespace_of(struct task_struct *task)
{
	struct pid *pid = task->thread_pid;
	struct pid_namespace *namespace = NULL;

	if (pid)
		bpf_core_read(&namespace, sizeof(namespace), &pid->numbers[pid->level].ns);
	return namespace ? BPF_CORE_READ(namespace, ns.inum) : 0;
}

static __always_inline void fill(struct life *record, enum life_event event, struct task_struct *task)
{
	record->time = bpf_ktime_get_boot_ns();
	record->pid = task->tgid;
	record->tid = task->pid;
	record->namespace_pid = namespace_pid_of(task);
	record->namespace_tid = namespace_tid_of(task);
	record->ppid = task->real_parent->tgid;
	record->uid = task->real_cred->uid.val;
	record->event = event;
	record->status = 0;
	record->lifetime = record->time - task->start_boottime;
	record->peak_resident = 0;
	record->cgroup = task->cgroups->dfl_cgrp->kn->id;
	record->mount_namespace = task->nsproxy->mnt_ns->ns.inum;
	record->pid_namespace = pid_namespace_of(task);
	record->user_namespace = task->real_cred->user_ns->ns.inum;
	record->error = 0;
	__builtin_memcpy(record->comm, task->comm, sizeof(record->comm));
	record->device = 0;
	record->arguments_cut = 0;
	__builtin_memset(record->pad, 0, sizeof(record->pad));
	record->inode = 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(forked, struct task_struct *parent, struct task_struct *child)
{
	struct life *record;

	if ((!threads && child->pid != child->tgid) || !wants_task(child))
		return 0;
	record = event_reserve(life, offsetof(struct life, file), of_task(child));
	if (!record)
		return 0;
	fill(record, LIFE_EVENT_FORK, child);
	record->lifetime = 0;
	event_submit(life, record);
	return 0;
}

#include "arguments.h"

SEC("tp_btf/sched_process_exec")
int BPF_PROG(executed, struct task_struct *task, pid_t old_tid, struct linux_binprm *program)
{
	struct inode *inode = program->file->f_inode;
	struct mm_struct *memory = task->mm;
	struct life *record;
	__u64 size, room;

	if (!wants_task(task))
		return 0;
	size = memory->arg_end - memory->arg_start;
	record = reserve_exec(size, &room);
	if (!record)
		return 0;
	fill(record, LIFE_EVENT_EXEC, task);
	record->device = inode->i_sb->s_dev;
	record->inode = inode->i_ino;
	copy_file(record, program->filename);
	copy_arguments(record, memory->arg_start, size, room);
	event_submit(life, record);
	return 0;
}

/* Set on the first thread of a process when its end has been reported. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} ended SEC(".maps");

/*
 * Is this thread the end of its process?  6.16 and newer kernels say so in a second argument, which a
 * program for both cannot read.  No thread lives any more, then; but when the last two end at the same
 * moment both see that, and the first of them counts.
 */
static __always_inline bool ends_process(struct task_struct *task)
{
	if (task->signal->live.counter)
		return false;
	/* Creating it fails for one of two that do so at the same moment; the other's is there then. */
	for (int attempt = 0; attempt < 4; attempt++) {
		__u64 *reported =
			bpf_task_storage_get(&ended, task->group_leader, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

		if (reported)
			return !__sync_lock_test_and_set(reported, 1);
	}
	return true;
}

/* As wait(2) gives it: the whole process's when it was killed or called exit, else its first thread's. */
static __always_inline exit_status_t status_of(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	return signal->flags & 4 /* SIGNAL_GROUP_EXIT */ ? signal->group_exit_code : task->group_leader->exit_code;
}

static __always_inline void report_thread_end(struct task_struct *task)
{
	struct life *record = event_reserve(life, offsetof(struct life, file), of_task(task));

	if (!record)
		return;
	fill(record, LIFE_EVENT_EXIT, task);
	record->status = task->exit_code;
	event_submit(life, record);
}

/*
 * Of a process its first thread is known by, which may have ended long before the last; whose it was, only the
 * last one still tells.
 */
static __always_inline void report_process_end(struct task_struct *process, struct task_struct *last)
{
	struct life *record = event_reserve(life, offsetof(struct life, file), of_task(last));

	if (!record)
		return;
	fill(record, LIFE_EVENT_EXIT, process);
	/* The first thread lost its namespaces as it ended. */
	record->mount_namespace = last->nsproxy->mnt_ns->ns.inum;
	record->status = status_of(last);
	record->peak_resident = last->signal->maxrss * page_bytes;
	event_submit(life, record);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(ending, struct task_struct *task)
{
	struct task_struct *process = task->group_leader;

	/* A first thread that ends before the others is told of when the process ends: each has one end. */
	if (threads && task != process && wants_task(task))
		report_thread_end(task);
	if (ends_process(task) && matches_task(process))
		report_process_end(process, task);
	return 0;
}

SEC("tp_btf/sys_exit") ONLY_IF(failed)
int BPF_PROG(left_syscall, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	bool compat = is_compat(task);
	struct life *record;
	__u32 call;

	if (result >= 0)
		return 0;
	call = syscall_at_exit(regs, compat);
	if (!is_exec(call, compat) || !wants_current())
		return 0;
	record = event_reserve(life, offsetof(struct life, arguments), of_current());
	if (!record)
		return 0;
	fill(record, LIFE_EVENT_EXEC_FAILED, task);
	record->error = result;
	copy_user_file(record, exec_file(regs, call, compat));
	event_submit(life, record);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
