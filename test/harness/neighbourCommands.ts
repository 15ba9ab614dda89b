/**
 * Commands of iproute2 as a scenario's actions: what they make the kernel do, by its own functions. The message that
 * `ip neigh` sends is built byte for byte and handed to neigh_add(); what the kernel computes is computed by its code.
 *
 * | command | what is called |
 * |---|---|
 * | `ip neigh add/change/replace` | neigh_add() on a netlink message |
 * | `ip neigh del` | neigh_delete() on a netlink message |
 * | `ip link set DEV mtu N` below 68, and back | inetdev_destroy(), inetdev_init(): what inetdev_event() does |
 * | `sleep N` | nothing but what is due: timers, the periodic gc |
 */
import type { Scenario, ScenarioAction, ScenarioValue } from "../../server/src/core/concrete/scenario/scenario.ts";

const devinet = "net/ipv4/devinet.c";
const dummyIndex = 2;

/** NUD_ states of include/uapi/linux/neighbour.h by iproute2's names. */
const states: Readonly<Record<string, number>> = {
	none: 0x00,
	reachable: 0x02,
	stale: 0x04,
	noarp: 0x40,
	permanent: 0x80,
};
const createFlags: Readonly<Record<string, number>> = { add: 0x605, change: 0x105, replace: 0x505, del: 0x005 };

function little(value: number, bytes: number): string {
	let text = "";
	for (let i = 0; i < bytes; i++) text += ((value >>> (8 * i)) & 255).toString(16).padStart(2, "0");
	return text;
}

function attribute(type: number, payload: string): string {
	const length = 4 + payload.length / 2;
	return little(length, 2) + little(type, 2) + payload.padEnd(Math.ceil(payload.length / 8) * 8, "0");
}

/** The bytes of an RTM_NEWNEIGH or RTM_DELNEIGH request (rtnetlink(7)), in hexadecimal. */
export function neighbourMessage(command: string): string {
	const words = command.split(/\s+/).slice(2);
	const [verb = "", address = ""] = words;
	const after = (word: string): string | undefined => {
		const at = words.indexOf(word);
		return at < 0 ? undefined : words[at + 1];
	};
	const isDelete = verb === "del";
	const state = isDelete ? 0 : (states[after("nud") ?? "permanent"] ?? 0x80);
	const flags = (words.includes("use") ? 1 : 0) | (words.includes("extern_learn") ? 0x10 : 0);
	const destination = address
		.split(".")
		.map((part) => little(Number(part), 1))
		.join("");
	const link = after("lladdr")?.replaceAll(":", "");
	const ndmsg = `02000000${little(dummyIndex, 4)}${little(state, 2)}${little(flags, 1)}00`;
	const body = ndmsg + attribute(1, destination) + (link === undefined ? "" : attribute(2, link));
	return (
		little(16 + body.length / 2, 4) +
		little(isDelete ? 29 : 28, 2) +
		little(createFlags[verb] ?? 5, 2) +
		little(1, 4) +
		little(0, 4) +
		body
	);
}

/** The scenario of a machine with dummy0 up, on which these commands are given; a row after each. */
export function commandScenario(
	commands: readonly string[],
	thresholds: readonly [number, number, number],
	ratelimit: NonNullable<Scenario["ratelimit"]>,
): Scenario {
	const value = (name: string): ScenarioValue => ({ value: name });
	return {
		name: "commands",
		file: "net/core/neighbour.c",
		hz: 100,
		jiffies: 4294937296,
		ratelimit,
		answers: {
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
			inet_addr_type_dev_table: 1,
			__neigh_notify: 0,
			skb_queue_purge: 0,
			pneigh_queue_purge: 0,
			call_netevent_notifiers: 0,
		},
		setup: [
			{ set: "init_net.ipv4.devconf_dflt", to: { address: "ipv4_devconf_dflt", in: devinet } },
			{ set: "init_net.ipv4.devconf_all", to: { address: "ipv4_devconf", in: devinet } },
			{ call: "netdev_create_hash", in: "net/core/dev.c", as: "index_head" },
			{ set: "init_net.dev_index_head", to: value("index_head") },
			{ call: "neigh_table_init", args: [0, { address: "arp_tbl" }] },
			...thresholds.map((limit, i): ScenarioAction => ({ set: `arp_tbl.gc_thresh${i + 1}`, to: limit })),
			{ new: "dummy0", struct: "net_device" },
			{ write: "dummy0.name", text: "dummy0" },
			{ call: "ether_setup", in: "net/ethernet/eth.c", args: [value("dummy0")] },
			{ set: "dummy0.nd_net.net", to: { address: "init_net" } },
			{ set: "dummy0.flags", to: 0x83 },
			{ set: "dummy0.ifindex", to: dummyIndex },
			{ set: "dummy0.reg_state", to: 1 },
			{ set: "dummy0.pcpu_refcnt", to: { bytes: "0000000000000000" } },
			{ set: "dummy0.dev_addr", to: { bytes: "0200000000010000" } },
			{ set: "dummy0.netdev_ops", to: { address: "dummy_netdev_ops", in: "drivers/net/dummy.c" } },
			{ set: `init_net.dev_index_head[${dummyIndex}].first`, to: { address: "dummy0.index_hlist" } },
			{ call: "inetdev_init", in: devinet, args: [value("dummy0")], as: "in_dev" },
			{ new: "socket", struct: "sock" },
			{ set: "socket.__sk_common.skc_net.net", to: { address: "init_net" } },
			{ new: "request", struct: "sk_buff" },
			{ set: "request.sk", to: value("socket") },
			{ new: "extack", struct: "netlink_ext_ack" },
			// The commands were given to a kernel that had been up for longer than the five seconds after which gc may be forced.
			{ sleep: 60 },
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

/** Addresses for the commands that stand for many creations at once: 10.1.0.0 and on. */
function request(verb: string, number: number): ScenarioAction {
	const command = `ip neigh ${verb} 10.1.${number >> 8}.${number & 255} lladdr 02:00:00:00:00:01 dev dummy0 nud reachable`;
	return handled("neigh_add", command);
}

function handled(handler: string, command: string): ScenarioAction {
	return {
		call: handler,
		args: [{ value: "request" }, { bytes: neighbourMessage(command) }, { value: "extack" }],
	};
}

function actionsOf(command: string, before: readonly string[]): ScenarioAction[] {
	if (/^ip neigh (?:add|change|replace)/.test(command)) return [handled("neigh_add", command)];
	if (command.startsWith("ip neigh del")) return [handled("neigh_delete", command)];
	if (command.startsWith("sleep")) return [{ sleep: Number(command.split(" ")[1]) }];
	const mtu = /^ip link set dummy0 mtu (\d+)$/.exec(command)?.[1];
	if (mtu !== undefined && Number(mtu) < 68)
		return [{ call: "inetdev_destroy", in: devinet, args: [{ value: "in_dev" }] }];
	if (mtu !== undefined) return [{ call: "inetdev_init", in: devinet, args: [{ value: "dummy0" }], as: "in_dev" }];
	const many = soFar(command);
	if (many === undefined) return [];
	const from = soFar(before.at(-1) ?? "") ?? 0;
	return Array.from({ length: many - from }, (_, index) => request("add", from + index));
}

/** For the commands that stand for as many failing creations as are missing to a number. */
function soFar(command: string): number | undefined {
	const many = /^failing creations so far: (\d+)$/.exec(command)?.[1];
	return many === undefined ? undefined : Number(many);
}
