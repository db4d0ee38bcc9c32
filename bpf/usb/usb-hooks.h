/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where usb-requests looks.  The functions of the USB core see every controller, root hubs too, and how a
 * request ended; the tracepoints of xHCI do without function tracing.
 */
#define CORE_FUNCTIONS VARIANT("requests", 0)

SEC("fentry/usb_hcd_submit_urb")
CORE_FUNCTIONS int BPF_PROG(submitting, struct urb *urb)
{
	submit(urb);
	return 0;
}

/* Refused: nobody will give it back. */
SEC("fexit/usb_hcd_submit_urb")
CORE_FUNCTIONS int BPF_PROG(submitted, struct urb *urb, gfp_t flags, int error)
{
	__u64 key = (__u64)urb;

	if (error)
		bpf_map_delete_elem(&requests_in_flight, &key);
	return 0;
}

SEC("fentry/usb_hcd_giveback_urb")
CORE_FUNCTIONS int BPF_PROG(given_back, struct usb_hcd *controller, struct urb *urb, int status)
{
	give_back(urb, status);
	return 0;
}

#define XHCI_TRACEPOINTS                                                                           \
	VARIANT("requests", 1)                                                                     \
	MISSES("Controllers other than xHCI, root hubs, errors other than of a cancelled or a short request")

SEC("tp_btf/xhci_urb_enqueue")
XHCI_TRACEPOINTS int BPF_PROG(enqueued, struct urb *urb)
{
	if (urb)
		submit(urb);
	return 0;
}

/* The controller's verdict is not told.  The verifier of younger kernels has it that there may be no request. */
SEC("tp_btf/xhci_urb_giveback")
XHCI_TRACEPOINTS int BPF_PROG(xhci_given_back, struct urb *urb)
{
	if (urb)
		give_back(urb, 0);
	return 0;
}
