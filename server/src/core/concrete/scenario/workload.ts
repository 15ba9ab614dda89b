/** A scenario carried out on a machine, one action after the other; what is due in between is run first. */
import { locksHeld } from "../facilities/locks.ts";
import { setRateLimit } from "../facilities/log.ts";
import type { Machine } from "../machine.ts";
import type { Workload } from "../recording.ts";
import { randomAt } from "../values/random.ts";
import type { Word } from "../values/wide.ts";
import type { Happening, Row } from "./happening.ts";
import { type MemoryPlace, type NamedObject, placeOf, read, write } from "./places.ts";
import { planOf, type Step } from "./plan.ts";
import { Probes } from "./probes.ts";
import type { Scenario, ScenarioValue } from "./scenario.ts";

type ActionStep = Extract<Step, { kind: "action" }>;

/** A call or sleep that has begun. */
interface Open {
	readonly kind: Happening["kind"];
	readonly label: string;
	readonly recorded: boolean;
	readonly isCall: boolean;
	/** What its result is called, and the struct that it points to. */
	readonly as: string | undefined;
	readonly struct: string | undefined;
}

interface State {
	readonly next: number;
	readonly wakeAt: number | undefined;
	readonly sleeping: Open | undefined;
	readonly open: Open | undefined;
	readonly names: ReadonlyMap<string, NamedObject>;
	readonly begun: readonly number[];
	readonly happened: number;
	readonly rows: number;
}

const mostErrno = 4095;

export class ScenarioWorkload implements Workload {
	readonly #scenario: Scenario;
	readonly #plan: readonly Step[];
	readonly #probes: Probes;
	/** The functions that actions call. */
	readonly #functions = new Map<object, number>();
	#next = 0;
	/** The jiffy at which a sleep ends, and the sleep if it was asked for as such. */
	#wakeAt: number | undefined;
	#sleeping: Open | undefined;
	#open: Open | undefined;
	#names = new Map<string, NamedObject>();
	/** The jiffies at which the stretches of time began that have not ended. */
	#begun: readonly number[] = [];
	readonly #happenings: Happening[] = [];
	readonly #rows: Row[] = [];
	#problem: string | undefined;

	/** Throws an `Error` of one line where the scenario's actions cannot be put in a row. */
	constructor(scenario: Scenario) {
		this.#scenario = scenario;
		this.#plan = planOf(scenario);
		this.#probes = new Probes(scenario);
	}

	get rows(): readonly Row[] {
		return this.#rows;
	}

	/** What has happened so far, but for the set-up. */
	get happenings(): readonly Happening[] {
		return this.#happenings;
	}

	/** Why the scenario could not be carried on, in one line. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** The objects that the scenario's names stand for now. */
	get names(): ReadonlyMap<string, NamedObject> {
		return this.#names;
	}

