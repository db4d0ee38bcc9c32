/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a probe describes itself.
 *
 * A probe is one .bpf.c file.  Everything that anyone else needs to know of it (name, words, record
 * layout, units, parameters, what the kernel must offer) is written here as BTF declaration tags and
 * read back from the object by helper/probes/probeobject.cpp.  The tags are "key:text"; the keys are:
 *
 *   on the variable of PROBE()   id title summary area also tier own totals
 *   on a map                     events table histogram snapshot   (the text says what a row is)
 *   on a read-only global        param range who raises bits
 *   on a struct member           doc flags merge secret names
 *   on a typedef                 unit                                (units.h)
 *   on a program                 variant misses often optional only_if pick
 *
 * The build fails where a text, a unit or a range is missing, where a record could leave without being asked
 * whose it is, and where `current` is somebody who only happens to run (helper/probes/lint).
 */
#ifndef DKAPTURE_PROBE_H
#define DKAPTURE_PROBE_H

/* The kernel of RISC-V has a type of this name; ours is in units.h. */
#define syscall_t kernel_syscall_t
#include "vmlinux.h"
#undef syscall_t
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#define DK_TAG(text) __attribute__((btf_decl_tag(text)))
#define DK_TEXT_(x) #x
#define DK_TEXT(x) DK_TEXT_(x)

/*
 * PROBE("block-io", "Disk use by process", "What it shows, in a sentence.", AREA("storage"), TIER("trace"))
 * AREA is the folder below bpf/.  ALSO lists the names that users of other tools know it by.
 * TIER is the polkit tier that scope "all" asks for: observe, trace or peek.
 * OWN says that scope "own" is offered: only records about tasks that the viewer may trace (scope.h).
 * TOTALS says that scope "total" is offered: rows then name nobody (see `anonymous` in scope.h).
 */
#define PROBE(id_, title_, summary_, ...)                                                          \
	const volatile __u8 probe __attribute__((used, btf_decl_tag("id:" id_),                    \
						 btf_decl_tag("title:" title_),                    \
						 btf_decl_tag("summary:" summary_), __VA_ARGS__)) = 1
#define AREA(name) btf_decl_tag("area:" name)
#define ALSO(names) btf_decl_tag("also:" names)
#define TIER(name) btf_decl_tag("tier:" name)
#define OWN btf_decl_tag("own:yes")
#define TOTALS btf_decl_tag("totals:yes")

/* On record members.  Numbers carry their unit in their type (units.h); text is char[N]. */
#define DOC(text) DK_TAG("doc:" text)
/* The enum's values are bits that may be set together. */
#define FLAGS DK_TAG("flags:yes")
/*
 * Values are amounts, added up over CPUs and told since a capture started; a member tagged so is the largest, not
 * known to a capture that joined others until it is exceeded.
 */
#define MERGE_MAX DK_TAG("merge:max")
/* Contents: file bytes, environment.  They leave the helper only where tier peek was granted. */
#define SECRET DK_TAG("secret:yes")
/* Names a task that the record is not about (a parent, a peer): the viewer of scope "own" may see it all the same. */
#define NAMES_OTHERS DK_TAG("names:others")
/* Text or numbers that lead to no person: a disk, a line of interrupts.  Others are blank in scope "total". */
#define NAMES_NOBODY DK_TAG("names:nobody")

/* A setting that the helper writes into read-only data before load, so the verifier drops dead code. */
#define RANGE(lowest, highest) DK_TAG("range:" DK_TEXT(lowest) ".." DK_TEXT(highest))
#define PARAM(type, name, value, range, text, ...)                                                 \
	const volatile type name DK_TAG("param:" text) range __VA_ARGS__ = value
#define PARAM_TEXT(name, size, text, ...) const volatile char name[size] DK_TAG("param:" text) __VA_ARGS__ = {}
/* The parameter picks tasks: no scope "total", in which everybody's together are shown, with it. */
#define WHO DK_TAG("who:yes")
/* Set, it shows more than the probe's tier is for: scope "all" then asks for this one. */
#define RAISES(tier) DK_TAG("raises:" tier)
/* A bit for each value of the enum that this member of a record has: people name them. */
#define BITS_OF(member) DK_TAG("bits:" #member)

/*
 * Programs tagged with one group are alternatives; of each group the helper loads the lowest rank whose
 * programs this kernel can all run, and reports what a higher rank misses.  Untagged programs always load.
 * An OPTIONAL program is left out, and named, where the kernel lacks its hook.  These tags stand before the
 * function's name: behind BPF_PROG(...) they would mark its inlined body, which leaves no trace in the object.
 */
#define VARIANT(group, rank) DK_TAG("variant:" group "/" DK_RANK(rank))
#ifdef PREFER_FALLBACKS /* so that tests see them on kernels that would not choose them */
#define DK_RANK(rank) DK_REVERSED_##rank
#define DK_REVERSED_0 "1"
#define DK_REVERSED_1 "0"
#else
#define DK_RANK(rank) #rank
#endif
#define MISSES(text) DK_TAG("misses:" text)
/*
 * Runs often, and for tasks.  A preemptible kernel that takes the processor from it runs it for nobody else
 * there meanwhile: on such a kernel an alternative that cannot be hit so is the better one.
 */
#define OFTEN DK_TAG("often:yes")
#define OPTIONAL(text) DK_TAG("optional:" text)
/* Loaded only when this bool_t parameter is set: even a program that returns at once costs its hook. */
#define ONLY_IF(param) DK_TAG("only_if:" #param)
/*
 * PICK(operations, OP_READ, OP_WRITE): loaded only when the parameter, a set of bits that are an enum's values, is
 * empty (all are wanted) or has one of these.
 */
#define PICK(param, ...) DK_TAG("pick:" #param " " #__VA_ARGS__)

#endif
