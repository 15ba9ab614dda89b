/** Applies hunks to a text as `git apply` and `patch` do: where they belong, or where their lines are found; with less context if need be. */
import { type Hunk, newLines, oldLines } from "./patch.ts";

/** A hunk where it was applied. Lines from 1. */
export interface PlacedHunk extends Hunk {
	/** First line in the text before, and in the text after. */
	readonly before: number;
	readonly after: number;
	/** How far from where the patch says. */
	readonly offset: number;
	/** How many context lines at each end had to be left out of account. */
	readonly fuzz: number;
}

export interface Applied {
	readonly text: string;
	readonly hunks: readonly PlacedHunk[];
	readonly failures: readonly { readonly hunk: Hunk; readonly reason: string }[];
}

/** As in `patch`: context lines at each end of a hunk that need not be found. */
const maxFuzz = 2;
/** Places looked at for all hunks of a file together; damaged patches of many hunks would else take minutes. */
const maxPlaces = 2_000_000;

export function applyHunks(text: string, hunks: readonly Hunk[]): Applied {
	const lines = text.split(/(?<=\n)/);
	if (lines.at(-1) === "") lines.pop();
	const finder = new Finder(lines);
	const placed: PlacedHunk[] = [];
	const failures: { hunk: Hunk; reason: string }[] = [];
	const result: string[] = [];
	let taken = 0;
	let drift = 0;
	for (const hunk of hunks) {
		const old = oldLines(hunk);
		const expected = Math.max(0, hunk.oldStart - (old.length === 0 ? 0 : 1));
		const found = finder.find(hunk, old, expected + drift, taken);
		if (typeof found === "string") {
			failures.push({ hunk, reason: found });
			continue;
		}
		const { at, fuzz, skipStart, skipEnd } = found;
		drift = at - skipStart - expected;
		for (; taken < at; taken++) result.push(lines[taken] as string);
		const fresh = newLines(hunk);
		const after = result.length + 1 - skipStart;
		for (const line of fresh.slice(skipStart, fresh.length - skipEnd)) result.push(line);
		taken = at + old.length - skipStart - skipEnd;
		placed.push({ ...hunk, before: at - skipStart + 1, after, offset: drift, fuzz });
	}
	for (; taken < lines.length; taken++) result.push(lines[taken] as string);
	return { text: result.join(""), hunks: placed, failures };
}

interface Place {
	readonly at: number;
	readonly fuzz: number;
	/** Context lines left out of account at each end. */
	readonly skipStart: number;
	readonly skipEnd: number;
}

class Finder {
	readonly #lines: readonly string[];
	#places: Map<string, number[]> | undefined;
	#looked = 0;

	constructor(lines: readonly string[]) {
		this.#lines = lines;
	}

	/** Where the old lines stand, at `from` or below, nearest to `expected`; in words why they do not. */
	find(hunk: Hunk, old: readonly string[], expected: number, from: number): Place | string {
		if (old.length === 0) {
			if (expected >= from && expected <= this.#lines.length)
				return { at: expected, fuzz: 0, skipStart: 0, skipEnd: 0 };
			return `it inserts lines at line ${expected + 1}, and the file has ${this.#lines.length}`;
		}
		const start = hunk.lines.findIndex((line) => line.kind !== "context");
		const end = hunk.lines.toReversed().findIndex((line) => line.kind !== "context");
		for (let fuzz = 0; fuzz <= maxFuzz; fuzz++) {
			const skipStart = Math.min(fuzz, Math.max(0, start));
			const skipEnd = Math.min(fuzz, Math.max(0, end));
			if (fuzz > 0 && skipStart < fuzz && skipEnd < fuzz) break;
			const wanted = old.slice(skipStart, old.length - skipEnd);
			if (wanted.length === 0) break;
			const at = this.#search(wanted, expected + skipStart, from);
			if (at !== undefined) return { at, fuzz, skipStart, skipEnd };
			if (this.#looked > maxPlaces) return "the search for where it belongs was given up";
		}
		return this.#why(old, expected);
	}

	#search(wanted: readonly string[], expected: number, from: number): number | undefined {
		if (expected >= from && this.#matches(wanted, expected)) return expected;
		const { line, index } = this.#rarest(wanted);
		let best: number | undefined;
		for (const place of this.#index().get(line) ?? []) {
			const at = place - index;
			if (at < from || (best !== undefined && Math.abs(at - expected) >= Math.abs(best - expected))) continue;
			if (this.#looked > maxPlaces) return undefined;
			if (this.#matches(wanted, at)) best = at;
		}
		return best;
	}

	#matches(wanted: readonly string[], at: number): boolean {
		this.#looked++;
		return (
			at >= 0 && at + wanted.length <= this.#lines.length && wanted.every((line, i) => this.#lines[at + i] === line)
		);
	}

	#rarest(wanted: readonly string[]): { readonly line: string; readonly index: number } {
		let best = { line: wanted[0] ?? "", index: 0, count: Number.POSITIVE_INFINITY };
		for (const [index, line] of wanted.entries()) {
			const count = this.#index().get(line)?.length ?? 0;
			if (count < best.count) best = { line, index, count };
		}
		return best;
	}

	#index(): Map<string, number[]> {
		if (!this.#places) {
			this.#places = new Map();
			for (const [number, line] of this.#lines.entries()) {
				const places = this.#places.get(line);
				if (places) places.push(number);
				else this.#places.set(line, [number]);
			}
		}
		return this.#places;
	}

	/** The first old line that is not where it should be, and whether it is anywhere. */
	#why(old: readonly string[], expected: number): string {
		const miss = old.findIndex((line, i) => this.#lines[expected + i] !== line);
		const line = old[Math.max(0, miss)] ?? "";
		const shown = line.trim().slice(0, 60);
		const elsewhere = this.#index().get(line)?.length ?? 0;
		const where = `line ${expected + Math.max(0, miss) + 1}`;
		return elsewhere > 0
			? `its lines do not stand together in the file; the first that is not there is \`${shown}\` at ${where}`
			: `the file has no line \`${shown}\`, which it expects at ${where}`;
	}
}
