/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a BPF program cannot ask the kernel about the machine; the helper writes it before load.
 */
#ifndef DKAPTURE_MACHINE_H
#define DKAPTURE_MACHINE_H

#include "vmlinux.h"

/* 4 KiB on x86, 16 KiB on LoongArch, 4 to 64 KiB on ARM. */
const volatile __u64 page_bytes = 4096;

#endif
