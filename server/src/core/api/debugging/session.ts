/** A debugged program for a front end: motions, and what is to be seen where it stands, as plain data. */

import type { BreakpointPlace, BreakpointRequest, PlacedBreakpoint } from "../../concrete/debugging/breakpoints.ts";
import { Debuggee } from "../../concrete/debugging/debuggee.ts";
import { CannotInspect, type Inspected } from "../../concrete/debugging/evaluate.ts";
import type { Control, Halt } from "../../concrete/debugging/halt.ts";
import { type Part, typeText, Values } from "../../concrete/debugging/values.ts";
import type { Change, Watch } from "../../concrete/debugging/watches.ts";
import { placeOf } from "../../concrete/scenario/places.ts";
import type { OpenCall } from "../../concrete/stack.ts";
import type { Word } from "../../concrete/values/wide.ts";
import { voidType } from "../../ir/ctype.ts";
import type { IrFunction, Origin } from "../../ir/types.ts";
import { countersInSight } from "./counters.ts";
import type { DebugSubject } from "./subject.ts";

export type { BreakpointPlace, BreakpointRequest, PlacedBreakpoint } from "../../concrete/debugging/breakpoints.ts";
export type { Control, Halt } from "../../concrete/debugging/halt.ts";
export type { Change, Watch } from "../../concrete/debugging/watches.ts";

/** Lines and columns count from 1. */
export interface CodePlace {
	readonly file: string;
	readonly line: number;
	readonly column: number;
}

export interface DebugFrame {
	readonly name: string;
	readonly at: CodePlace;
}

/** Something that is shown with its value. */
export interface Variable {
	readonly name: string;
	readonly value: string;
	readonly type: string;
	/** What yields it when it is evaluated in the same frame; undefined if nothing does. */
	readonly expression: string | undefined;
	/** What it consists of, or undefined. */
	readonly parts: (() => readonly Variable[]) | undefined;
	/** The same where it takes the program some time to tell. */
	readonly slowParts?: (control: Control) => Promise<readonly Variable[]>;
	/** Where it is, if its changes can be watched. */
	readonly watch: Omit<Watch, "id"> | undefined;
}

/** What is shown of the history of one counter. */
const shownChanges = 50;

export class DebugSession {
	readonly subject: DebugSubject;
	readonly #debuggee: Debuggee;
	readonly #values: Values;