	/** How many steps there are, how many were begun, and what is being done, in words. */
	get progress(): { readonly done: number; readonly all: number; readonly text: string } {
		const step = this.#plan[this.#next - 1];
		const text = this.#open && !this.#open.isCall ? this.#open.label : step ? inWords(step) : "before the first event";
		return { done: this.#next, all: this.#plan.length, text };
	}

	/** The place that a path of the scenario names now; throws where there is none. */
	place(machine: Machine, path: string): MemoryPlace {
		return placeOf(machine, this.#names, path, this.#scenario.file);
	}

	next(machine: Machine): boolean {
		this.#finishCall(machine);
		for (;;) {
			if (machine.fault || this.#problem !== undefined) return false;
			const due = machine.clock.takeDue();
			if (due) {
				this.#open = {
					kind: "due",
					label: machine.functionName(due.function) ?? "a callback",
					recorded: this.#inEvents,
					isCall: false,
					as: undefined,
					struct: undefined,
				};
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
					this.#problem = `${inWords(step)}: ${error instanceof Error ? error.message : String(error)}`;
				}
			}
		}
	}

	save(): State {
		return {
			next: this.#next,
			wakeAt: this.#wakeAt,
			sleeping: this.#sleeping,
			open: this.#open,
			names: new Map(this.#names),
			begun: this.#begun,
			happened: this.#happenings.length,
			rows: this.#rows.length,
		};
	}

	restore(state: unknown): void {
		const saved = state as State;
		this.#next = saved.next;
		this.#wakeAt = saved.wakeAt;
		this.#sleeping = saved.sleeping;
		this.#open = saved.open;
		this.#names = new Map(saved.names);
		this.#begun = saved.begun;
		this.#happenings.length = saved.happened;
		this.#rows.length = saved.rows;
		this.#problem = undefined;
	}

	/** The set-up is over. */
	get #inEvents(): boolean {
		const step = this.#plan[this.#next - 1];
		return step !== undefined && (step.kind !== "action" || step.recorded);
	}

	#finishCall(machine: Machine): void {
		const open = this.#open;
		this.#open = undefined;
		if (machine.fault) return;
		if (open?.as !== undefined) this.#name(open.as, machine.registers.result, open.struct);
		if (machine.words.get(locksHeld) !== 0) this.#problem = "a call returned with a lock held";
		if (open) this.#happened(machine, open, open.isCall ? Number(machine.registers.result) : undefined);
	}

