/** Requests about breakpoints, answered by a program that was launched. */
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import type {
	BreakpointPlace,
	BreakpointRequest,
	DebugSession,
	PlacedBreakpoint,
} from "../core/api/debugging/session.ts";
import type { Sources } from "./sources.ts";
import { frameOf, type VariableHandles, type Watchable } from "./variables.ts";

/** Line numbers as the client counts them, and as we do. */
export interface LineNumbers {
	ours(line: number): number;
	theirs(line: number): number;
}

interface Parts {
	readonly session: DebugSession;
	readonly sources: Sources;
	readonly lines: LineNumbers;
	/** The program is not to halt. */
	readonly ignored: boolean;
}

/** Numbers of data breakpoints; below them are those of lines and functions. */
const firstDataBreakpoint = 1_000_000;

export class BreakpointRequests {
	readonly #parts: Parts;
	readonly #watchable = new Map<string, Watchable>();

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	onLines({ source, breakpoints = [] }: Dap.SetBreakpointsArguments): Dap.SetBreakpointsResponse["body"] {
		const { sources, lines } = this.#parts;
		const file = sources.file(source);
		const requests = breakpoints.map((given) =>
			requestFor({ kind: "line", file, line: lines.ours(given.line) }, given),
		);
		return this.#set(requests, (place) => place.kind === "line" && place.file === file);
	}

	onFunctions({ breakpoints }: Dap.SetFunctionBreakpointsArguments): Dap.SetFunctionBreakpointsResponse["body"] {
		const requests = breakpoints.map((given) => requestFor({ kind: "function", name: given.name.trim() }, given));
		return this.#set(requests, (place) => place.kind === "function");
	}

	locations({ source, line, endLine }: Dap.BreakpointLocationsArguments): { breakpoints: Dap.BreakpointLocation[] } {
		const { session, sources, lines } = this.#parts;
		const found = session.breakableLines(sources.file(source), lines.ours(line), lines.ours(endLine ?? line));
		return { breakpoints: found.map((at) => ({ line: lines.theirs(at) })) };
	}

	/** What it takes to watch something: a variable that is shown, or an expression. */
	dataInfo(
		{ variablesReference, name, frameId }: Dap.DataBreakpointInfoArguments,
		shown: VariableHandles,
	): Dap.DataBreakpointInfoResponse["body"] {
		const variable = variablesReference
			? shown.shown(variablesReference, name)
			: this.#parts.session.evaluate(name, frameOf(frameId));
		const watch = variable?.watch;
		if (!watch) return { dataId: null, description: `${name} is no number in memory that outlives its function` };
		const dataId = `${watch.place.address}:${watch.bytes}`;
		this.#watchable.set(dataId, watch);
		return { dataId, description: watch.name, accessTypes: ["write"], canPersist: false };
	}

	onData({ breakpoints }: Dap.SetDataBreakpointsArguments): Dap.SetDataBreakpointsResponse["body"] {
		const watches = breakpoints.map(({ dataId, condition, hitCondition }, index) => {
			const watch = this.#watchable.get(dataId);
			return watch && !condition && !hitCondition ? { ...watch, id: firstDataBreakpoint + index } : undefined;
		});
		this.#parts.session.watch(this.#parts.ignored ? [] : watches.filter((watch) => watch !== undefined));
		const message = "a change of a place that is known, without conditions, can be waited for";
		return {
			breakpoints: watches.map((watch) => (watch ? { id: watch.id, verified: true } : { verified: false, message })),
		};
	}

	#set(
		requests: readonly BreakpointRequest[],
		replaced: (place: BreakpointPlace) => boolean,
	): { breakpoints: Dap.Breakpoint[] } {
		const { session, ignored } = this.#parts;
		const placed = session.setBreakpoints(ignored ? [] : requests, replaced);
		return { breakpoints: placed.map((breakpoint) => this.#told(breakpoint)) };
	}

	#told({ id, at, problem }: PlacedBreakpoint): Dap.Breakpoint {
		const { sources, lines } = this.#parts;
		return {
			id,
			verified: at !== undefined,
			...(at && { line: lines.theirs(at.line), source: sources.source(at.file) }),
			...(problem !== undefined && { message: problem }),
		};
	}
}

type Given = Pick<Dap.SourceBreakpoint, "condition" | "hitCondition" | "logMessage">;

function requestFor(place: BreakpointPlace, given: Given): BreakpointRequest {
	return {
		place,
		condition: given.condition || undefined,
		hits: given.hitCondition || undefined,
		log: given.logMessage || undefined,
	};
}
