/** Network devices as a scenario sets them up, by the kernel's own set-up functions where it has them. */
import type { ScenarioAction, ScenarioValue } from "../../../server/src/core/concrete/scenario/scenario.ts";

export const devinet = "net/ipv4/devinet.c";

export interface Device {
	readonly name: string;
	readonly index: number;
	/** The namespace it is in: a variable or an object of the scenario. */
	readonly net: string;
	readonly link: string;
	/** The function that sets it up, and its operations. */
	readonly setup: string;
	readonly setupFile: string;
	readonly operations: string;
	readonly operationsFile: string;
	/** IFF_ flags once it is up. */
	readonly flags: number;
}

const up = 0x1;
const broadcast = 0x2;
const loopback = 0x8;

export const lo: Device = {
	name: "lo",
	index: 1,
	net: "init_net",
	link: "000000000000",
	setup: "loopback_setup",
	setupFile: "drivers/net/loopback.c",
	operations: "loopback_ops",
	operationsFile: "drivers/net/loopback.c",
	flags: up | loopback,
};

export const dummy0: Device = {
	name: "dummy0",
	index: 2,
	net: "init_net",
	link: "020000000001",
	setup: "ether_setup",
	setupFile: "net/ethernet/eth.c",
	operations: "dummy_netdev_ops",
	operationsFile: "drivers/net/dummy.c",
	// A dummy has no ARP until it is told to: `ip link set dummy0 arp on`.
	flags: up | broadcast,
};

const veth = { ...dummy0, operations: "veth_netdev_ops", operationsFile: "drivers/net/veth.c" };
/** The two ends of a cable, the second in a namespace of its own. */
export const v0: Device = { ...veth, name: "v0", index: 3, link: "020000000003" };
export const v1: Device = { ...veth, name: "v1", index: 4, net: "net2", link: "020000000004" };

export const named = (name: string): ScenarioValue => ({ value: name });

/** The IPv4 state of a device: `in_dev_NAME`. */
export function bringIpv4Up(device: Device): ScenarioAction {
	return { call: "inetdev_init", in: devinet, args: [named(device.name)], as: inDevice(device), struct: "in_device" };
}

export function takeIpv4Away(device: Device): ScenarioAction {
	return { call: "inetdev_destroy", in: devinet, args: [named(inDevice(device))] };
}

function inDevice({ name }: Device): string {
	return `in_dev_${name}`;
}

/** The device exists, can be found by its number, and is up. */
export function bringUp(device: Device): ScenarioAction[] {
	const { name, index, net, link, setup, setupFile, operations, operationsFile, flags } = device;
	const isVariable = net === "init_net";
	return [
		{ new: name, struct: "net_device" },
		{ write: `${name}.name`, text: name },
		{ call: setup, in: setupFile, args: [named(name)] },
		{ set: `${name}.nd_net.net`, to: isVariable ? { address: net } : named(net) },
		{ set: `${name}.flags`, to: flags },
		{ set: `${name}.ifindex`, to: index },
		{ set: `${name}.reg_state`, to: 1 },
		{ set: `${name}.pcpu_refcnt`, to: { bytes: "0000000000000000" } },
		{ set: `${name}.dev_addr`, to: { bytes: `${link}0000` } },
		{ set: `${name}.netdev_ops`, to: { address: operations, in: operationsFile } },
		...(isVariable ? [{ set: `init_net.dev_index_head[${index}].first`, to: { address: `${name}.index_hlist` } }] : []),
		bringIpv4Up(device),
	];
}