	constructor(subject: DebugSubject, print: (line: string) => void) {
		this.subject = subject;
		const { code, machine, file } = subject;
		this.#values = new Values(machine);
		this.#debuggee = new Debuggee({
			code,
			recording: subject.record(),
			file,
			done: () => subject.progress().done,
			print,
			logText: (template) => this.#logText(template),
		});
	}

	get halt(): Halt {
		return this.#debuggee.halt;
	}

	/** Instructions executed since the start. */
	get position(): number {
		return this.subject.machine.steps;
	}

	/** The kernel's log so far. */
	get log(): readonly string[] {
		return this.subject.machine.log;
	}

	begin(): Halt {
		return this.#debuggee.begin();
	}

	/** The breakpoint at which the program stands, if it counts. */
	arrived(): Halt | undefined {
		return this.#debuggee.arrived();
	}

	resume(control: Control): Promise<Halt> {
		return this.#debuggee.resume(control);
	}

	reverse(control: Control): Promise<Halt> {
		return this.#debuggee.reverse(control);
	}

	stepOver(control: Control): Promise<Halt> {
		return this.#debuggee.stepOver(control);
	}

	stepIn(control: Control): Promise<Halt> {
		return this.#debuggee.stepOver(control, true);
	}

	stepOut(control: Control): Promise<Halt> {
		return this.#debuggee.stepOut(control);
	}

	stepBack(control: Control): Promise<Halt> {
		return this.#debuggee.stepBack(control);
	}

	/** Puts these breakpoints in place of those that `replaced` is true of. */
	setBreakpoints(
		requests: readonly BreakpointRequest[],
		replaced: (place: BreakpointPlace) => boolean,
	): readonly PlacedBreakpoint[] {
		const placed = this.#debuggee.breakpoints.set(requests, replaced);
		this.#debuggee.breakpointsChanged();
		return placed;
	}

	/** Changes of these places halt from now on. */
	watch(watches: readonly Watch[]): void {
		this.#debuggee.watch(watches);
	}

	/** The text of a file as it is run. */
	text(file: string): string | undefined {
		return this.subject.code.text(file);
	}

	/** The lines of a file at which there can be a breakpoint, in a range. */
	breakableLines(file: string, from: number, to: number): readonly number[] {
		const { views } = this.#debuggee;
		const found = new Set<number>();
		for (let line = from; line <= to; line++) {
			const fn = views.functionAt(file, line);
			if (fn && views.haltLine(fn, line) === line) found.add(line);
		}
		return [...found];
	}

	/** The open calls, innermost first. */
	frames(): readonly DebugFrame[] {
		const { halt } = this.#debuggee;
		return this.#calls().map((call, index) => {
			const by = index === 0 && halt.kind === "change" && halt.behind ? halt.changes[0]?.by : undefined;
			// Behind a change the place of the change is of interest, not that of what comes next.
			const at = by?.function === call.fn.name ? this.placeAt(by.origin) : this.#placeOf(call);
			return { name: call.fn.name, at };
		});
	}

	#placeOf({ fn, pc, origin }: OpenCall): CodePlace {
		const { lineAt, starts } = this.#debuggee.views.of(fn).lines;
		const at = this.placeAt(origin);
		const line = lineAt[pc] ?? at.line;
		// Where a line is under way, what is executed next is pointed at.
		return line === at.line && !starts.has(pc) ? at : { file: fn.file, line, column: 1 };
	}

	placeAt({ file, start }: Origin): CodePlace {
		const map = this.#debuggee.views.lineMap(file);
		return { file, ...map.position(start) };
	}

	/** The parameters and variables that are known where a frame stands. */
	locals(frame: number): readonly Variable[] {
		const call = this.#calls()[frame];
		if (!call) return [];
		return this.#debuggee.views
			.of(call.fn)
			.names.at(call.pc)
			.map(({ name, set }) => this.#attempt(name, call, set ? undefined : "not set yet"))
			.filter((variable) => variable !== undefined);
	}

	/** Objects that the workload has given names to. */
	objects(): readonly Variable[] {
		const { file, names } = this.subject;
		return [...names()].map(([name, { address, struct }]): Variable => {
			const to = struct === undefined ? voidType : { kind: "struct" as const, tag: struct };
			const value = { value: address, type: { kind: "pointer" as const, to }, address: undefined, file };
			return { ...this.#shown(name, name, value), expression: undefined };
		});
	}

	/** The workload's probes, and the counters that the variables of a frame lead to. */
	counters(frame: number): readonly Variable[] {
		const call = this.#callOrNone(frame);
		const probes = Object.entries(this.subject.probes).flatMap(([name, path]) => {
			const variable = this.#named(path);
			return variable ? [{ ...variable, name }] : [];
		});
		const { fn, pc } = call;
		const locals = this.#debuggee.views.of(fn).names.at(pc);
		const known = new Set(probes.map(({ watch }) => watch?.place.address));
		const nearby = countersInSight(fn, locals, this.subject.machine.functions).flatMap((expression) => {
			const variable = this.#attempt(expression, call);
			const address = variable?.watch?.place.address;
			if (!variable || address === undefined || known.has(address)) return [];
			known.add(address);
			return [variable];
		});
		return [...this.#tallies(), ...probes, ...nearby];
	}

	/** What the workload itself keeps count of. */
	#tallies(): readonly Variable[] {
		return this.subject.tallies().map(({ name, value }) => ({
			name,
			value,
			type: "",
			expression: undefined,
			parts: undefined,
			watch: undefined,
		}));
	}

	/** The counters with what changed them so far, newest first. */
	ledger(frame: number): readonly Variable[] {
		return this.counters(frame).flatMap((counter) => {
			const { watch } = counter;
			if (!watch) return [];
			return [{ ...counter, parts: undefined, slowParts: (control: Control) => this.#history(watch, control) }];
		});
	}

	/** Evaluates an expression in a frame. Throws an `Error` that says in one line why it cannot. */
	evaluate(text: string, frame: number): Variable {
		const call = this.#callOrNone(frame);
		try {
			return this.#variable(text, text, call);
		} catch (error) {
			const named = error instanceof CannotInspect ? this.#named(text) : undefined;
			if (named) return named;
			throw error;
		}
	}

	/** What happened, as one line for people. */
	changeText({ watch, before, after, by }: Change): string {
		const { type } = watch.place;
		const text = (word: Word | undefined): string => (word === undefined ? "?" : this.#values.text(word, type));
		const who = by ? `by ${by.function}()` : `by ${this.subject.name} itself`;
		return `${watch.name}: ${text(before)} → ${text(after)} ${who}`;
	}

	async #history(watch: Omit<Watch, "id">, control: Control): Promise<readonly Variable[]> {
		const changes = await this.#debuggee.history({ ...watch, id: 0 }, shownChanges, control);
		return changes.map(({ before, after, by }): Variable => {
			const at = by && this.placeAt(by.origin);
			const difference = before === undefined || after === undefined ? undefined : BigInt(after) - BigInt(before);
			const sign = difference !== undefined && difference > 0n ? "+" : "";
			return {
				name: difference === undefined ? "?" : `${sign}${difference}`,
				value: `${after ?? "?"}  ${by ? `${by.function}()` : this.subject.name}${at ? `  ${at.file}:${at.line}` : ""}`,
				type: "",
				expression: undefined,
				parts: undefined,
				watch: undefined,
			};
		});
	}

	#calls(): readonly OpenCall[] {
		return this.subject.machine.calls();
	}

	/** A call in which only what the file defines has a name, where none is open. */
	#callOrNone(frame: number): OpenCall {
		return this.#calls()[frame] ?? { fn: nothing(this.subject.file), pc: 0, frame: 0, origin: nowhere };
	}

	#attempt(text: string, call: OpenCall, instead?: string): Variable | undefined {
		try {
			return {
				...this.#variable(text, text, call),
				...(instead === undefined ? {} : { value: instead, parts: undefined }),
			};
		} catch (error) {
			if (error instanceof CannotInspect) return undefined;
			throw error;
		}
	}

	/** A place as the workload calls it; undefined if it knows none of that name. */
	#named(path: string): Variable | undefined {
		const { machine, file, names } = this.subject;
		try {
			const { address, type } = placeOf(machine, names(), path, file);
			return this.#shown(path, path, { type, address, value: undefined, file });
		} catch {
			// What the path names is not there, or not yet.
			return undefined;
		}
	}

	/** The value of an expression, with where it is if it is anywhere. */
	#variable(name: string, expression: string, call: OpenCall): Variable {
		const { inspector } = this.#debuggee;
		const inspected = inspector.value(expression, call);
		if (inspected.address !== undefined) return this.#shown(name, expression, inspected);
		try {
			const { address } = inspector.place(expression, call);
			return this.#shown(name, expression, { ...inspected, address });
		} catch (error) {
			if (error instanceof CannotInspect) return this.#shown(name, expression, inspected);
			throw error;
		}
	}

	#shown(name: string, expression: string, { type, value, address, file }: Inspected): Variable {
		const values = this.#values;
		const place = address === undefined ? undefined : { address, type, file };
		const found = (): readonly Part[] => {
			if (value !== undefined && type.kind === "pointer") return values.partsBehind(value, type.to, file);
			return place ? values.parts(place) : [];
		};
		const parts = (): readonly Variable[] =>
			found().map(({ step, name: part, place: at }) => {
				const whole = isPlain(expression) ? expression : `(${expression})`;
				return this.#shown(part, step === "" ? `*${whole}` : whole + step, { ...at, value: values.read(at) });
			});
		const hasParts =
			type.kind === "struct" || type.kind === "array" || (type.kind === "pointer" && value !== 0 && found().length > 0);
		return {
			name,
			value: value === undefined && place ? values.textAt(place) : values.text(value ?? 0, type),
			type: typeText(type),
			expression,
			parts: hasParts ? parts : undefined,
			watch: place && values.watchOf(expression, place),
		};
	}

	#logText(template: string): string {
		const call = this.#callOrNone(0);
		return template.replace(/\{([^{}]+)\}/g, (whole, expression: string) => {
			return this.#attempt(expression, call)?.value ?? whole;
		});
	}
}

const nowhere: Origin = { file: "", start: 0, end: 0 };

function isPlain(expression: string): boolean {
	return /^[\w.[\]>-]+$/.test(expression);
}

const nothings = new Map<string, IrFunction>();

/** A function of a file that has nothing in it. */
function nothing(file: string): IrFunction {
	let fn = nothings.get(file);
	if (!fn) {
		const origin: Origin = { file, start: 0, end: 0 };
		fn = {
			name: "",
			file,
			span: origin,
			nameSpan: origin,
			result: voidType,
			locals: [],
			parameters: 0,
			static: true,
			variadic: false,
			blocks: [{ label: undefined, instructions: [], terminator: { kind: "return", value: undefined, origin } }],
			temps: 0,
			opaque: [],
			errors: 0,
		};
		nothings.set(file, fn);
	}
	return fn;
}
