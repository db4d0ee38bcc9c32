// SPDX-License-Identifier: GPL-2.0-only
#include "filter.h"
#include "output.h"
#include <bpf/bpf_endian.h>

PROBE("traffic", "Network use by process",
      "How much each process sends and receives, by protocol and by peer, as it hands it to its sockets.",
      AREA("network"), ALSO("net-traffic nethogs tcptop"), TIER("trace"), OWN, TOTALS);

enum traffic_family { TRAFFIC_FAMILY_IPV4, TRAFFIC_FAMILY_IPV6, TRAFFIC_FAMILY_UNIX };

enum traffic_protocol {
	TRAFFIC_PROTOCOL_OTHER,
	TRAFFIC_PROTOCOL_TCP,
	TRAFFIC_PROTOCOL_UDP,
	TRAFFIC_PROTOCOL_ICMP,
	TRAFFIC_PROTOCOL_SCTP,
	TRAFFIC_PROTOCOL_UDP_LITE,
	TRAFFIC_PROTOCOL_MPTCP,
	TRAFFIC_PROTOCOL_STREAM,
	TRAFFIC_PROTOCOL_DATAGRAM,
	TRAFFIC_PROTOCOL_PACKETS,
};

struct traffic_key {
	process_id_t pid DOC("Process; 0 in totals");
	enum traffic_family family DOC("Family of the addresses");
	enum traffic_protocol protocol DOC("Protocol");
	port_t port DOC("Port of the peer; 0 if not asked for or not known");
	__u16 pad;
	address_t address DOC("Address of the peer; all zero if not asked for or not known");
	char comm[16] DOC("Name of the process");
};
_Static_assert(sizeof(struct traffic_key) == 48, "every byte of a key is named");

struct traffic {
	bytes_t sent DOC("Bytes sent, without headers");
	bytes_t received DOC("Bytes received, without headers");
	count_t messages_sent DOC("Calls that sent something");
	count_t messages_received DOC("Calls that received something");
};

PARAM(bool_t, by_peer, 1, RANGE(0, 1), "One row a peer");
PARAM(bool_t, by_port, 1, RANGE(0, 1), "One row a port of the peer; leave out for a server of many clients");
PARAM(bool_t, local, 0, RANGE(0, 1), "Also Unix sockets");

TABLE(traffic, PERCPU_HASH, struct traffic_key, struct traffic, 16384, "What one process exchanged with one peer");

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define IPPROTO_ICMPV6 58
#define MSG_PEEK 2
#define MSG_ERRQUEUE 0x2000

static __always_inline __u32 protocol_of(struct sock *sk, bool unix_socket)
{
	if (unix_socket) {
		switch (sk->sk_type) {
		case SOCK_STREAM:
			return TRAFFIC_PROTOCOL_STREAM;
		case SOCK_DGRAM:
			return TRAFFIC_PROTOCOL_DATAGRAM;
		}
		return TRAFFIC_PROTOCOL_PACKETS;
	}
	switch (sk->sk_protocol) {
	case IPPROTO_TCP:
		return TRAFFIC_PROTOCOL_TCP;
	case IPPROTO_UDP:
		return TRAFFIC_PROTOCOL_UDP;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return TRAFFIC_PROTOCOL_ICMP;
	case IPPROTO_SCTP:
		return TRAFFIC_PROTOCOL_SCTP;
	case IPPROTO_UDPLITE:
		return TRAFFIC_PROTOCOL_UDP_LITE;
	case IPPROTO_MPTCP:
		return TRAFFIC_PROTOCOL_MPTCP;
	}
	return TRAFFIC_PROTOCOL_OTHER;
}

static __always_inline void mapped_address(__u8 *into, __u32 address)
{
	into[10] = into[11] = 0xff;
	__builtin_memcpy(&into[12], &address, 4);
}

/* The other end of one message. */
struct peer {
	__u64 socket; /* the message is of this one; 0: there is no message */
	address_t address;
	port_t port;
};

/* Whom a message names; false when it names nobody that we know. */
static __always_inline bool named_peer(struct peer *peer, const struct msghdr *message)
{
	struct sockaddr_in6 named = {};

	if (!BPF_CORE_READ(message, msg_name) || BPF_CORE_READ(message, msg_namelen) < 16 ||
	    bpf_probe_read_kernel(&named, sizeof(named), BPF_CORE_READ(message, msg_name)))
		return false;
	if (named.sin6_family == AF_INET) {
		struct sockaddr_in *v4 = (void *)&named;

		mapped_address(peer->address, v4->sin_addr.s_addr);
		peer->port = bpf_ntohs(v4->sin_port);
	} else if (named.sin6_family == AF_INET6) {
		__builtin_memcpy(peer->address, &named.sin6_addr, sizeof(peer->address));
		peer->port = bpf_ntohs(named.sin6_port);
	} else {
		return false;
	}
	return true;
}

