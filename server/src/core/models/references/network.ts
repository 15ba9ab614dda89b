/** Network devices, sockets, routes and what hangs off them: include/linux/netdevice.h, include/net/sock.h, include/net/dst.h. */
import { alike, giving, passing, putting } from "./build.ts";
import type { ReferenceKind, Within } from "./row.ts";

const inRoute: Within = [["rtable", "dst"]];
const inRoute6: Within = [["rt6_info", "dst"]];
const inConnection: Within = [["nf_conn", "ct_general"]];

const devicesAndSockets: readonly ReferenceKind[] = [
	{
		struct: "net_device",
		count: "refcount",
		words: "reference to the network device",
		settledBy: "dev_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["dev_get_by_index", "dev_get_by_name", "dev_getfirstbyhwtype", "ip_dev_find"]),
			...giving("null", ["netdev_get_by_index", "netdev_get_by_name"], { settledBy: "netdev_put" }),
			...alike(["__dev_hold", "dev_hold"], { takes: 0 }),
			...alike(["netdev_hold"], { takes: 0, settledBy: "netdev_put" }),
			...putting(["__dev_put", "dev_put", "netdev_put"]),
		],
	},
	{
		struct: "sock",
		count: "refcount",
		lies: [
			["sock", "__sk_common"],
			["sock_common", "skc_refcnt"],
		],
		words: "reference to the socket",
		settledBy: "sock_put",
		mayBeHandedOver: true,
		rows: [
			...giving("null", [
				"__inet6_lookup_established",
				"__inet_lookup_established",
				"inet6_lookup",
				"inet_lookup",
				"inet_lookup_established",
				"udp4_lib_lookup",
				"udp6_lib_lookup",
			]),
			...giving("error", ["netlink_getsockbyfilp"]),
			...alike(["sock_hold"], { takes: 0 }),
			...putting(["__sock_put", "sock_gen_put", "sock_put"]),
		],
	},
	{
		// The count is the one of the file behind the socket.
		struct: "socket",
		count: "refcount",
		words: "reference to the socket",
		settledBy: "sockfd_put",
		mayBeHandedOver: true,
		rows: [...giving("null", ["sockfd_lookup"]), ...putting(["sockfd_put"])],
	},
	{
		// include/net/cfg80211.h: the wiphy comes first, the BSS second.
		struct: "cfg80211_bss",
		count: "refcount",
		words: "reference to the BSS",
		settledBy: "cfg80211_put_bss",
		mayBeHandedOver: true,
		rows: [
			...giving("null", [
				"cfg80211_get_bss",
				"cfg80211_get_ibss",
				"cfg80211_inform_bss",
				"cfg80211_inform_bss_data",
				"cfg80211_inform_bss_frame",
				"cfg80211_inform_bss_frame_data",
			]),
			...alike(["cfg80211_ref_bss"], { takes: 1 }),
			...alike(["cfg80211_put_bss"], { puts: 1 }),
		],
	},
	{
		struct: "hci_dev",
		count: "refcount",
		words: "reference to the Bluetooth controller",
		settledBy: "hci_dev_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["hci_dev_get", "hci_get_route"]),
			...passing(["hci_dev_hold"]),
			...putting(["hci_dev_put"]),
		],
	},
	{
		struct: "sfp_bus",
		count: "refcount",
		words: "reference to the SFP bus",
		settledBy: "sfp_bus_put",
		mayBeHandedOver: false,
		rows: [...giving("null-or-error", ["sfp_bus_find_fwnode"]), ...putting(["sfp_bus_put"])],
	},
];

