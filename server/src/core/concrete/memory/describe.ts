/** What a bad access or pointer is, in the words of a kernel report. */
import { programFault, type Stop } from "../fault.ts";
import type { Word } from "../values/wide.ts";
import type { Heap, HeapObject } from "./heap.ts";
import { type Memory, Poison, regions } from "./memory.ts";

/** The fault of an access to `size` bytes at `address`. `nameOf` names the function at an address. */
export function accessFault(
	{ memory, heap }: { readonly memory: Memory; readonly heap: Heap },
	nameOf: (address: number) => string | undefined,
	address: Word,
	size: number,
	write: boolean,
): Stop {
	const what = `${write ? "write" : "read"} of ${size} byte${size === 1 ? "" : "s"} at 0x${hexadecimal(address)}`;
	if (typeof address !== "number" || address < 0 || address >= memory.size)
		return programFault("wild-pointer", `${what}, which is no address${error(address)}`);
	if (address < regions.code) return programFault("null-dereference", `${what}: a NULL pointer, or a member of one`);
	// The first byte that may not be touched says why.
	let at = address;
	while (at < address + size && memory.accessible(at, 1)) at++;
	const why = memory.shadow[at >>> 3] ?? Poison.unused;
	const object = heap.objectAt(address);
	const around = object ? `, ${place(object, address, nameOf)}` : "";
	if (why === Poison.freed) return programFault("use-after-free", `${what}${around}`);
	if (why === Poison.outOfScope && address < regions.heap && address >= regions.stack)
		return programFault("use-after-return", `${what}: a local variable that is gone, or the space between two`);
	if (why === Poison.unused && object) return programFault("out-of-bounds", `${what}${around}`);
	if (why === Poison.unused || why === Poison.code) return programFault("wild-pointer", `${what}, where nothing is`);
	return programFault("out-of-bounds", `${what}${around}`);
}

function hexadecimal(address: Word): string {
	return BigInt.asUintN(64, BigInt(address)).toString(16);
}

/** include/linux/err.h: the last 4095 addresses are error numbers. */
function error(address: Word): string {
	return typeof address === "number" && address < 0 && address >= -4095 ? ": an error pointer, or a member of one" : "";
}

function place(object: HeapObject, address: number, nameOf: (address: number) => string | undefined): string {
	const distance = address - object.address;
	const where =
		distance < 0
			? `${-distance} bytes before`
			: distance < object.size
				? `${distance} bytes inside`
				: `${distance - object.size} bytes behind`;
	const by = nameOf(object.allocatedBy);
	const freed = object.live ? undefined : nameOf(object.freedBy);
	return `${where} object #${object.sequence} of ${object.size} bytes${by ? `, allocated in ${by}` : ""}${freed ? `, freed in ${freed}` : ""}`;
}