/* Whom the running task's message is for or from, when the socket does not say it. */
static __always_inline bool current_peer(struct peer *peer, struct sock *sk);

/* Who the socket is connected to, or whom this one message named. */
static __always_inline void fill_peer(struct traffic_key *key, struct sock *sk, const struct msghdr *message)
{
	struct peer peer = {};
	__be32 address = sk->__sk_common.skc_daddr;
	__be16 port = sk->__sk_common.skc_dport;

	/* Compilers make one load of two in branches alike; the verifier refuses one of two kinds of memory. */
	barrier_var(address);
	barrier_var(port);
	if (message ? named_peer(&peer, message) : current_peer(&peer, sk)) {
		__builtin_memcpy(key->address, peer.address, sizeof(key->address));
		key->port = peer.port;
	} else {
		if (key->family != TRAFFIC_FAMILY_IPV4)
			BPF_CORE_READ_INTO(&key->address, sk, __sk_common.skc_v6_daddr);
		else if (address)
			mapped_address(key->address, address);
		key->port = bpf_ntohs(port);
	}
	if (!by_port)
		key->port = 0;
}

static __always_inline int count(struct sock *sk, int bytes, bool sent, const struct msghdr *message)
{
	static const struct traffic zero;
	struct traffic_key key = {};
	__u16 family = sk->__sk_common.skc_family;

	if (family != AF_INET && family != AF_INET6 && !(local && family == AF_UNIX))
		return 0;
	/* Nothing on a stream is its end or an empty call; an empty datagram is a message. */
	if (bytes < 0 || (!bytes && sk->sk_type != SOCK_DGRAM) || !wants_current())
		return 0;
	key.family = family == AF_INET ? TRAFFIC_FAMILY_IPV4 :
		     family == AF_INET6 ? TRAFFIC_FAMILY_IPV6 : TRAFFIC_FAMILY_UNIX;
	key.protocol = protocol_of(sk, family == AF_UNIX);
	if (!anonymous) {
		key.pid = current_pid();
		/* Threads may have names of their own; the row is the process's. */
		BPF_CORE_READ_STR_INTO(&key.comm, (struct task_struct *)bpf_get_current_task(), group_leader, comm);
		if (by_peer && family != AF_UNIX)
			fill_peer(&key, sk, message);
	}
	struct traffic *row = table_row(traffic, &key, &zero, of_current());

	if (!row)
		return 0;
	/* A softirq that handles a kernel socket may come between load and store. */
	__sync_fetch_and_add(sent ? &row->sent : &row->received, bytes);
	__sync_fetch_and_add(sent ? &row->messages_sent : &row->messages_received, 1);
	return 0;
}

/* Looking at what stays in the queue, or reading back one's own errors, moves nothing. */
#define MOVES_NOTHING (MSG_PEEK | MSG_ERRQUEUE)

#define TRACEPOINTS                                                                                \
	VARIANT("sockets", 0)                                                                      \
	MISSES("Splice from a socket")

#include "traffic-peers.h"

SEC("tp_btf/sock_send_length")
TRACEPOINTS int BPF_PROG(sent, struct sock *sk, int result, int flags)
{
	return result < 0 ? forget_peer() : count(sk, result, true, NULL);
}

SEC("tp_btf/sock_recv_length")
TRACEPOINTS int BPF_PROG(received, struct sock *sk, int result, int flags)
{
	return result < 0 || flags & MOVES_NOTHING ? forget_peer() : count(sk, result, false, NULL);
}

/* Not sock_sendmsg: since 6.7 system calls go around it. */
#define FUNCTIONS                                                                                  \
	VARIANT("sockets", 1)                                                                      \
	MISSES("Unix sockets and protocols with functions of their own, such as multipath TCP; splice from a socket; the " \
	       "sender of a datagram of a socket without a connection, when the program does not ask for it")

SEC("fexit/inet_sendmsg")
FUNCTIONS int BPF_PROG(sent_v4, struct socket *socket, struct msghdr *message, size_t size, int result)
{
	return count(socket->sk, result, true, message);
}

SEC("fexit/inet6_sendmsg")
FUNCTIONS int BPF_PROG(sent_v6, struct socket *socket, struct msghdr *message, size_t size, int result)
{
	return count(socket->sk, result, true, message);
}

SEC("fexit/inet_recvmsg")
FUNCTIONS int BPF_PROG(received_v4, struct socket *socket, struct msghdr *message, size_t size, int flags, int result)
{
	return flags & MOVES_NOTHING ? 0 : count(socket->sk, result, false, message);
}

SEC("fexit/inet6_recvmsg")
FUNCTIONS int BPF_PROG(received_v6, struct socket *socket, struct msghdr *message, size_t size, int flags, int result)
{
	return flags & MOVES_NOTHING ? 0 : count(socket->sk, result, false, message);
}

char LICENSE[] SEC("license") = "GPL";
