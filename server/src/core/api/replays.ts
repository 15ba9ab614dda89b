/** Findings as they stand once the machine has taken their paths: which of them it confirms, and what that does to their confidence. */
import type { Confidence } from "../base/confidence.ts";
import { LineMap } from "../base/span.ts";
import type { ReplaySource } from "../replay/code.ts";
import { type Replayed as ReplayEnd, Replayer } from "../replay/replay.ts";
import type { TakenPath } from "../replay/takenPath.ts";
import type { TextOf } from "../rules/evidence.ts";
import type { WordedFinding } from "../rules/finding.ts";
import type { Verdict } from "../rules/rule.ts";
import { witnessOf } from "../rules/witness.ts";
import type { Replay } from "./types.ts";

/** Replays of verdicts; each is replayed once, and only where it is shown. */
export class Replays {
	readonly #source: ReplaySource;
	#replayer: Replayer | undefined;
	readonly #known = new WeakMap<Verdict, ReplayEnd>();

	constructor(source: ReplaySource) {
		this.#source = source;
	}

	/** What the program is has changed: the machine's code is out of date. */
	changed(): void {
		this.#replayer = undefined;
	}

	of(verdict: Verdict): ReplayEnd {
		let end = this.#known.get(verdict);
		if (!end) {
			end = this.#replay(verdict);
			this.#known.set(verdict, end);
		}
		return end;
	}

	/** The path of a verdict that was confirmed, for whoever wants to go along it. */
	take(verdict: Verdict): TakenPath | undefined {
		const witness = witnessOf(verdict);
		this.#replayer ??= new Replayer(this.#source);
		return witness && this.#replayer.take(witness);
	}

	#replay(verdict: Verdict): ReplayEnd {
		const witness = verdict.confidence === "low" ? undefined : witnessOf(verdict);
		if (!witness) {
			const why =
				verdict.confidence === "low"
					? "findings of low confidence are not replayed"
					: "it is judged by more than the balance of one path";
			return { verdict: "not possible", why, at: undefined, steps: 0 };
		}
		this.#replayer ??= new Replayer(this.#source);
		return this.#replayer.replay(witness);
	}
}

/** The finding with what its replay came to. */
export function withReplay<Finding extends WordedFinding>(
	finding: Finding,
	end: ReplayEnd | undefined,
	textOf: TextOf,
): Finding & { readonly replay: Replay } {
	if (!end) return { ...finding, replay: { verdict: "not tried", why: "", at: undefined } };
	const { verdict, at } = end;
	const why = placed(end, textOf);
	const replay: Replay = { verdict, why, at: at && { ...at } };
	if (verdict !== "no") return { ...finding, replay };
	const confidence: Confidence = "low";
	return { ...finding, replay, confidence, confidenceReason: `run again, the path does not come about: ${why}` };
}

/** Longer code than this is not quoted. */
const longestQuote = 60;

/** The reason with the place it speaks of, in the source's words. */
function placed({ why, at }: ReplayEnd, textOf: TextOf): string {
	const text = at && textOf(at.file);
	if (!at || text === undefined) return why;
	const line = new LineMap(text).position(at.start).line;
	const code = text.slice(at.start, at.end).replace(/\s+/g, " ");
	return `${why} (${at.file}:${line}${code.length > longestQuote ? "" : `, \`${code}\``})`;
}
