/** The machine on which the commands of the traces are given, as a scenario. */
import type { Scenario, ScenarioAction } from "../../../server/src/core/concrete/scenario/scenario.ts";
import { actionsOf } from "./commands.ts";
import { bringUp, devinet, dummy0, lo, named } from "./devices.ts";

/** What is no business of a neighbour table: procfs, sysctls, multicast, routes, and what is behind a device. */
const answers: Readonly<Record<string, number>> = {
	proc_create_seq_private: 1,
	skb_queue_head_init_class: 0,
	ref_tracker_alloc: 0,
	ref_tracker_free: 0,
	devinet_sysctl_register: 0,
	devinet_sysctl_unregister: 0,
	neigh_sysctl_register: 0,
	ip_mc_init_dev: 0,
	ip_mc_up: 0,
	ip_mc_destroy_dev: 0,
	/** RTN_UNICAST. */
	inet_addr_type_dev_table: 1,
	inet_select_addr: 0,
	ip_route_input_noref: 0,
	fib_sync_down_dev: 0,
	rt_cache_flush: 0,
	__neigh_notify: 0,
	skb_queue_purge: 0,
	pneigh_queue_purge: 0,
	call_netevent_notifiers: 0,
	/** The packet that a probe is made for is only looked at for its sender's address. */
	skb_clone: 0,
	arp_send_dst: 0,
	__dev_queue_xmit: 0,
	dev_queue_xmit: 0,
	kfree_skb_reason: 0,
	kfree_skb: 0,
	consume_skb: 0,
};

/** Long after the table was made, so that gc may be forced; under this seed the periodic gc has just run, as it had in the real kernel. */
const settled = 61.92;

/** Interfaces lo and dummy0 are up; the commands are given, and a row is read after each. */
export function commandScenario(
	commands: readonly string[],
	ratelimit: NonNullable<Scenario["ratelimit"]> = { interval: 0, burst: 0 },
): Scenario {
	const namespace = (name: string): ScenarioAction[] => [
		{ set: `${name}.ipv4.devconf_dflt`, to: { address: "ipv4_devconf_dflt", in: devinet } },
		{ set: `${name}.ipv4.devconf_all`, to: { address: "ipv4_devconf", in: devinet } },
	];
	return {
		name: "commands",
		file: "net/core/neighbour.c",
		seed: 1,
		hz: 100,
		jiffies: 4294937296,
		ratelimit,
		answers,
		setup: [
			...namespace("init_net"),
			{ new: "net2", struct: "net" },
			...namespace("net2"),
			{ call: "netdev_create_hash", in: "net/core/dev.c", as: "index_head" },
			{ set: "init_net.dev_index_head", to: named("index_head") },
			{ call: "neigh_table_init", args: [0, { address: "arp_tbl" }] },
			...[8, 16, 32].map((limit, i): ScenarioAction => ({ set: `arp_tbl.gc_thresh${i + 1}`, to: limit })),
			...bringUp(lo),
			{ set: "init_net.loopback_dev", to: named(lo.name) },
			...bringUp(dummy0),
			{ new: "socket", struct: "sock" },
			{ set: "socket.__sk_common.skc_net.net", to: { address: "init_net" } },
			{ new: "request", struct: "sk_buff" },
			{ set: "request.sk", to: named("socket") },
			{ new: "extack", struct: "netlink_ext_ack" },
			{ sleep: settled },
		],
		events: commands.flatMap((command, index): ScenarioAction[] => [
			...actionsOf(command, commands.slice(0, index)),
			{ row: command },
		]),
		probes: {
			entries: "arp_tbl.entries",
			gc_entries: "arp_tbl.gc_entries",
			table_fulls: "arp_tbl.stats->table_fulls",
			forced_gc_runs: "arp_tbl.stats->forced_gc_runs",
		},
		lines: { dmesg_overflows: "neighbor table overflow" },
	};
}
