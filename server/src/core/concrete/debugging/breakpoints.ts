/** Breakpoints on lines and functions: where they halt a run, and whether a halt counts. */
import type { IrFunction } from "../../ir/types.ts";
import type { Halts } from "../image.ts";
import type { OpenCall } from "../stack.ts";
import { CannotInspect, type Inspector } from "./evaluate.ts";
import type { FunctionViews } from "./functionView.ts";
import { HitCounter, hitCondition } from "./hits.ts";

export type BreakpointPlace =
	| { readonly kind: "line"; readonly file: string; readonly line: number }
	| { readonly kind: "function"; readonly name: string };

export interface BreakpointRequest {
	readonly place: BreakpointPlace;
	/** An expression: the breakpoint counts where it holds. */
	readonly condition?: string | undefined;
	/** On the number of hits, as `hitCondition` reads it. */
	readonly hits?: string | undefined;
	/** Printed instead of halting; `{expression}` is replaced by its value. */
	readonly log?: string | undefined;
}

/** A breakpoint as it was understood. */
export interface PlacedBreakpoint {
	readonly id: number;
	/** Where it will halt; undefined if nowhere, with the reason. */
	readonly at: { readonly file: string; readonly line: number } | undefined;
	readonly problem: string | undefined;
}

/** What is done when a breakpoint's place is come to. */
export interface Arrival {
	/** The breakpoints that halt the run. */
	readonly ids: readonly number[];
	readonly kind: "line" | "function";
	/** Conditions that could not be evaluated: they halt. */
	readonly problems: readonly string[];
}

interface Breakpoint extends BreakpointRequest {
	readonly id: number;
	/** The line it halts at in the function that holds it. */
	readonly line: number | undefined;
	readonly counter: HitCounter;
	readonly counts: ((hits: number) => boolean) | undefined;
}

const nowhere: ReadonlySet<number> = new Set();

export class Breakpoints {
	readonly #views: FunctionViews;
	readonly #inspector: Inspector;
	/** The file whose functions are meant by name first. */
	readonly #file: string;
	#all: readonly Breakpoint[] = [];
	#next = 1;

	constructor(views: FunctionViews, inspector: Inspector, file: string) {
		this.#views = views;
		this.#inspector = inspector;
		this.#file = file;
	}

	/** Puts these in place of those that `replaced` is true of. What stays the same keeps its number and its hits. */
	set(requests: readonly BreakpointRequest[], replaced: (place: BreakpointPlace) => boolean): PlacedBreakpoint[] {
		const before = this.#all.filter(({ place }) => replaced(place));
		const kept = this.#all.filter(({ place }) => !replaced(place));
		const made = requests.map((request) => this.#place(request, before));
		this.#all = [...kept, ...made.flatMap(({ breakpoint }) => (breakpoint ? [breakpoint] : []))];
		return made.map(({ placed }) => placed);
	}

	/** The instructions of a function at which there is a breakpoint. */
	readonly stops: Halts["stops"] = (fn) => {
		const here = this.#all.filter((breakpoint) => isIn(breakpoint, fn));
		if (here.length === 0) return nowhere;
		const { starts, lineAt } = this.#views.of(fn).lines;
		return new Set([...starts].filter((pc) => here.some((breakpoint) => isAt(breakpoint, pc, lineAt[pc]))));
	};

	/** What halts a run that has come to an instruction at a position; what is to be logged goes to `print`. */
	arrive(call: OpenCall, position: number, print: (line: string, call: OpenCall) => void): Arrival | undefined {
		const here = this.#all.filter((breakpoint) => isIn(breakpoint, call.fn));
		if (here.length === 0) return undefined;
		const { starts, lineAt } = this.#views.of(call.fn).lines;
		if (!starts.has(call.pc)) return undefined;
		const halting: Breakpoint[] = [];
		const problems: string[] = [];
		for (const breakpoint of here) {
			if (!isAt(breakpoint, call.pc, lineAt[call.pc])) continue;
			const { condition, counts, counter, log } = breakpoint;
			try {
				if (condition !== undefined && !this.#inspector.holds(condition, call)) continue;
			} catch (error) {
				if (!(error instanceof CannotInspect)) throw error;
				problems.push(`The condition "${condition}" cannot be evaluated: ${error.message}`);
			}
			if (counts && !counts(counter.numberAt(position))) continue;
			if (log === undefined) halting.push(breakpoint);
			else print(log, call);
		}
		const [first] = halting;
		return first && { ids: halting.map(({ id }) => id), kind: first.place.kind, problems };
	}

	#place(
		request: BreakpointRequest,
		before: readonly Breakpoint[],
	): { readonly placed: PlacedBreakpoint; readonly breakpoint: Breakpoint | undefined } {
		const same = before.find((other) => JSON.stringify(wish(other)) === JSON.stringify(wish(request)));
		const id = same?.id ?? this.#next++;
		const refused = (problem: string) => ({ placed: { id, at: undefined, problem }, breakpoint: undefined });
		const counts = request.hits === undefined ? undefined : hitCondition(request.hits);
		if (request.hits !== undefined && !counts)
			return refused(`"${request.hits}" is no condition on the number of hits; 5, >= 5 and % 5 are`);
		const { place } = request;
		const fn =
			place.kind === "line"
				? this.#views.functionAt(place.file, place.line)
				: this.#views.code.function(place.name, this.#file);
		if (!fn && place.kind === "line") return refused("no function that is read has this line");
		const line = fn && this.#views.haltLine(fn, place.kind === "line" ? place.line : 0);
		if (fn && line === undefined) return refused("nothing is executed from this line to the end of the function");
		return {
			placed: {
				id,
				at: fn && line !== undefined ? { file: fn.file, line } : undefined,
				problem: fn ? undefined : `${this.#file} knows no function of this name; one elsewhere in the tree will halt`,
			},
			breakpoint: { ...request, id, line, counts, counter: same?.counter ?? new HitCounter() },
		};
	}
}

function wish({ place, condition, hits, log }: BreakpointRequest): BreakpointRequest {
	return { place, condition, hits, log };
}

function isIn({ place, line }: Breakpoint, fn: IrFunction): boolean {
	return place.kind === "line" ? place.file === fn.file && line !== undefined : place.name === fn.name;
}

function isAt({ place, line }: Breakpoint, pc: number, at: number | undefined): boolean {
	return place.kind === "function" ? pc === 0 : at === line;
}
