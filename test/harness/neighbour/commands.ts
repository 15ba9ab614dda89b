/**
 * Commands of iproute2 and ping as a scenario's actions: what they make the kernel do, by its own functions. What the kernel
 * computes is computed by its code; the table says where it is entered, and what the wire does.
 *
 * | command | what is called |
 * |---|---|
 * | `ip neigh add/change/replace` | neigh_add() on a netlink message |
 * | `ip neigh del` | neigh_delete() on a netlink message |
 * | `ip neigh flush` | neigh_delete() for every address there may be; those that are not there it refuses |
 * | `ping` on lo, dummy0 | the neighbour's part of ip_finish_output2(): ip_neigh_gw4() and neigh_output() on a packet |
 * | `ping` on v0 | the same; then the request, the answer and the echo's way back: arp_process() at either end |
 * | `ip link set DEV mtu N` below 68, and back; `ip link del` | inetdev_destroy(), inetdev_init(): what inetdev_event() does |
 * | `ip link set DEV down` | fib_disable_ip() of fib_netdev_event(); the cable's other end loses its carrier: arp_netdev_event() |
 * | `sleep N` | nothing but what is due: timers, the periodic gc |
 *
 * A packet that nobody answers comes back as an ICMP error by way of lo: `icmp.c` beside this file stands for the kernel's
 * and looks up the neighbour that the error goes to.
 */
import type { ScenarioAction, ScenarioValue } from "../../../server/src/core/concrete/scenario/scenario.ts";
import { bringIpv4Up, bringUp, type Device, dummy0, lo, named, takeIpv4Away, v0, v1 } from "./devices.ts";
import { ipv4Bytes, little, neighbourMessage } from "./netlink.ts";

/** The actions of a command; those before it say what there may be. */
export function actionsOf(command: string, before: readonly string[]): ScenarioAction[] {
	const number = (pattern: RegExp): number | undefined => {
		const found = pattern.exec(command)?.[1];
		return found === undefined ? undefined : Number(found);
	};
	if (/^ip neigh (?:add|change|replace)/.test(command)) return [handled("neigh_add", command)];
	if (command.startsWith("ip neigh del")) return [handled("neigh_delete", command)];
	if (command.startsWith("ip neigh flush"))
		return addressesIn(before).map((address) => handled("neigh_delete", `ip neigh del ${address} dev dummy0`));
	const seconds = number(/^sleep (\d+)$/);
	if (seconds !== undefined) return [{ sleep: seconds }];
	const target = /^ping -c 1 -W 1 (\S+)$/.exec(command)?.[1];
	if (target !== undefined) return ping(target);
	const mtu = number(/^ip link set dummy0 mtu (\d+)$/);
	if (mtu !== undefined) return [mtu < 68 ? takeIpv4Away(dummy0) : bringIpv4Up(dummy0)];
	const down = /^ip link set (\w+) down$/.exec(command)?.[1];
	if (down !== undefined) return linkDown(down);
	const limit = number(/^gc_thresh3=(\d+)$/);
	if (limit !== undefined) return [{ set: "arp_tbl.gc_thresh3", to: limit }];
	const thresholds = /^thresholds (\d+)\/(\d+)\/(\d+)$/.exec(command)?.slice(1);
	if (thresholds)
		return thresholds.map((value, index) => ({ set: `arp_tbl.gc_thresh${index + 1}`, to: Number(value) }));
	const cost = number(/^message_cost=(\d+)$/);
	if (cost !== undefined) return [{ ratelimit: { interval: cost, burst: 10 } }];
	const many = soFar(command);
	if (many !== undefined) {
		const from = soFar(before.at(-1) ?? "") ?? 0;
		return Array.from({ length: many - from }, (_, index) => created(from + index));
	}
	switch (command) {
		case "veth up":
			return [...bringUp(v0), ...bringUp(v1)];
		case "ip link del v0":
			return [takeIpv4Away(v0), takeIpv4Away(v1)];
		case "ip link del dummy0":
			return [takeIpv4Away(dummy0)];
		case "dummy0 recreated":
			return [{ sleep: 0.01 }, ...bringUp(dummy0)];
		case "setup":
		case "ip addr add 10.0.0.1/24 dev dummy0":
		case "ip link set dummy0 up":
			return [];
		default:
			throw new Error(`nobody knows what "${command}" makes the kernel do`);
	}
}

function handled(handler: string, command: string): ScenarioAction {
	const message = neighbourMessage(command, dummy0.index);
	return { call: handler, args: [named("request"), { bytes: message }, named("extack")] };
}

