/** The kernel's log (Documentation/core-api/printk-basics.rst), with the conversions of printk-formats.rst that are common. */
import type { Kernel } from "../kernel.ts";
import { inPlace, type OperationTable } from "../operations.ts";
import { toUnsigned, type Word } from "../values/wide.ts";

const conversion = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?(hh|h|ll|l|z|t|L)?([diouxXcspe%])([a-zA-Z0-9]*)/g;

/** The text that a format and its arguments make. */
export function formatted(kernel: Kernel, format: string, args: readonly Word[]): string {
	let next = 0;
	const take = (): Word => args[next++] ?? 0;
	return format.replace(
		conversion,
		(_, flags: string, width = "", precision: string | undefined, size = "", kind: string, more: string) => {
			if (kind === "%") return `%${more}`;
			const columns = width === "*" ? Number(take()) : Number(width);
			const digits = precision === "*" ? Number(take()) : precision;
			const value = take();
			const text = converted(kernel, kind, size, value, digits === undefined ? undefined : Number(digits));
			const padded = flags.includes("-")
				? text.padEnd(columns)
				: text.padStart(columns, flags.includes("0") ? "0" : " ");
			return kind === "p" ? padded : padded + more;
		},
	);
}

function converted(kernel: Kernel, kind: string, size: string, value: Word, precision: number | undefined): string {
	const bits = size === "hh" ? 8 : size === "h" ? 16 : size === "" ? 32 : 64;
	const unsigned = BigInt.asUintN(bits, BigInt(value));
	switch (kind) {
		case "d":
		case "i":
			return `${BigInt.asIntN(bits, BigInt(value))}`;
		case "u":
			return `${unsigned}`;
		case "x":
			return unsigned.toString(16);
		case "X":
			return unsigned.toString(16).toUpperCase();
		case "o":
			return unsigned.toString(8);
		case "c":
			return String.fromCharCode(Number(unsigned & 0xffn));
		case "s": {
			const text = value === 0 ? "(null)" : kernel.text(value);
			return precision === undefined ? text : text.slice(0, precision);
		}
		default:
			return `0x${BigInt(toUnsigned(value)).toString(16)}`;
	}
}

/** KERN_ERR and its relatives are a byte 1 and a digit. */
function withoutLevel(text: string): string {
	return text.charCodeAt(0) === 1 ? withoutLevel(text.slice(2)) : text;
}

const levels = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "cont"];

/** net_ratelimit(): at most `burst` lines in `interval` seconds; an interval of 0 lets everything through (net.core.message_cost). */
export interface RateLimit {
	readonly interval: number;
	readonly burst: number;
}

const usualLimit: RateLimit = { interval: 5, burst: 10 };

/** From now on the limit is this one; how many lines were printed before still counts. */
export function setRateLimit(kernel: Kernel, { interval, burst }: RateLimit): void {
	kernel.words.set("ratelimit changed", 1);
	kernel.words.set("ratelimit interval", interval);
	kernel.words.set("ratelimit burst", burst);
}

/** lib/ratelimit.c, ___ratelimit(): true if a line may be printed. Its words are the machine's. */
function mayPrint(kernel: Kernel, atFirst: RateLimit): boolean {
	const changed = kernel.words.get("ratelimit changed") !== 0;
	const interval = changed ? kernel.words.get("ratelimit interval") : atFirst.interval;
	const burst = changed ? kernel.words.get("ratelimit burst") : atFirst.burst;
	if (interval === 0) return true;
	if (kernel.words.get("ratelimit begin") === 0) kernel.words.set("ratelimit begin", kernel.clock.jiffies);
	if (kernel.clock.jiffies > kernel.words.get("ratelimit begin") + interval * kernel.hz) {
		kernel.words.set("ratelimit begin", kernel.clock.jiffies);
		kernel.words.set("ratelimit printed", 0);
	}
	const printed = kernel.words.get("ratelimit printed");
	if (printed >= burst) return false;
	kernel.words.set("ratelimit printed", printed + 1);
	return true;
}

/** Line-printing functions by the place of their format among the arguments; debug messages are configured out. */
export function logFacility(kernel: Kernel, limit: RateLimit = usualLimit): OperationTable {
	const print = (prefix: string, format: Word | undefined, args: readonly Word[]): Word => {
		const text = format === undefined ? "" : withoutLevel(kernel.text(format));
		const line = prefix + formatted(kernel, text, args).replace(/\n$/, "");
		kernel.print(line);
		return line.length;
	};
	const table = new Map<string, (...args: Word[]) => Word>();
	for (const name of ["printk", "_printk", "printk_once", "printk_deferred"])
		table.set(name, (format, ...args) => print("", format, args));
	for (const level of levels) {
		table.set(`net_${level}_ratelimited`, (format, ...args) => (mayPrint(kernel, limit) ? print("", format, args) : 0));
		for (const suffix of ["", "_ratelimited", "_once"]) {
			table.set(`pr_${level}${suffix}`, (format, ...args) => print("", format, args));
			table.set(`dev_${level}${suffix}`, (_, format, ...args) => print("", format, args));
			table.set(`netdev_${level}${suffix}`, (_, format, ...args) => print("", format, args));
		}
	}
	for (const name of [
		"pr_debug",
		"pr_devel",
		"pr_debug_ratelimited",
		"net_dbg_ratelimited",
		"dev_dbg",
		"netdev_dbg",
		"no_printk",
		"dump_stack",
	])
		table.set(name, () => 0);
	return new Map([...table].map(([name, run]) => [name, () => inPlace(run)]));
}
