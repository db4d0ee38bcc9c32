/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who the other end of a message is when its socket is not connected, for the tracepoints of traffic.bpf.c, which
 * tell the socket only.  The functions below run before the tracepoint, in the same task.
 */

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct peer);
} peers SEC(".maps");

static __always_inline bool current_peer(struct peer *peer, struct sock *sk)
{
	struct peer *known = bpf_task_storage_get(&peers, bpf_get_current_task_btf(), 0, 0);
	__u64 socket;

	if (!known)
		return false;
	/* For one message only: the next one may name nobody. */
	socket = known->socket;
	known->socket = 0;
	*peer = *known;
	return socket == (__u64)sk;
}

/* What came of the message is not counted. */
static __always_inline int forget_peer(void)
{
	struct peer *known = bpf_task_storage_get(&peers, bpf_get_current_task_btf(), 0, 0);

	if (known)
		known->socket = 0;
	return 0;
}

static __always_inline int remember_peer(struct sock *sk, const struct peer *peer)
{
	struct peer *known;

	if (anonymous || !by_peer || !wants_current())
		return 0;
	known = bpf_task_storage_get(&peers, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!known)
		return 0;
	*known = *peer;
	known->socket = (__u64)sk;
	return 0;
}

static __always_inline int remember_named(struct sock *sk, const struct msghdr *message)
{
	struct peer peer = {};

	return message->msg_name && named_peer(&peer, message) ? remember_peer(sk, &peer) : 0;
}

#define PEER_SENT TRACEPOINTS OPTIONAL("The peer of a datagram that is sent on a socket without a connection")
#define PEER_RECEIVED                                                                              \
	TRACEPOINTS OPTIONAL("The peer of a datagram that is received on a socket without a connection")

SEC("fentry/inet_sendmsg")
PEER_SENT int BPF_PROG(names_v4, struct socket *socket, struct msghdr *message)
{
	return remember_named(socket->sk, message);
}

SEC("fentry/inet6_sendmsg")
PEER_SENT int BPF_PROG(names_v6, struct socket *socket, struct msghdr *message)
{
	return remember_named(socket->sk, message);
}

/* Not the message's name: who does not ask for the sender still gets the datagram from somebody. */
SEC("fentry/skb_consume_udp")
PEER_RECEIVED int BPF_PROG(takes_datagram, struct sock *sk, struct sk_buff *packet)
{
	struct peer peer = {};
	void *network = packet->head + packet->network_header;
	struct udphdr *header = (void *)(packet->head + packet->transport_header);

	if (packet->protocol == bpf_htons(0x0800)) { /* ETH_P_IP */
		mapped_address(peer.address, BPF_CORE_READ((struct iphdr *)network, saddr));
	} else {
		bpf_probe_read_kernel(peer.address, sizeof(peer.address), &((struct ipv6hdr *)network)->saddr);
	}
	peer.port = bpf_ntohs(BPF_CORE_READ(header, source));
	return remember_peer(sk, &peer);
}

/* Raw sockets and those of ping. */
SEC("fexit/sock_common_recvmsg")
PEER_RECEIVED int BPF_PROG(got_raw, struct socket *socket, struct msghdr *message, size_t size, int flags, int result)
{
	return result >= 0 ? remember_named(socket->sk, message) : 0;
}
