/** A path as the machine takes it, one instruction after the other and back again: for a debugger, or whoever shows it. */
import type { Place } from "../concrete/fault.ts";
import type { Machine } from "../concrete/machine.ts";
import type { ScenarioPath } from "../concrete/scenario/pathScenario.ts";
import type { Origin } from "../ir/types.ts";
import { type PathEvent, PathLog } from "./pathLog.ts";
import type { DrivenRun } from "./run.ts";
import { step } from "./step.ts";
import type { Way } from "./way.ts";

/** What was chosen so that the path is taken: an argument, what memory held, what a call answered. */
export interface PathChoice {
	/** "`tbl`", "what kmalloc() answers". */
	readonly words: string;
	readonly value: bigint;
	/** It leads to an object that was made for it. */
	readonly pointer: boolean;
}

/** Something that happened, and what the path had left on its counter then. */
export type ToldEvent = PathEvent & { readonly balance: number };

/** The machine belongs to the replayer: a path is good until another one is taken. */
export class TakenPath {
	/** Instructions until the function has returned. */
	readonly length: number;
	/** What happens on it, in its order. */
	readonly events: readonly ToldEvent[];
	/** Where the instructions stand that were executed, one after the other. */
	readonly trace: readonly Origin[];
	/** Which calls were followed. */
	readonly follows: NonNullable<ScenarioPath["follows"]>;
	/** What it leaves on its counter. */
	readonly leaves: number;
	readonly choices: readonly PathChoice[];
	readonly #counter: string | undefined;
	readonly #begin: (log: PathLog) => DrivenRun;
	readonly #found: Parameters<DrivenRun["world"]["foresee"]>[0];
	#run: DrivenRun;
	#position = 0;

	/** `begin` enters the function anew each time. */
	constructor(follows: Way["follows"], begin: (log: PathLog) => DrivenRun) {
		this.#begin = begin;
		this.follows = follows === "all" ? "all" : "named";
		this.#run = begin(new PathLog());
		while (this.#run.returned === undefined) this.#step();
		this.#counter = this.#counterMeant();
		const log = new PathLog();
		const events: ToldEvent[] = [];
		const trace: Origin[] = [];
		this.#run = begin(log);
		this.#position = 0;
		const tell = (): void => {
			const { balance } = this;
			for (const event of log.events.slice(events.length)) events.push({ ...event, balance });
			log.position = this.#position;
		};
		tell();
		while (this.#run.returned === undefined) {
			this.#step();
			if (this.#run.at) trace.push(this.#run.at);
			tell();
		}
		this.trace = trace;
		this.events = events;
		this.length = this.#position;
		this.leaves = this.balance;
		this.choices = [...this.#run.world.inputs.values()].map(({ words, value, object }) => ({
			words,
			value,
			pointer: object !== undefined && value > 0n,
		}));
		this.#found = this.#run.world.found.map(({ address, size, input }) => ({ address, size, value: input.value }));
		this.goTo(0);
	}

	/** Instructions executed so far. */
	get position(): number {
		return this.#position;
	}

	/** Goes there, in either direction; not beyond the function's end or before its beginning. */
	goTo(position: number): void {
		if (position < this.#position) {
			this.#run = this.#begin(new PathLog());
			this.#run.world.foresee(this.#found);
			this.#position = 0;
		}
		while (this.#position < position && this.#run.returned === undefined) this.#step();
	}

	get machine(): Machine {
		return this.#run.machine;
	}

	/** The calls that are open, innermost first; none once the function has returned. */
	get stack(): readonly Place[] {
		return this.#run.machine.stack();
	}

	/** What the path has left on its counter so far. */
	get balance(): number {
		const balances = this.#run.books.balances();
		if (this.#counter !== undefined) return Number(balances.get(this.#counter) ?? 0n);
		return Number([...balances.values()].find((each) => each !== 0n) ?? 0n);
	}

	/** Of several counters that the path's updates have changed, the one that ends as it is said; undefined where none does. */
	#counterMeant(): string | undefined {
		const { books, witness } = this.#run;
		if (witness.balance === "none") return undefined;
		return [...books.balances()].find(([, balance]) => balance === BigInt(witness.delta))?.[0];
	}

	#step(): void {
		step(this.#run);
		this.#position++;
	}
}