/** Addresses for the commands that stand for many creations at once: 10.1.0.0 and on. */
function created(number: number): ScenarioAction {
	const address = `10.1.${number >> 8}.${number & 255}`;
	return handled("neigh_add", `ip neigh add ${address} lladdr 02:00:00:00:00:01 dev dummy0 nud reachable`);
}

/** For the commands that stand for as many failing creations as are missing to a number. */
function soFar(command: string): number | undefined {
	const many = /^failing creations so far: (\d+)$/.exec(command)?.[1];
	return many === undefined ? undefined : Number(many);
}

/** Every address that a command was about. */
function addressesIn(commands: readonly string[]): string[] {
	return [...new Set(commands.flatMap((command) => command.match(/\b10\.0\.0\.\d+\b(?!\/)/g) ?? []))];
}

function linkDown(name: string): ScenarioAction[] {
	const disabled = (device: Device): ScenarioAction => ({
		call: "fib_disable_ip",
		in: "net/ipv4/fib_frontend.c",
		args: [named(device.name), netdevDown, 0],
	});
	if (name !== v0.name) return [disabled(name === lo.name ? lo : dummy0)];
	return [
		disabled(v0),
		{ set: "v1.state", to: noCarrier },
		{ new: "change", struct: "netdev_notifier_change_info" },
		{ set: "change.info.dev", to: named("v1") },
		{ call: "arp_netdev_event", in: "net/ipv4/arp.c", args: [0, netdevChange, named("change")] },
	];
}

const netdevDown = 2;
const netdevChange = 4;
/** Bit __LINK_STATE_NOCARRIER of a device's state. */
const noCarrier = 1 << 2;

/** The address as the kernel holds it in a __be32. */
function be32(address: string): number {
	return Number.parseInt(little(Number.parseInt(ipv4Bytes(address), 16), 4), 16);
}

/** A packet from one address to another, with room before it for the link's header, on its way out by a device. */
function packet(device: Device, from: string, to: string): ScenarioAction[] {
	// RFC 791: version and length of the header; the addresses are its last eight bytes.
	const header = `45${"00".repeat(11)}${ipv4Bytes(from)}${ipv4Bytes(to)}`;
	return [
		{ new: "route", struct: "rtable" },
		{ set: "route.dst.ops", to: { address: "ipv4_dst_ops", in: "net/ipv4/route.c" } },
		{ set: "route.dst.dev", to: named(device.name) },
		{ new: "packet", struct: "sk_buff" },
		{ set: "packet.head", to: { bytes: "00".repeat(64) + header + "00".repeat(64) } },
		{ set: "packet.data", to: { address: "packet.head[64]" } },
		{ set: "packet.network_header", to: 64 },
		{ set: "packet.len", to: 84 },
		{ set: "packet.truesize", to: 768 },
		{ set: "packet.dev", to: named(device.name) },
		{ set: "packet._skb_refdst", to: named("route") },
	];
}

function sent(device: Device, from: string, to: string): ScenarioAction[] {
	const output = "net/ipv4/ip_output.c";
	return [
		...packet(device, from, to),
		{ call: "ip_neigh_gw4", in: output, args: [named(device.name), be32(to)], as: "n", struct: "neighbour" },
		{ call: "neigh_output", in: output, args: [named("n"), named("packet"), 0], if: "n" },
	];
}

/** An ARP message (RFC 826) that a device receives; `local`: it asks for an address of this host. */
function received(device: Device, operation: 1 | 2, sender: Device, from: string, to: string): ScenarioAction[] {
	const head = `00010800060400${little(operation, 1)}`;
	const body = `${sender.link}${ipv4Bytes(from)}${operation === 1 ? "000000000000" : device.link}${ipv4Bytes(to)}`;
	const net: ScenarioValue = device.net === "init_net" ? { address: device.net } : named(device.net);
	return [
		{ new: "local", struct: "rtable" },
		{ set: "local.rt_type", to: rtnLocal },
		{ new: "arp", struct: "sk_buff" },
		{ set: "arp.head", to: { bytes: head + body } },
		{ set: "arp.dev", to: named(device.name) },
		{ set: "arp._skb_refdst", to: named("local") },
		{ call: "arp_process", in: "net/ipv4/arp.c", args: [net, 0, named("arp")] },
	];
}

const rtnLocal = 2;

function ping(target: string): ScenarioAction[] {
	if (target.startsWith("127.")) return sent(lo, target, target);
	if (target.startsWith("10.0.0.")) return [...sent(dummy0, "10.0.0.1", target), { sleep: 1 }];
	const here = "10.1.0.1";
	return [
		...sent(v0, here, target),
		...received(v1, 1, v0, here, target),
		...received(v0, 2, v1, target, here),
		...sent(v1, target, here),
	];
}
