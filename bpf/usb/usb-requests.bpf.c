// SPDX-License-Identifier: GPL-2.0-only
#include "context.h"
#include "filter.h"
#include "output.h"

PROBE("usb-requests", "USB requests",
      "Every USB request that finished: which device and endpoint, who asked, how much, how long, how it ended.",
      AREA("usb"), ALSO("usb_ob usbmon usbtop"), TIER("trace"), OWN);

/* As the kernel's pipes have them. */
enum usb_transfer {
	USB_TRANSFER_ISOCHRONOUS,
	USB_TRANSFER_INTERRUPT,
	USB_TRANSFER_CONTROL,
	USB_TRANSFER_BULK,
};

enum usb_way { USB_WAY_OUT, USB_WAY_IN };

struct usb_endpoint {
	small_number_t bus DOC("Bus");
	small_number_t device DOC("Number of the device on its bus; 0 until it has one");
	small_number_t endpoint DOC("Endpoint");
	enum usb_way direction DOC("Direction, seen from the computer");
	enum usb_transfer type DOC("Kind of transfer");
	short_hex_t vendor DOC("Vendor of the device");
	short_hex_t product DOC("Product of that vendor");
	char name[32] DOC("What the device calls itself");
};
_Static_assert(sizeof(struct usb_endpoint) == 56, "every byte of a key is named");

struct usb_request {
	boot_ns_t time DOC("When the request finished");
	ns_t duration DOC("From being submitted to being given back");
	bytes_t size DOC("Room for data, or data to send");
	bytes_t bytes DOC("Data moved");
	hex_t setup DOC("Set-up packet of a control transfer, its first byte lowest");
	process_id_t pid DOC("Process that submitted it; 0 for a driver in an interrupt, or if unknown");
	thread_id_t tid DOC("Thread that submitted it");
	errno_t status DOC("How it ended: an error, or 0");
	short_count_t failed_packets DOC("Packets of an isochronous transfer that failed");
	char comm[16] DOC("Name of that thread");
	small_number_t bus DOC("Bus");
	small_number_t device DOC("Number of the device on its bus; 0 until it has one");
	small_number_t endpoint DOC("Endpoint");
	enum usb_way direction DOC("Direction, seen from the computer");
	enum usb_transfer type DOC("Kind of transfer");
	short_hex_t vendor DOC("Vendor of the device");
	short_hex_t product DOC("Product of that vendor");
	char name[32] DOC("What the device calls itself");
	char manufacturer[32] DOC("Who made the device");
};
_Static_assert(sizeof(struct usb_request) == 160, "every byte of a record is named");
_Static_assert(sizeof(struct usb_request) - __builtin_offsetof(struct usb_request, bus) - 32 ==
		       sizeof(struct usb_endpoint), "the endpoint is copied as a whole");

struct usb_use {
	count_t requests DOC("Finished requests");
	bytes_t bytes DOC("Data moved");
	count_t errors DOC("Requests that ended with an error");
	ns_t time DOC("From being submitted to being given back, all requests together");
	ns_t longest MERGE_MAX DOC("Longest single request");
};

PARAM(small_number_t, only_bus, 0, RANGE(0, 2147483647), "Only this bus; 0 for all");
PARAM(small_number_t, only_device, 0, RANGE(0, 127), "Only the device of this number; 0 for all");
PARAM(bool_t, failed, 0, RANGE(0, 1), "Only requests that ended with an error");

EVENTS(requests, struct usb_request, "One finished request");
TABLE(endpoints, PERCPU_HASH, struct usb_endpoint, struct usb_use, 1024, "One endpoint of one device");

struct submitted {
	__u64 time;
	__u32 pid;
	__u32 tid;
	char comm[16];
	struct owner owner;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64); /* its address */
	__type(value, struct submitted);
} requests_in_flight SEC(".maps");

#define URB_SHORT_NOT_OK 1
#define URB_DIR_IN 0x200

