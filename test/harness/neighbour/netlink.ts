/** Requests of rtnetlink(7) about neighbours, byte for byte as `ip neigh` sends them. */

/** NUD_ states of include/uapi/linux/neighbour.h by iproute2's names. */
const states: Readonly<Record<string, number>> = {
	none: 0x00,
	reachable: 0x02,
	stale: 0x04,
	noarp: 0x40,
	permanent: 0x80,
};
const createFlags: Readonly<Record<string, number>> = { add: 0x605, change: 0x105, replace: 0x505, del: 0x005 };

/** A number's bytes, the lowest first, in hexadecimal. */
export function little(value: number, bytes: number): string {
	let text = "";
	for (let i = 0; i < bytes; i++) text += ((value >>> (8 * i)) & 255).toString(16).padStart(2, "0");
	return text;
}

/** The four bytes of an IPv4 address, in the order in which they are sent. */
export function ipv4Bytes(address: string): string {
	return address
		.split(".")
		.map((part) => little(Number(part), 1))
		.join("");
}

/** The six bytes of a link address. */
export function linkBytes(address: string): string {
	return address.replaceAll(":", "");
}

function attribute(type: number, payload: string): string {
	const length = 4 + payload.length / 2;
	return little(length, 2) + little(type, 2) + payload.padEnd(Math.ceil(payload.length / 8) * 8, "0");
}

/** The RTM_NEWNEIGH or RTM_DELNEIGH request of an `ip neigh` command on the interface of a number. */
export function neighbourMessage(command: string, interfaceIndex: number): string {
	const words = command.split(/\s+/).slice(2);
	const [verb = "", address = ""] = words;
	const after = (word: string): string | undefined => {
		const at = words.indexOf(word);
		return at < 0 ? undefined : words[at + 1];
	};
	const isDelete = verb === "del";
	const state = isDelete ? 0 : (states[after("nud") ?? "permanent"] ?? 0x80);
	const flags = (words.includes("use") ? 1 : 0) | (words.includes("extern_learn") ? 0x10 : 0);
	const link = after("lladdr");
	const ndmsg = `02000000${little(interfaceIndex, 4)}${little(state, 2)}${little(flags, 1)}00`;
	const body = ndmsg + attribute(1, ipv4Bytes(address)) + (link === undefined ? "" : attribute(2, linkBytes(link)));
	return (
		little(16 + body.length / 2, 4) +
		little(isDelete ? 29 : 28, 2) +
		little(createFlags[verb] ?? 5, 2) +
		little(1, 4) +
		little(0, 4) +
		body
	);
}
