/** What is known of a number: an interval, less a few excluded values. An open end is undefined. */
import type { CType } from "../ir/types.ts";

export interface Range {
	readonly low: bigint | undefined;
	readonly high: bigint | undefined;
	/** Values inside the interval that it is known not to have. */
	readonly not: readonly bigint[] | undefined;
}

export const fullRange: Range = { low: undefined, high: undefined, not: undefined };
export const nonZero: Range = { low: undefined, high: undefined, not: [0n] };

/** IS_ERR(): include/linux/err.h, MAX_ERRNO. */
export const errorRange: Range = { low: -4095n, high: -1n, not: undefined };

/** A pointer from a parameter or memory may be anything but is not assumed to be an error pointer unless something says so. */
export function rangeOfType(type: CType): Range {
	if (type.kind !== "int") return fullRange;
	if (type.bool) return { low: 0n, high: 1n, not: undefined };
	const bits = BigInt(type.bits);
	return type.signed
		? { low: -(1n << (bits - 1n)), high: (1n << (bits - 1n)) - 1n, not: undefined }
		: { low: 0n, high: (1n << bits) - 1n, not: undefined };
}

export function exactly(value: bigint): Range {
	return { low: value, high: value, not: undefined };
}

export function constantOf(range: Range): bigint | undefined {
	return range.low !== undefined && range.low === range.high ? range.low : undefined;
}

export function contains(range: Range, value: bigint): boolean {
	if (range.low !== undefined && value < range.low) return false;
	if (range.high !== undefined && value > range.high) return false;
	return !range.not?.includes(value);
}

/** Both at once; undefined if nothing is left. */
export function intersect(a: Range, b: Range): Range | undefined {
	if (a === b || b === fullRange) return a;
	if (a === fullRange) return b;
	let low = a.low === undefined ? b.low : b.low === undefined || a.low > b.low ? a.low : b.low;
	let high = a.high === undefined ? b.high : b.high === undefined || a.high < b.high ? a.high : b.high;
	const excluded = a.not || b.not ? [...new Set([...(a.not ?? []), ...(b.not ?? [])])] : undefined;
	while (low !== undefined && excluded?.includes(low)) low++;
	while (high !== undefined && excluded?.includes(high)) high--;
	if (low !== undefined && high !== undefined && low > high) return undefined;
	const not = excluded
		?.filter((v) => (low === undefined || v > low) && (high === undefined || v < high))
		.sort(ascending);
	return { low, high, not: not?.length ? not : undefined };
}

/** The smallest range that holds both. */
export function hull(a: Range, b: Range): Range {
	if (a === b) return a;
	const low = a.low === undefined || b.low === undefined ? undefined : lesser(a.low, b.low);
	const high = a.high === undefined || b.high === undefined ? undefined : greater(a.high, b.high);
	const between = (v: bigint): boolean => (low === undefined || v > low) && (high === undefined || v < high);
	const excluded = (v: bigint): boolean => between(v) && !contains(a, v) && !contains(b, v);
	if (!a.not && !b.not) return { low, high, not: excluded(0n) ? [0n] : undefined };
	const not = [...new Set([...(a.not ?? []), ...(b.not ?? []), 0n])].filter(excluded).sort(ascending);
	return { low, high, not: not.length ? not : undefined };
}

export function shift(range: Range, by: bigint): Range {
	if (by === 0n) return range;
	return {
		low: range.low === undefined ? undefined : range.low + by,
		high: range.high === undefined ? undefined : range.high + by,
		not: range.not?.map((v) => v + by),
	};
}

export function equalRanges(a: Range, b: Range): boolean {
	if (a === b) return true;
	if (a.low !== b.low || a.high !== b.high) return false;
	return a.not === b.not || (a.not?.join() ?? "") === (b.not?.join() ?? "");
}

function lesser(a: bigint, b: bigint): bigint {
	if (a < b) return a;
	return b;
}

function greater(a: bigint, b: bigint): bigint {
	if (a > b) return a;
	return b;
}

function ascending(a: bigint, b: bigint): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