static __always_inline void submit(struct urb *urb)
{
	struct submitted how = { .time = bpf_ktime_get_boot_ns() };
	__u64 key = (__u64)urb;

	/* Drivers submit the next request where they are given the last one back: in an interrupt. */
	if (in_interrupt()) {
		if (filters_tasks())
			return;
	} else {
		if (!wants_current())
			return;
		how.pid = current_pid();
		how.tid = current_tid();
		bpf_get_current_comm(how.comm, sizeof(how.comm));
		how.owner = owner_of_current();
	}
	if (bpf_map_update_elem(&requests_in_flight, &key, &how, BPF_ANY))
		count_loss(LOSS_TABLE_FULL);
}

static __always_inline void fill_endpoint(struct usb_endpoint *endpoint, struct urb *urb)
{
	struct usb_device *device = urb->dev;

	__builtin_memset(endpoint, 0, sizeof(*endpoint));
	endpoint->bus = device->bus->busnum;
	endpoint->device = device->devnum;
	endpoint->endpoint = urb->ep->desc.bEndpointAddress & 15;
	endpoint->direction = urb->transfer_flags & URB_DIR_IN ? USB_WAY_IN : USB_WAY_OUT;
	endpoint->type = urb->pipe >> 30 & 3;
	endpoint->vendor = device->descriptor.idVendor;
	endpoint->product = device->descriptor.idProduct;
	if (device->product)
		bpf_probe_read_kernel_str(endpoint->name, sizeof(endpoint->name), device->product);
}

/*
 * What the submitter will find in urb->status, which is not written yet: as __usb_hcd_giveback_urb() makes it of
 * the controller's verdict.
 */
static __always_inline int final_status(struct urb *urb, int verdict)
{
	int status = urb->unlinked ? urb->unlinked : verdict;

	if (!status && urb->transfer_flags & URB_SHORT_NOT_OK && urb->actual_length < urb->transfer_buffer_length)
		return -121; /* EREMOTEIO */
	return status;
}

static __always_inline void give_back(struct urb *urb, int verdict)
{
	static const struct usb_use zero;
	__u64 key = (__u64)urb;
	struct submitted *how = bpf_map_lookup_elem(&requests_in_flight, &key), unknown = {};
	__u64 now = bpf_ktime_get_boot_ns(), duration;
	struct usb_endpoint endpoint;
	int status = final_status(urb, verdict);

	/* It may be older than the capture, or of a task that is not wanted. */
	if (!how && filters_tasks())
		return;
	if (how)
		unknown = *how;
	bpf_map_delete_elem(&requests_in_flight, &key);
	fill_endpoint(&endpoint, urb);
	if ((only_bus && endpoint.bus != only_bus) || (only_device && endpoint.device != only_device) ||
	    (failed && !status))
		return;
	duration = unknown.time ? now - unknown.time : 0;

	struct usb_use *row = table_row(endpoints, &endpoint, &zero, of_owner(&unknown.owner));

	if (row) {
		__sync_fetch_and_add(&row->requests, 1);
		__sync_fetch_and_add(&row->bytes, urb->actual_length);
		__sync_fetch_and_add(&row->time, duration);
		if (status)
			__sync_fetch_and_add(&row->errors, 1);
		if (duration > row->longest)
			row->longest = duration;
	}
	struct usb_request *record = event_reserve(requests, sizeof(*record), of_owner(&unknown.owner));

	if (!record)
		return;
	record->time = now;
	record->duration = duration;
	record->size = urb->transfer_buffer_length;
	record->bytes = urb->actual_length;
	record->setup = 0;
	if (endpoint.type == USB_TRANSFER_CONTROL && urb->setup_packet)
		bpf_probe_read_kernel(&record->setup, sizeof(record->setup), urb->setup_packet);
	record->pid = unknown.pid;
	record->tid = unknown.tid;
	record->status = status;
	record->failed_packets = endpoint.type == USB_TRANSFER_ISOCHRONOUS ? urb->error_count : 0;
	__builtin_memcpy(record->comm, unknown.comm, sizeof(record->comm));
	__builtin_memcpy(&record->bus, &endpoint, sizeof(endpoint));
	__builtin_memset(record->manufacturer, 0, sizeof(record->manufacturer));
	if (urb->dev->manufacturer)
		bpf_probe_read_kernel_str(record->manufacturer, sizeof(record->manufacturer), urb->dev->manufacturer);
	event_submit(requests, record);
}

#include "usb-hooks.h"

char LICENSE[] SEC("license") = "GPL";
