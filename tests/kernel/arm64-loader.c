/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first and only process of an arm64 machine: loads and attaches every program of every probe in /probes by
 * itself, after the modules in /modules, says how that went, and switches the machine off.  For arm64_test.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

static char words[1 << 16]; /* of libbpf since the last load, its end if they are more */
static size_t length;

static int keep(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (level == LIBBPF_DEBUG)
		return 0;
	if (length > sizeof(words) - 4096) {
		memmove(words, words + length / 2, length - length / 2);
		length -= length / 2;
	}
	int added = vsnprintf(words + length, sizeof(words) - length, format, arguments);

	if (added > 0)
		length += (size_t)added < sizeof(words) - length ? (size_t)added : sizeof(words) - length - 1;
	return 0;
}

static int passed, failed, skipped;

static struct bpf_object *open_only(const char *path, const char *name)
{
	struct bpf_object *object = bpf_object__open(path);
	struct bpf_program *program;
	struct bpf_map *map;

	if (!object)
		return NULL;
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, name && !strcmp(bpf_program__name(program), name));
	/* As the helper does: a ring a processor. */
	bpf_object__for_each_map(map, object) {
		if (bpf_map__type(map) == BPF_MAP_TYPE_ARRAY_OF_MAPS)
			bpf_map__set_max_entries(map, libbpf_num_possible_cpus());
	}
	return object;
}

static void try_program(const char *path, const char *probe, const char *name, const char *section)
{
	struct bpf_object *object;
	struct bpf_program *program;
	struct bpf_link *link = NULL;
	const char *what = "load";
	int error;

	length = 0;
	words[0] = 0;
	object = open_only(path, name);
	error = object ? bpf_object__load(object) : -errno;
	if (error == -ESRCH || error == -ENOENT) {
		skipped++;
		printf("%s: %s: no such hook (%s)\n", probe, name, section);
		goto out;
	}
	/* A walk is not attached. */
	if (!error && strcmp(section, "syscall")) {
		what = "attach";
		program = bpf_object__find_program_by_name(object, name);
		link = bpf_program__attach(program);
		error = link ? 0 : -errno;
	}
	if (error) {
		failed++;
		printf("%s: %s: FAIL: %s (%s): %s\n%s\n", probe, name, what, section, strerror(-error), words);
	} else {
		passed++;
		printf("%s: %s: pass (%s)\n", probe, name, section);
	}
out:
	bpf_link__destroy(link);
	bpf_object__close(object);
}

static void try_probe(const char *probe)
{
	char path[512];
	struct bpf_object *object;
	struct bpf_program *program;
	int before = passed;

	snprintf(path, sizeof(path), "/probes/%s", probe);
	object = open_only(path, NULL);
	if (!object) {
		failed++;
		printf("%s: FAIL: open: %s\n%s\n", probe, strerror(errno), words);
		return;
	}
	bpf_object__for_each_program(program, object)
		try_program(path, probe, bpf_program__name(program), bpf_program__section_name(program));
	bpf_object__close(object);
	if (passed == before) {
		failed++;
		printf("%s: FAIL: none of its programs runs here\n", probe);
	}
}

static void load_modules(void)
{
	char name[256], path[512];
	FILE *order = fopen("/modules/order", "r");

	while (order && fscanf(order, "%255s", name) == 1) {
		int file;

		snprintf(path, sizeof(path), "/modules/%s", name);
		file = open(path, O_RDONLY);
		if (file < 0 || (syscall(SYS_finit_module, file, "", 0) && errno != EEXIST))
			printf("module %s: %s\n", name, strerror(errno));
		close(file);
	}
	if (order)
		fclose(order);
}

int main(void)
{
	struct dirent **probes;
	int count;

	/* The kernel has opened no console: its file was not there yet. */
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	if (!freopen("/dev/console", "w", stdout))
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	load_modules();
	libbpf_set_print(keep);
	count = scandir("/probes", &probes, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (probes[i]->d_name[0] != '.')
			try_probe(probes[i]->d_name);
	}
	printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	return 1;
}
