/** Findings as they stand once the machine has taken their paths: which of them it confirms, and what that does to their confidence. */
import type { Confidence } from "../base/confidence.ts";
import { LineMap } from "../base/span.ts";
import type { ScenarioPath } from "../concrete/scenario/pathScenario.ts";
import type { ReplaySource } from "../replay/code.ts";
import { decisionsOf, witnessOf as witnessOfPath } from "../replay/decisions.ts";
import { type Replayed as ReplayEnd, Replayer } from "../replay/replay.ts";
import type { TakenPath } from "../replay/takenPath.ts";
import type { TextOf } from "../rules/evidence.ts";
import type { WordedFinding } from "../rules/finding.ts";
import type { Verdict } from "../rules/rule.ts";
import { witnessOf } from "../rules/witness.ts";
import type { Replay } from "./types.ts";

/** A path that a scenario describes, as the program has it now. */
export interface FollowedPath {
	/** Undefined where the machine cannot take it any more; `why` says why not. */
	readonly path: TakenPath | undefined;
	readonly why: string;
	/** What of its decisions was not found, in words. */
	readonly gone: readonly string[];
}

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

	/**
	 * The path that a scenario describes, and what of the description is no longer there. `exact` is the confirmed path of the finding it
	 * was made from, where the program still has it: taken where the description alone does not lead to the same balance.
	 */
	async follow(
		file: string,
		path: ScenarioPath,
		textOf: TextOf,
		exact: () => Promise<Verdict | undefined>,
	): Promise<FollowedPath> {
		const resolve = this.#source.resolve.bind(this.#source);
		const { witness, gone } = witnessOfPath(path, file, resolve, textOf);
		const follow = (): FollowedPath => {
			this.#replayer ??= new Replayer(this.#source);
			const end = this.#replayer.follow(witness, path.follows ?? "all");
			return { path: end.path, gone, why: end.path ? "" : placed(end, textOf) };
		};
		const described = follow();
		if (described.path?.leaves === path.leaves) return described;
		const verdict = await exact();
		const taken = verdict && this.take(verdict);
		const same = taken && JSON.stringify(decisionsOf(taken.events, textOf)) === JSON.stringify(path.decisions);
		return same ? { path: taken, gone: [], why: "" } : follow();
	}

	#replay(verdict: Verdict): ReplayEnd {
		const witness = verdict.confidence === "low" ? undefined : witnessOf(verdict);
		if (!witness) {
			const why =
				verdict.confidence === "low"
					? "findings of low confidence are not replayed"
					: "it is judged by more than the balance of one path";
			return { verdict: "not possible", why, at: undefined, leaves: undefined, steps: 0 };
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
	const { verdict, at, leaves } = end;
	const why = placed(end, textOf);
	const replay: Replay = { verdict, why, at: at && { ...at }, ...(leaves === undefined ? {} : { leaves }) };
	if (verdict !== "no") return { ...finding, replay };
	const confidence: Confidence = "low";
	return { ...finding, replay, confidence, confidenceReason: `run again, the path does not come about: ${why}` };
}

/** Longer code than this is not quoted. */
const longestQuote = 60;

/** The reason with the place it speaks of, in the source's words. */
function placed({ why, at }: Pick<ReplayEnd, "why" | "at">, textOf: TextOf): string {
	const text = at && textOf(at.file);
	if (!at || text === undefined) return why;
	const line = new LineMap(text).position(at.start).line;
	const code = text.slice(at.start, at.end).replace(/\s+/g, " ");
	return `${why} (${at.file}:${line}${code.length > longestQuote ? "" : `, \`${code}\``})`;
}
