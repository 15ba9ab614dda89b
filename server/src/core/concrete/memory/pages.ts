/** Pages of memory with their shadow, kept so that they can be put back. */
import { type Memory, Poison, pageShift } from "./memory.ts";

const pageBytes = 1 << pageShift;
const shadowBytes = pageBytes >>> 3;

/** Stands for a page that no object had had yet: there is nothing to keep of it. */
const unusedPage = new Uint8Array(0);

/** The page as it is, its shadow behind it. */
export function savePage(memory: Memory, page: number, unused: boolean): Uint8Array {
	if (unused) return unusedPage;
	const saved = new Uint8Array(pageBytes + shadowBytes);
	saved.set(memory.u8.subarray(page * pageBytes, (page + 1) * pageBytes));
	saved.set(memory.shadow.subarray(page * shadowBytes, (page + 1) * shadowBytes), pageBytes);
	return saved;
}

export function restorePage(memory: Memory, page: number, saved: Uint8Array): void {
	if (saved === unusedPage) {
		memory.u8.fill(0, page * pageBytes, (page + 1) * pageBytes);
		memory.shadow.fill(Poison.unused, page * shadowBytes, (page + 1) * shadowBytes);
		return;
	}
	memory.u8.set(saved.subarray(0, pageBytes), page * pageBytes);
	memory.shadow.set(saved.subarray(pageBytes), page * shadowBytes);
}