const routing: readonly ReferenceKind[] = [
	{
		struct: "dst_entry",
		count: "refcount",
		words: "reference to the route",
		settledBy: "dst_release",
		mayBeHandedOver: true,
		rows: [
			...giving(
				"error",
				[
					"__ip_route_output_key",
					"ip_route_connect",
					"ip_route_output",
					"ip_route_output_flow",
					"ip_route_output_gre",
					"ip_route_output_key",
					"ip_route_output_key_hash",
					"ip_route_output_ports",
				],
				{ within: inRoute, settledBy: "ip_rt_put" },
			),
			...giving("error", ["ip_route_newports"], { puts: 1, within: inRoute, settledBy: "ip_rt_put" }),
			...giving("null", ["dst_cache_get_ip4"], { within: inRoute, settledBy: "ip_rt_put" }),
			...giving("null", ["rt6_lookup"], { within: inRoute6, settledBy: "ip6_rt_put" }),
			...giving("error", ["ip6_dst_lookup_flow", "ip6_sk_dst_lookup_flow"]),
			...giving("error", ["xfrm_lookup", "xfrm_lookup_route"], { puts: 1 }),
			...giving("null", [
				"dst_cache_get",
				"dst_cache_get_ip6",
				"inet6_csk_route_req",
				"inet_csk_route_child_sock",
				"inet_csk_route_req",
				"sk_dst_check",
				"sk_dst_get",
			]),
			// These always answer with a route, if only one that says that there is none.
			...alike(["ip6_route_lookup", "ip6_route_output", "ip6_route_output_flags"], { gives: true }),
			...alike(["ip6_dst_lookup"], { out: { at: 2 }, fails: "negative" }),
			...passing(["dst_clone"]),
			...alike(["dst_hold"], { takes: 0 }),
			...alike(["dst_hold_safe"], { takes: 0, fails: "zero" }),
			...putting(["dst_release", "dst_release_immediate"]),
			...putting(["ip_rt_put"], { within: inRoute }),
			...putting(["ip6_rt_put"], { within: inRoute6 }),
			...alike(
				["__sk_dst_set", "ip6_dst_store", "ip6_sk_dst_store_flow", "sk_dst_set", "sk_setup_caps", "skb_dst_set"],
				{ puts: 1 },
			),
		],
	},
	{
		struct: "in_device",
		count: "refcount",
		words: "reference to the IPv4 configuration",
		settledBy: "in_dev_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["in_dev_get"]),
			...alike(["in_dev_hold"], { takes: 0 }),
			...putting(["__in_dev_put", "in_dev_put"]),
		],
	},
	{
		struct: "inet6_dev",
		count: "refcount",
		words: "reference to the IPv6 configuration",
		settledBy: "in6_dev_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["in6_dev_get"]),
			...alike(["in6_dev_hold"], { takes: 0 }),
			...putting(["__in6_dev_put", "in6_dev_put"]),
		],
	},
	{
		struct: "inet6_ifaddr",
		count: "refcount",
		words: "reference to the IPv6 address",
		settledBy: "in6_ifa_put",
		mayBeHandedOver: false,
		rows: [
			...giving("null", ["ipv6_get_ifaddr"]),
			...alike(["in6_ifa_hold"], { takes: 0 }),
			...putting(["in6_ifa_put"]),
		],
	},
	{
		// Documentation/networking/xfrm_device.rst
		struct: "xfrm_state",
		count: "refcount",
		words: "reference to the IPsec state",
		settledBy: "xfrm_state_put",
		mayBeHandedOver: true,
		rows: [
			...giving("null", [
				"xfrm_find_acq",
				"xfrm_find_acq_byseq",
				"xfrm_state_lookup",
				"xfrm_state_lookup_byaddr",
				"xfrm_state_lookup_byspi",
			]),
			...alike(["xfrm_state_hold"], { takes: 0 }),
			...putting(["xfrm_state_put"]),
		],
	},
	{
		struct: "nf_conntrack",
		count: "refcount",
		words: "reference to the tracked connection",
		settledBy: "nf_conntrack_put",
		mayBeHandedOver: true,
		rows: [
			...alike(["nf_conntrack_get"], { takes: 0 }),
			...putting(["nf_conntrack_put"]),
			...putting(["nf_ct_put"], { within: inConnection }),
		],
	},
];

export const networkKinds: readonly ReferenceKind[] = [...devicesAndSockets, ...routing];
