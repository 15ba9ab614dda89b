/**
 * Findings taken again by the machine: the path's decisions drive it, and the balance at the exit is compared. A path that it cannot take,
 * because what the path decides contradicts what it has set itself, is no path of the program.
 */
import { Baseline } from "../concrete/baseline.ts";
import { Stop } from "../concrete/fault.ts";
import { Machine } from "../concrete/machine.ts";
import { type StructSource, UnknownLayout } from "../concrete/values/layout.ts";
import type { IrFunction, Origin } from "../ir/types.ts";
import type { Witness } from "../rules/witness.ts";
import { ReplayCode, type ReplaySource } from "./code.ts";
import { numberOf } from "./expression.ts";
import { type Shape, Unable } from "./frame.ts";
import { LenientLayouts } from "./lenient.ts";
import { replayOperations } from "./native.ts";
import { DrivenRun, type Ground, type Return } from "./run.ts";
import { Shadow } from "./shadow.ts";
import { step } from "./step.ts";
import { TakenPath } from "./takenPath.ts";
import { newWay, type Way } from "./way.ts";
import { Contradiction, Restart } from "./world.ts";

/** What became of a finding when its path was taken again. */
export interface Replayed {
	readonly verdict: "yes" | "no" | "not possible";
	/** Why not; empty for yes. */
	readonly why: string;
	/** Where the path could not go on. */
	readonly at: Origin | undefined;
	/** What the path left on the counter, where it came about and that is what the finding is about. */
	readonly leaves: number | undefined;
	/** Instructions that the machine executed for it. */
	readonly steps: number;
}

export interface ReplayLimits {
	/** Instructions of one run. */
	readonly stepsPerRun: number;
	/** Instructions of all runs of a finding. */
	readonly stepsPerFinding: number;
	/** Ways besides the path's own that are tried. */
	readonly ways: number;
}

export const defaultLimits: ReplayLimits = { stepsPerRun: 12_000, stepsPerFinding: 60_000, ways: 40 };

/** Begun anew with other numbers more often than this, a run is given up. */
const maxRestarts = 60;
/** What it costs to begin a run, in instructions of one. */
const stepsPerStart = 400;
const machineBytes = 64 << 20;

type End =
	| { readonly kind: "confirmed"; readonly leaves: number | undefined }
	| { readonly kind: "contradiction" | "otherwise" | "unable"; readonly why: string; readonly at: Origin | undefined };

type NoEnd = Exclude<End, { readonly kind: "confirmed" }>;

interface Attempt {
	readonly end: End;
	readonly decisions: number;
	readonly way: Way;
}

interface Found {
	readonly replayed: Replayed;
	/** How the path is taken, where it is confirmed. */
	readonly way: Way | undefined;
}

/** Replays findings of one program as it is now. */
export class Replayer {
	readonly #source: ReplaySource;
	readonly #limits: ReplayLimits;
	#ground: Ground | undefined;
	#steps = 0;

	constructor(source: ReplaySource, limits: ReplayLimits = defaultLimits) {
		this.#source = source;
		this.#limits = limits;
	}

	replay(witness: Witness): Replayed {
		return this.#search(witness).replayed;
	}

	/** The path that confirms the finding, at its beginning; undefined where there is none. */
	take(witness: Witness): TakenPath | undefined {
		const { way } = this.#search(witness);
		return way && this.#taken(witness, way);
	}

