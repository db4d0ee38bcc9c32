/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is used of USB, for a vmlinux.h made of a kernel that has USB in modules only, as Debian's for RISC-V.
 * The build includes it before a probe when vmlinux.h has no struct urb.  Places are found at load, by name.
 */
#ifndef DKAPTURE_USB_TYPES_H
#define DKAPTURE_USB_TYPES_H

#include "probe.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct usb_device_descriptor {
	__le16 idVendor;
	__le16 idProduct;
};

struct usb_bus {
	int busnum;
};

struct usb_device {
	int devnum;
	struct usb_bus *bus;
	struct usb_device_descriptor descriptor;
	char *product;
	char *manufacturer;
};

struct usb_endpoint_descriptor {
	__u8 bEndpointAddress;
};

struct usb_host_endpoint {
	struct usb_endpoint_descriptor desc;
};

struct urb {
	int unlinked;
	struct usb_device *dev;
	struct usb_host_endpoint *ep;
	unsigned int pipe;
	int status;
	unsigned int transfer_flags;
	__u32 transfer_buffer_length;
	__u32 actual_length;
	unsigned char *setup_packet;
	int error_count;
};

struct usb_hcd;

#pragma clang attribute pop

#endif
