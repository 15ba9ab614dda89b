import type { FileReport, Finding } from "../core/api/types.ts";
import type { FileSpan } from "../core/base/span.ts";
import { shortCounter } from "./balance.ts";
import type { LineMaps, Texts } from "./lineMaps.ts";

/**
 * A comment that allows findings of one rule about one counter to stay. It counts on the line of the finding or of any step
 * of its path, and on the line above.
 */
export interface Allowance {
	readonly at: FileSpan;
	readonly rule: string;
	/** As written: `gc_entries` or `neigh_table.gc_entries`. */
	readonly counter: string;
	/** Why it is allowed; without a reason nothing is. */
	readonly reason: string;
}

export interface Judged {
	/** The findings that no comment allows. */
	readonly findings: readonly Finding[];
	/** How many are allowed. */
	readonly allowed: number;
	/** Comments in the checked file that allow nothing: there is no such finding, or they give no reason. */
	readonly unused: readonly Allowance[];
}

const mark = "counterbalance: allow";
const pattern = /\/[*/]\s*counterbalance: allow\s+([\w-]+)\s+([\w.]+)[ \t]*(?:--\s*([^\r\n]*?))?\s*(?:\*\/|$)/gm;

/** What to say about a comment that allows nothing. */
export function unusedText({ rule, counter, reason }: Allowance): string {
	return reason === ""
		? `this comment gives no reason (after --), so it allows nothing`
		: `nothing here needs to be allowed: there is no ${rule} finding about ${counter}`;
}

/** The comment that allows `finding`; the reason is left to be written between the two parts. */
export function allowanceComment(finding: Finding): { readonly before: string; readonly after: string } {
	return { before: `/* ${mark} ${finding.rule} ${shortCounter(finding.counter)} -- `, after: " */" };
}

/** Sorts a report's findings by the comments at their places: at the finding or at any step of its path. */
export function judge(report: FileReport, snapshot: Texts, maps: LineMaps): Judged {
	const comments = new Comments(snapshot, maps);
	const used = new Set<Allowance>();
	const findings = report.findings.filter((finding) => {
		const allowance = allowanceFor(finding, comments);
		if (allowance !== undefined) used.add(allowance);
		return allowance === undefined;
	});
	const unused = comments.of(report.file).filter((allowance) => !used.has(allowance));
	return { findings, allowed: report.findings.length - findings.length, unused };
}

/** Whether a comment in the texts allows the finding. */
export function allowedBy(finding: Placed, texts: Texts, maps: LineMaps): boolean {
	return allowanceFor(finding, new Comments(texts, maps)) !== undefined;
}

/** What of a finding its allowance depends on. */
type Placed = Pick<Finding, "rule" | "counter" | "at"> & { readonly path: readonly { readonly at: FileSpan }[] };

function allowanceFor(finding: Placed, comments: Comments): Allowance | undefined {
	const places = [finding.at, ...finding.path.map((step) => step.at)];
	return places.flatMap((at) => comments.at(at)).find((candidate) => allows(candidate, finding));
}

function allows({ rule, counter, reason }: Allowance, finding: Placed): boolean {
	const named = counter === finding.counter || counter === shortCounter(finding.counter);
	return rule === finding.rule && named && reason !== "";
}

/** The allowances of each file, read when first asked for. */
class Comments {
	readonly #snapshot: Texts;
	readonly #maps: LineMaps;
	readonly #byFile = new Map<string, readonly Allowance[]>();

	constructor(snapshot: Texts, maps: LineMaps) {
		this.#snapshot = snapshot;
		this.#maps = maps;
	}

	of(file: string): readonly Allowance[] {
		const known = this.#byFile.get(file);
		if (known !== undefined) return known;
		const read = allowancesIn(file, this.#maps.text(this.#snapshot, file));
		this.#byFile.set(file, read);
		return read;
	}

	/** Those that speak about the line of `at`: on it, or ending on the line before. */
	at(at: FileSpan): readonly Allowance[] {
		const map = this.#maps.of(this.#snapshot, at.file);
		const { line } = map.position(at.start);
		return this.of(at.file).filter((allowance) => {
			const last = map.position(allowance.at.end).line;
			return last === line || last === line - 1;
		});
	}
}

function allowancesIn(file: string, text: string): readonly Allowance[] {
	if (!text.includes(mark)) return [];
	return [...text.matchAll(pattern)].map((match) => ({
		at: { file, start: match.index, end: match.index + match[0].length },
		rule: match[1] ?? "",
		counter: match[2] ?? "",
		reason: (match[3] ?? "").trim(),
	}));
}