	#happened(
		machine: Machine,
		{ kind, label, recorded }: Pick<Open, "kind" | "label" | "recorded">,
		returned?: number,
	): void {
		if (!recorded) return;
		const values = this.#probes.readable(machine, this.#names);
		const { steps, log } = machine;
		this.#happenings.push({ kind, label, time: this.#time(machine), steps, values, returned, logged: log.length });
	}

	#time(machine: Machine): number {
		return (machine.clock.jiffies - (this.#scenario.jiffies ?? 0)) / machine.hz;
	}

	#name(name: string, address: Word, struct: string | undefined): void {
		this.#names.set(name, { address, struct });
	}

	/** Lets time go on to the next thing that is due, or to the end of the sleep. */
	#sleep(machine: Machine, until: number): void {
		const next = machine.clock.nextDue;
		if (next !== undefined && next <= until) {
			machine.clock.advanceTo(next);
			return;
		}
		machine.clock.advanceTo(until);
		this.#wakeAt = undefined;
		if (this.#sleeping) this.#happened(machine, this.#sleeping);
		this.#sleeping = undefined;
	}

	/** Carries out a step; true if it started a call. */
	#does(machine: Machine, step: Step): boolean {
		switch (step.kind) {
			case "begin":
				this.#begun = [...this.#begun, machine.clock.jiffies];
				return false;
			case "until":
				this.#wakeAt = Math.max(
					machine.clock.jiffies,
					(this.#begun.at(-1) ?? 0) + Math.round(step.seconds * machine.hz),
				);
				return false;
			case "end":
				this.#begun = this.#begun.slice(0, -1);
				return false;
			case "action":
				return this.#acts(machine, step);
		}
	}

	#acts(machine: Machine, step: ActionStep): boolean {
		const { action, recorded } = step;
		const { file } = this.#scenario;
		const place = (path: string) => placeOf(machine, this.#names, path, file);
		const done = (label: string): boolean => {
			this.#happened(machine, { kind: "action", label, recorded });
			return false;
		};
		if ("call" in action) {
			const { call, as, struct } = action;
			if (action.if !== undefined && !this.#isObject(action.if)) return false;
			const args = (action.args ?? []).map((arg) => this.#value(machine, arg, step));
			this.#open = { kind: "action", label: call, recorded, isCall: true, as, struct };
			const address = this.#functions.get(action) ?? machine.addressOf(call, action.in ?? file);
			this.#functions.set(action, address);
			machine.startAt(address, args);
			return true;
		}
		if ("new" in action) {
			const size = machine.layouts(file).struct(action.struct).size;
			this.#name(action.new, machine.heap.allocate(size, true, 0), action.struct);
			return done(`new ${action.new}`);
		}
		if ("set" in action) {
			write(machine, place(action.set), this.#value(machine, action.to, step));
			return done(`set ${action.set}${typeof action.to === "number" ? ` to ${action.to}` : ""}`);
		}
		if ("write" in action) {
			const { address } = place(action.write);
			[...`${action.text}\0`].forEach((character, index) => {
				machine.access.store8(address + index, character.charCodeAt(0), 0);
			});
			return done(`write ${action.write}`);
		}
		if ("sleep" in action) {
			const label = `sleep ${action.sleep}`;
			this.#wakeAt = machine.clock.jiffies + Math.round(action.sleep * machine.hz);
			this.#sleeping = { kind: "action", label, recorded, isCall: false, as: undefined, struct: undefined };
			return false;
		}
		if ("fail" in action) {
			machine.failures.add({ ...action, call: action.fail });
			return done(`let ${action.fail} fail`);
		}
		if ("mend" in action) {
			machine.failures.mend(action.mend);
			return done(`let ${action.mend} work`);
		}
		if ("ratelimit" in action) {
			setRateLimit(machine, action.ratelimit);
			return done(`ratelimit ${action.ratelimit.burst} in ${action.ratelimit.interval} s`);
		}
		const values = this.#probes.read(machine, this.#names);
		const { steps } = machine;
		this.#rows.push({ label: action.row, time: this.#time(machine), steps, values });
		this.#happened(machine, { kind: "row", label: action.row, recorded: true });
		return false;
	}

	/** The name stands for something that can be used. */
	#isObject(name: string): boolean {
		const named = this.#names.get(name);
		if (!named) throw new Error(`nothing is called ${name} yet`);
		const { address } = named;
		return address !== 0 && !(typeof address === "number" && address < 0 && address >= -mostErrno);
	}

	#value(machine: Machine, value: ScenarioValue, step: ActionStep): Word {
		const { file, seed = 1 } = this.#scenario;
		if (typeof value === "number") return value;
		if ("value" in value) {
			const named = this.#names.get(value.value);
			return named ? named.address : read(machine, placeOf(machine, this.#names, value.value, file));
		}
		if ("address" in value) return placeOf(machine, this.#names, value.address, value.in ?? file).address;
		if ("function" in value) return machine.addressOf(value.function, value.in ?? file);
		if ("text" in value)
			return stored(
				machine,
				[...`${value.text}\0`].map((c) => c.charCodeAt(0)),
			);
		const chosen = value.below === undefined ? 0 : Math.floor(randomAt(seed, -1, this.#next) * value.below);
		return stored(machine, bytesOf(value.bytes, (value.counted ? step.round : 0) + chosen));
	}
}

/** A step as a scenario has it: its kind and what it is about. */
function inWords(step: Step): string {
	if (step.kind !== "action") return step.kind;
	const [[kind, about] = ["", ""]] = Object.entries(step.action);
	return `${kind} ${about}`;
}

/** New memory with these bytes. */
function stored(machine: Machine, bytes: readonly number[]): number {
	const address = machine.heap.allocate(bytes.length, true, 0);
	bytes.forEach((byte, index) => {
		machine.access.store8(address + index, byte, 0);
	});
	return address;
}

/** The bytes, with a number added as to a big-endian one. */
function bytesOf(hexadecimal: string, added: number): number[] {
	const bytes: number[] = [];
	for (let at = 0; at < hexadecimal.length; at += 2) bytes.push(Number.parseInt(hexadecimal.slice(at, at + 2), 16));
	let carry = added;
	for (let at = bytes.length - 1; at >= 0 && carry > 0; at--) {
		const sum = (bytes[at] ?? 0) + carry;
		bytes[at] = sum % 256;
		carry = Math.floor(sum / 256);
	}
	return bytes;
}
