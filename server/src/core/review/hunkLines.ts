/** Which lines a change touches, and which hunk touched a function. */
import { LineMap, type Span } from "../base/span.ts";
import type { PlacedHunk } from "./applyPatch.ts";
import type { FileChange } from "./change.ts";
import type { HunkReference } from "./result.ts";

type Side = "before" | "after";

/** A run of lines from 1, both ends included; for an insertion, the lines it stands between. */
interface Lines {
	readonly first: number;
	readonly last: number;
}

interface Touched {
	readonly hunk: PlacedHunk;
	readonly before: readonly Lines[];
	readonly after: readonly Lines[];
}

/** The changed lines of one file in one patch. */
export class ChangedLines {
	readonly change: FileChange;
	readonly #patch: string;
	readonly #touched: readonly Touched[];
	readonly #maps: Readonly<Record<Side, LineMap>>;

	constructor(change: FileChange, patch: string) {
		this.change = change;
		this.#patch = patch;
		this.#touched = change.hunks.map((hunk) => ({
			hunk,
			before: touchedLines(hunk, "before"),
			after: touchedLines(hunk, "after"),
		}));
		this.#maps = { before: new LineMap(change.before ?? ""), after: new LineMap(change.after ?? "") };
	}

	/** Whether a change touches a span of one version's text. */
	touches(side: Side, span: Span): boolean {
		const lines = this.#linesOf(side, span);
		return this.#touched.some((one) => one[side].some((touched) => overlap(touched, lines)));
	}

	/** The hunks that touch a function of either version, in the order of the patch. */
	touching(before: Span | undefined, after: Span | undefined): readonly HunkReference[] {
		const old = before && this.#linesOf("before", before);
		const fresh = after && this.#linesOf("after", after);
		return this.#touched
			.filter(
				(one) =>
					(old && one.before.some((lines) => overlap(lines, old))) ||
					(fresh && one.after.some((lines) => overlap(lines, fresh))),
			)
			.map(({ hunk }) => this.#reference(hunk));
	}

	/** The hunks that mention one of `names` on a line they change. */
	mentioning(names: ReadonlySet<string>): readonly HunkReference[] {
		return this.change.hunks
			.filter((hunk) => hunk.lines.some(({ kind, text }) => kind !== "context" && mentionsAny(text, names)))
			.map((hunk) => this.#reference(hunk));
	}

	#reference(hunk: PlacedHunk): HunkReference {
		return {
			patch: this.#patch,
			file: this.change.file,
			hunk: hunk.number,
			before: hunk.before,
			after: hunk.after,
		};
	}

	#linesOf(side: Side, span: Span): Lines {
		const map = this.#maps[side];
		return { first: map.position(span.start).line, last: map.position(span.end).line };
	}
}

function overlap(a: Lines, b: Lines): boolean {
	return a.first <= b.last && a.last >= b.first;
}

function mentionsAny(text: string, names: ReadonlySet<string>): boolean {
	return (text.match(/[A-Za-z_]\w*/g) ?? []).some((name) => names.has(name));
}

/** The lines of one version that a hunk changes, context left out. */
function touchedLines(hunk: PlacedHunk, side: Side): readonly Lines[] {
	const mine = side === "before" ? "removed" : "added";
	const touched: Lines[] = [];
	let line = hunk[side];
	let others = false;
	const insertion = (): void => {
		if (others && touched.at(-1)?.last !== line - 1) touched.push({ first: line - 1, last: line });
		others = false;
	};
	for (const { kind } of hunk.lines) {
		if (kind === mine) {
			others = false;
			touched.push({ first: line, last: line });
		} else if (kind === "context") insertion();
		else others = true;
		if (kind === mine || kind === "context") line++;
	}
	insertion();
	return touched;
}