	/**
	 * The path as it is described, whatever it ends with: undefined, with the reason, where the machine cannot take it. `named` follows the
	 * calls alone that the description follows.
	 */
	follow(
		witness: Witness,
		follows: "all" | "named",
	): { readonly path: TakenPath | undefined; readonly why: string; readonly at: Origin | undefined } {
		this.#steps = 0;
		const { end, way } = this.#attempt(witness, newWay(follows === "all" ? "all" : "counting"));
		if (end.kind === "confirmed") return { path: this.#taken(witness, way), why: "", at: undefined };
		return { path: end.kind === "otherwise" ? this.#taken(witness, way) : undefined, why: end.why, at: end.at };
	}

	#taken(witness: Witness, way: Way): TakenPath {
		return new TakenPath(way.follows, (log) => new DrivenRun(this.#groundNow(), witness, way, log));
	}

	/**
	 * First with everything that was followed; then, since a summary's path is one of several that it stands for, with only what counts. What
	 * goes wrong only because of what a call answers says nothing about the path; nor does a decision that may as well be made otherwise, or that
	 * joined groups of paths made differently.
	 */
	#search(witness: Witness): Found {
		this.#steps = 0;
		const whole = this.#attempt(witness, newWay("all"));
		if (whole.end.kind === "confirmed") return this.#yes(whole);
		const bare = this.#attempt(witness, newWay("counting"));
		if (bare.end.kind === "confirmed") return this.#yes(bare);
		if (bare.end.kind === "unable") return this.#answer("not possible", bare.end);
		const yielding = this.#attempt(witness, { ...newWay("counting"), yields: true });
		if (yielding.end.kind === "confirmed") return this.#yes(yielding);
		const varied = this.#vary(witness, "counting", bare.decisions);
		if (varied?.end.kind === "confirmed") return this.#yes(varied);
		const free = this.#attempt(witness, newWay("counting freely"));
		const last =
			free.end.kind === "contradiction" || free.end.kind === "otherwise"
				? this.#vary(witness, "counting freely", free.decisions)
				: free;
		if (last?.end.kind === "confirmed") return this.#answer("not possible", onlyIfAnsweredOtherwise(bare.end));
		for (const each of [last, varied]) if (each?.end.kind === "unable") return this.#answer("not possible", each.end);
		return this.#answer("no", free.end as NoEnd);
	}

	/** Takes the path with one decision made otherwise, the last ones first: an attempt that confirms it, or one of which it cannot be said. */
	#vary(witness: Witness, follows: Way["follows"], decisions: number): Attempt | undefined {
		let unable: Attempt | undefined;
		for (let ways = 0; ways < Math.min(decisions, this.#limits.ways); ways++) {
			if (this.#steps > this.#limits.stepsPerFinding) break;
			const attempt = this.#attempt(witness, newWay(follows, decisions - 1 - ways));
			if (attempt.end.kind === "confirmed") return attempt;
			if (attempt.end.kind === "unable") unable ??= attempt;
		}
		return unable;
	}

	#yes({ way, end }: Attempt): Found {
		const leaves = end.kind === "confirmed" ? end.leaves : undefined;
		return { replayed: { verdict: "yes", why: "", at: undefined, leaves, steps: this.#steps }, way };
	}

	#answer(verdict: Replayed["verdict"], { why, at }: NoEnd): Found {
		return { replayed: { verdict, why, at, leaves: undefined, steps: this.#steps }, way: undefined };
	}

	/** Takes the path once, from the beginning again each time another number turns out to be needed. */
	#attempt(witness: Witness, way: Way): Attempt {
		let run: DrivenRun | undefined;
		for (let restarts = 0; restarts < maxRestarts && this.#steps <= this.#limits.stepsPerFinding; restarts++) {
			this.#steps += stepsPerStart;
			try {
				run = new DrivenRun(this.#groundNow(), witness, way);
				const end = this.#runToEnd(run, witness);
				if (end.kind === "confirmed" || end.kind === "otherwise") run.world.keepChoices();
				return { end, decisions: run.decisions, way };
			} catch (error) {
				if (error instanceof Restart) {
					run?.world.keepChoices();
					continue;
				}
				const end = endOf(error, run?.at);
				if (!end) throw error;
				return { end, decisions: run?.decisions ?? 0, way };
			}
		}
		const end: End = { kind: "unable", why: "the numbers it needs are not found", at: run?.at };
		return { end, decisions: run?.decisions ?? 0, way };
	}

	#runToEnd(run: DrivenRun, witness: Witness): End {
		const { stepsPerRun, stepsPerFinding } = this.#limits;
		for (let steps = 0; run.returned === undefined; steps++) {
			if (steps > stepsPerRun || this.#steps > stepsPerFinding)
				return { kind: "unable", why: `it takes more than ${steps - 1} steps`, at: run.at };
			step(run);
			this.#steps++;
		}
		return compare(run, run.returned, witness);
	}

	#groundNow(): Ground {
		if (!this.#ground) {
			const source = this.#source;
			const code = new ReplayCode(source);
			const layouts = (structs: StructSource) => new LenientLayouts(structs);
			const machine = new Machine({ code, operations: replayOperations, memory: machineBytes, layouts, stepped: true });
			const shadow = new Shadow(machine.memory, new Uint8Array(machine.memory.size));
			const shapes = new WeakMap<IrFunction, Shape>();
			this.#ground = {
				machine,
				baseline: new Baseline(machine),
				shadow,
				shapes,
				resolve: (name, file) => code.function(name, file),
			};
		}
		return this.#ground;
	}
}

function onlyIfAnsweredOtherwise(end: NoEnd): NoEnd {
	return { ...end, why: `it comes about only if a call on the way answers otherwise than on this path: ${end.why}` };
}

function endOf(error: unknown, at: Origin | undefined): End | undefined {
	if (error instanceof Contradiction) return { kind: "contradiction", why: error.message, at };
	if (error instanceof Unable || error instanceof UnknownLayout || error instanceof Stop)
		return { kind: "unable", why: error.message, at };
	return undefined;
}

/** Whether the function returned what the finding says, with the balance that it says. */
function compare(run: DrivenRun, { exit, value }: Return, witness: Witness): End {
	const result = classOf(value && numberOf(value.expr), run.witness, value?.type.kind);
	if (!agrees(witness.result, result))
		return { kind: "otherwise", why: `the function returns otherwise (${result})`, at: exit };
	if (witness.balance === "none") return { kind: "confirmed", leaves: undefined };
	const balances = [...run.books.balances().values()];
	const meant = (balance: bigint): boolean =>
		witness.balance === "exact"
			? balance === BigInt(witness.delta)
			: balance > 0n === witness.delta > 0 && balance !== 0n;
	const confirmed = balances.find(meant);
	if (confirmed !== undefined) return { kind: "confirmed", leaves: Number(confirmed) };
	const counted = run.books.changes.some(({ watched }) => watched);
	const none = counted ? "the pointer to what is counted turns out to be none" : "nothing is counted on the way";
	const found = balances.length === 0 ? none : `the balance at the exit is ${balances.join(" or ")}`;
	return { kind: "otherwise", why: found, at: exit };
}

function classOf(value: bigint | undefined, { result }: Witness, kind: string | undefined): Witness["result"] {
	if (value === undefined) return "void";
	const boolean = result === "true" || result === "false";
	if (kind === "pointer") return value === 0n ? "null" : value < 0n && value >= -4095n ? "error-pointer" : "pointer";
	if (boolean) return value === 0n ? "false" : "true";
	return value === 0n ? "zero" : value < 0n ? "negative" : "positive";
}

function agrees(said: Witness["result"], found: Witness["result"]): boolean {
	if (said === found || said === "unknown" || said === "void") return true;
	return said === "nonzero" && (found === "negative" || found === "positive");
}
