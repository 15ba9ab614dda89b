/** A scenario carried out on a machine, one action after the other; what is due in between is run first. */
import { locksHeld } from "../facilities/locks.ts";
import type { Machine } from "../machine.ts";
import type { Workload } from "../recording.ts";
import type { Word } from "../values/wide.ts";
import { type NamedObject, placeOf, read, write } from "./places.ts";
import type { Scenario, ScenarioAction, ScenarioValue } from "./scenario.ts";

/** The probes at one moment. */
export interface Row {
	readonly label: string;
	/** Seconds of simulated time since the start. */
	readonly time: number;
	readonly steps: number;
	readonly values: Readonly<Record<string, number>>;
}

type Step = Exclude<ScenarioAction, { repeat: number }>;

interface Planned {
	readonly action: Step;
	/** The round of the innermost `repeat` around it. */
	readonly round: number;
}

interface State {
	readonly next: number;
	readonly wakeAt: number | undefined;
	readonly awaiting: { readonly as: string; readonly struct: string | undefined } | undefined;
	readonly names: readonly (readonly [string, NamedObject])[];
	readonly rows: readonly Row[];
}

export class ScenarioWorkload implements Workload {
	readonly #scenario: Scenario;
	readonly #plan: readonly Planned[];
	#next = 0;
	/** The jiffy at which a sleep ends. */
	#wakeAt: number | undefined;
	/** What the result of the call that was started last is to be called. */
	#awaiting: State["awaiting"];
	#names: ReadonlyMap<string, NamedObject> = new Map();
	#rows: readonly Row[] = [];
	#problem: string | undefined;

	constructor(scenario: Scenario) {
		this.#scenario = scenario;
		this.#plan = [...planned(scenario.setup, 0), ...planned(scenario.events, 0)];
	}

	get rows(): readonly Row[] {
		return this.#rows;
	}

	/** Why the scenario could not be carried on, in one line. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** The objects that the scenario's names stand for now. */
	get names(): ReadonlyMap<string, NamedObject> {
		return this.#names;
	}

	/** How many actions there are, and which one was carried out last, from 1; 0 before the first. */
	get progress(): { readonly done: number; readonly all: number; readonly action: ScenarioAction | undefined } {
		return { done: this.#next, all: this.#plan.length, action: this.#plan[this.#next - 1]?.action };
	}

	next(machine: Machine): boolean {
		this.#finishCall(machine);
		for (;;) {
			if (machine.fault || this.#problem !== undefined) return false;
			const due = machine.takeDue();
			if (due) {
				machine.startAt(due.function, due.args);
				return true;
			}
			if (this.#wakeAt !== undefined) this.#sleep(machine, this.#wakeAt);
			else {
				const step = this.#plan[this.#next];
				if (!step) return false;
				this.#next++;
				try {
					if (this.#does(machine, step)) return true;
				} catch (error) {
					this.#problem = error instanceof Error ? error.message : String(error);
				}
			}
		}
	}

	save(): State {
		const { rows } = this;
		return { next: this.#next, wakeAt: this.#wakeAt, awaiting: this.#awaiting, names: [...this.#names], rows };
	}

	restore(state: unknown): void {
		const { next, wakeAt, awaiting, names, rows } = state as State;
		this.#next = next;
		this.#wakeAt = wakeAt;
		this.#awaiting = awaiting;
		this.#names = new Map(names);
		this.#rows = rows;
		this.#problem = undefined;
	}

	#finishCall(machine: Machine): void {
		if (this.#awaiting) this.#name(this.#awaiting.as, machine.registers.result, this.#awaiting.struct);
		this.#awaiting = undefined;
		if (machine.counter(locksHeld) !== 0 && !machine.fault) this.#problem = "a call returned with a lock held";
	}

	#name(name: string, address: Word, struct: string | undefined): void {
		this.#names = new Map([...this.#names, [name, { address, struct }]]);
	}

	/** Lets time go on to the next thing that is due, or to the end of the sleep. */
	#sleep(machine: Machine, until: number): void {
		const dues = machine.pending.map((call) => call.due).filter((due) => due <= until);
		const next = dues.length > 0 ? Math.min(...dues) : until;
		machine.advanceTo(next);
		if (dues.length === 0) this.#wakeAt = undefined;
	}

	/** Carries out an action; true if it started a call. */
	#does(machine: Machine, { action, round }: Planned): boolean {
		const { file } = this.#scenario;
		const place = (path: string) => placeOf(machine, this.#names, path, file);
		if ("new" in action) {
			const size = machine.layouts(file).struct(action.struct).size;
			this.#name(action.new, machine.heap.allocate(size, true, 0), action.struct);
		} else if ("set" in action) write(machine, place(action.set), this.#value(machine, action.to, round));
		else if ("write" in action) {
			const { address } = place(action.write);
			[...`${action.text}\0`].forEach((character, index) => {
				machine.access.store8(address + index, character.charCodeAt(0), 0);
			});
		} else if ("call" in action) {
			const args = (action.args ?? []).map((arg) => this.#value(machine, arg, round));
			machine.start(action.call, args, action.in ?? file);
			if (action.as !== undefined) this.#awaiting = { as: action.as, struct: action.struct };
			return true;
		} else if ("sleep" in action) this.#wakeAt = machine.jiffies + Math.round(action.sleep * machine.hz);
		else this.#rows = [...this.#rows, this.#row(machine, action.row)];
		return false;
	}

	#value(machine: Machine, value: ScenarioValue, round: number): Word {
		const { file } = this.#scenario;
		if (typeof value === "number") return value;
		if ("value" in value) {
			const named = this.#names.get(value.value);
			return named ? named.address : read(machine, placeOf(machine, this.#names, value.value, file));
		}
		if ("address" in value) return placeOf(machine, this.#names, value.address, value.in ?? file).address;
		if ("function" in value) return machine.addressOf(value.function, value.in ?? file);
		const bytes =
			"text" in value
				? [...`${value.text}\0`].map((c) => c.charCodeAt(0))
				: bytesOf(value.bytes, value.counted ? round : 0);
		const address = machine.heap.allocate(bytes.length, true, 0);
		bytes.forEach((byte, index) => {
			machine.access.store8(address + index, byte, 0);
		});
		return address;
	}

	#row(machine: Machine, label: string): Row {
		const { file, probes, lines = {}, jiffies = 0 } = this.#scenario;
		const values: Record<string, number> = {};
		for (const [column, path] of Object.entries(probes))
			values[column] = Number(read(machine, placeOf(machine, this.#names, path, file)));
		for (const [column, text] of Object.entries(lines))
			values[column] = machine.log.filter((line) => line.includes(text)).length;
		return { label, time: (machine.jiffies - jiffies) / machine.hz, steps: machine.steps, values };
	}
}

function planned(actions: readonly ScenarioAction[], round: number): Planned[] {
	return actions.flatMap((action): Planned[] =>
		"repeat" in action
			? Array.from({ length: action.repeat }, (_, index) => planned(action.do, index)).flat()
			: [{ action, round }],
	);
}

function bytesOf(hexadecimal: string, added: number): number[] {
	const width = hexadecimal.length;
	const sum = (BigInt(`0x${hexadecimal}`) + BigInt(added)).toString(16).padStart(width, "0").slice(-width);
	return sum.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
}
