/**
 * A program gone through forwards and backwards, line by line or to the next place that somebody asked for. Every motion ends in a
 * `Halt`. Backwards is forwards again from a checkpoint: the last place before the present one that would have halted it.
 */
import type { TreeCode } from "../code.ts";
import type { Machine } from "../machine.ts";
import type { Outcome } from "../outcome.ts";
import type { Recorded } from "../recorded.ts";
import { Breakpoints } from "./breakpoints.ts";
import { Inspector } from "./evaluate.ts";
import { FunctionViews } from "./functionView.ts";
import type { Control, Halt } from "./halt.ts";
import { lineBefore } from "./stepBack.ts";
import { type Change, type Watch, Watches } from "./watches.ts";

export interface DebuggeeParts {
	readonly code: TreeCode;
	readonly recording: Recorded;
	/** The file whose names are meant where nothing else is said. */
	readonly file: string;
	/** How much of the workload is done, from 0 to 1. */
	readonly done: () => number;
	/** Told what log points print. */
	readonly print: (line: string) => void;
	/** The text of a log point with its expressions replaced, in the innermost call. */
	readonly logText: (template: string) => string;
}

/** Steps between two looks at whether to go on: a few milliseconds. */
const slice = 1 << 18;

export class Debuggee {
	readonly machine: Machine;
	readonly views: FunctionViews;
	readonly inspector: Inspector;
	readonly breakpoints: Breakpoints;
	readonly #recording: Recorded;
	readonly #parts: DebuggeeParts;
	readonly #watches: Watches;
	/** What the workload changed when it began the call that is open. */
	#begun: readonly Change[] = [];
	#halt: Halt = { kind: "beginning" };

	constructor(parts: DebuggeeParts) {
		this.#parts = parts;
		this.#recording = parts.recording;
		this.machine = parts.recording.machine;
		this.views = new FunctionViews(parts.code);
		this.inspector = new Inspector(this.machine, this.views);
		this.breakpoints = new Breakpoints(this.views, this.inspector, parts.file);
		this.#watches = new Watches(this.machine);
	}

	/** Why the program stands where it does. */
	get halt(): Halt {
		return this.#halt;
	}

	/** The breakpoints are others now. */
	breakpointsChanged(): void {
		this.#recording.haltAt({ stops: this.breakpoints.stops, watching: this.#watches.any });
	}

	/** Changes of these places halt from now on; those watched before do not. */
	watch(watches: readonly Watch[]): void {
		this.#watches.set(watches);
		this.breakpointsChanged();
	}

	/** To the first instruction of the first call. */
	begin(): Halt {
		return this.#halted(this.#settled() ?? { kind: "beginning" });
	}

	/** The breakpoint at which the program stands, if it counts. */
	arrived(): Halt | undefined {
		const halt = this.#arrival();
		return halt && this.#halted(halt);
	}

	/** On to the next breakpoint, change of a watched place or fault, or to the end. */
	async resume(control: Control): Promise<Halt> {
		let passing = true;
		for (;;) {
			const outcome = this.#advance(slice, { passing });
			const halt = this.#reason(outcome);
			if (halt) return this.#halted(halt);
			passing = outcome?.kind === "halted";
			if (!(await control.proceed(this.#parts.done()))) return this.#halted({ kind: "pause" });
		}
	}

	/** Back to the last breakpoint or change of a watched place before this one, or to the beginning. */
	async reverse(control: Control): Promise<Halt> {
		const { position: from, start } = this.#recording;
		for (let end = from; end > start; ) {
			const begin = this.#recording.checkpointBefore(end);
			const last = this.#lastHalt(begin, end);
			if (last) {
				this.#goTo(last.position);
				return this.#halted(last.halt);
			}
			end = begin;
			if (end > start && !(await control.proceed((from - end) / from))) {
				this.#goTo(end);
				return this.#halted({ kind: "pause" });
			}
		}
		this.#goTo(start);
		return this.#halted({ kind: "beginning" });
	}

	/** To the next line: of this function, or (`in`) of one it calls. A call that ends first leads to who made it. */
	async stepOver(control: Control, into = false): Promise<Halt> {
		const { registers } = this.machine;
		const { fp } = registers;
		// Behind a change the line shown is the one that made it, and the next may begin right here.
		if (this.#halt.kind === "change" && this.#halt.behind && this.#isLineStart()) return this.#halted({ kind: "step" });
		for (;;) {
			const deep = this.machine.busy && registers.fp > fp;
			if (deep && !into) {
				const halt = await this.#leave(fp, control);
				if (halt) return this.#halted(halt);
			} else {
				const outcome = this.#advance(1, { passing: true });
				const halt = outcome?.kind === "halted" ? this.#changed() : this.#reason(outcome);
				if (halt) return this.#halted(halt);
			}
			if (!this.machine.busy) return this.#halted(this.#settled() ?? this.#arrived());
			if (registers.fp < fp) return this.#halted({ kind: "step" });
			if ((registers.fp === fp || into) && this.#isLineStart()) return this.#halted(this.#arrived());
			if (this.#recording.position % slice === 0 && !(await control.proceed(0))) return this.#halted({ kind: "pause" });
		}
	}

	/** To where the open call is made, behind it. */
	async stepOut(control: Control): Promise<Halt> {
		const halt = await this.#leave(this.machine.registers.fp - 1, control);
		if (halt) return this.#halted(halt);
		return this.#halted(this.machine.busy ? { kind: "step" } : (this.#settled() ?? this.#arrived()));
	}

	/**
	 * To the beginning of the line before: of this function, or of who called it. Of this line, where a call or a change on it is what is
	 * looked at.
	 */
	async stepBack(control: Control): Promise<Halt> {
		const { position } = this.#recording;
		const { kind } = this.#halt;
		const underWay = kind === "fault" || kind === "pause" || (kind === "change" && !this.#halt.behind);
		const twice = underWay && this.machine.busy && !this.#isLineStart();
		this.#recording.haltAt({ stops: () => new Set(), watching: false });
		let target = await lineBefore(this.#recording, this.views, control);
		if (twice && typeof target === "number") {
			this.#goTo(target);
			target = await lineBefore(this.#recording, this.views, control);
		}
		this.breakpointsChanged();
		if (target === "stopped") {
			this.#goTo(position);
			return this.#halted({ kind: "pause" });
		}
		this.#goTo(target ?? this.#recording.start);
		return this.#halted({ kind: target === undefined ? "beginning" : "step" });
	}

	/** The last changes of a place before now, newest first, at most `limit`; the program stays where it is. */
	async history(watch: Watch, limit: number, control: Control): Promise<readonly Change[]> {
		const { position, start } = this.#recording;
		const watches = new Watches(this.machine);
		const found: Change[] = [];
		const note = (idle: boolean): void => {
			found.unshift(...watches.changes(idle));
		};
		const begun = (): boolean => {
			note(true);
			return false;
		};
		this.#recording.haltAt({ stops: () => new Set(), watching: true });
		watches.set([watch]);
		const all: Change[] = [];
		for (let end = position; end > start && all.length < limit; ) {
			const begin = this.#recording.checkpointBefore(end);
			this.#recording.rewind(begin);
			watches.refresh();
			while (this.#recording.position < end && !this.#recording.ended)
				if (this.#recording.advance(end, { passing: true, begun })?.kind === "halted") note(false);
			all.push(...found.splice(0));
			end = begin;
			if (!(await control.proceed((position - end) / position))) break;
		}
		watches.set([]);
		this.#watches.reinstall();
		this.breakpointsChanged();
		this.#goTo(position);
		return all.slice(0, limit);
	}

	/** Runs to where the innermost frame is `frame` or one that called it. The halt, if there is another reason for one. */
	async #leave(frame: number, control: Control): Promise<Halt | undefined> {
		const { machine } = this;
		for (let passing = true; ; ) {
			const outcome = this.#advance(slice, { passing, frame });
			const halt = this.#reason(outcome);
			if (halt) return halt;
			if (!machine.busy || machine.registers.fp <= frame) return undefined;
			passing = outcome?.kind === "halted";
			if (!(await control.proceed(this.#parts.done()))) return { kind: "pause" };
		}
	}

	#advance(steps: number, options: { readonly passing: boolean; readonly frame?: number }): Outcome | undefined {
		this.#begun = [];
		const begun = (): boolean => {
			this.#begun = this.#watches.changes(true);
			return this.#begun.length > 0;
		};
		return this.#recording.advance(this.#recording.position + steps, { ...options, begun });
	}

	/** Why the program is to stay where it has come to; undefined if nobody asked for it. */
	#reason(outcome: Outcome | undefined): Halt | undefined {
		if (outcome?.kind === "fault") return this.#faulted(outcome);
		if (outcome?.kind !== "halted") return this.#recording.ended ? { kind: "end" } : undefined;
		const changed = this.#changed();
		const arrival = this.#arrival();
		return changed ?? arrival;
	}

	#changed(): Extract<Halt, { kind: "change" }> | undefined {
		const changes = [...this.#begun, ...this.#watches.changes(false)];
		return changes.length > 0 ? { kind: "change", changes, behind: true } : undefined;
	}

	#arrival(silent = false): Halt | undefined {
		const [call] = this.machine.calls();
		const { print, logText } = this.#parts;
		const arrival =
			call &&
			this.breakpoints.arrive(call, this.#recording.position, (template) => {
				if (!silent) print(logText(template));
			});
		return arrival && { kind: "breakpoint", arrival };
	}

	#arrived(): Halt {
		return this.#arrival() ?? { kind: "step" };
	}

	/** Back to before the instruction that cannot be executed, where its function can be looked into. */
	#faulted({ fault }: Extract<Outcome, { kind: "fault" }>): Halt {
		if (fault.stack.length > 0) this.#goTo(this.#recording.position);
		return { kind: "fault", fault };
	}

	/** Begins the next call if none is open; a halt if there is none to begin, or if that changed what is watched. */
	#settled(): Halt | undefined {
		const outcome = this.#recording.settle();
		if (outcome?.kind === "fault") return this.#faulted(outcome);
		if (this.#recording.ended) return { kind: "end" };
		const changes = this.#watches.changes(true);
		return changes.length > 0 ? { kind: "change", changes, behind: true } : undefined;
	}

	#goTo(position: number): void {
		this.#recording.rewind(position);
		this.#recording.settle();
		this.#watches.refresh();
	}

	/** The last halt between two positions, the second excluded. */
	#lastHalt(begin: number, end: number): { readonly position: number; readonly halt: Halt } | undefined {
		this.#recording.rewind(begin);
		this.#watches.refresh();
		let last: { readonly position: number; readonly halt: Halt } | undefined;
		for (let passing = false; this.#recording.position < end && !this.#recording.ended; passing = true) {
			const outcome = this.#advance(end - this.#recording.position, { passing });
			if (outcome?.kind !== "halted") continue;
			const { position } = this.#recording;
			const changed = this.#changed();
			const idle = changed?.changes.every(({ by }) => by === undefined) ?? false;
			if (changed) last = { position: idle ? position : position - 1, halt: { ...changed, behind: idle } };
			const arrival = position < end ? this.#arrival(true) : undefined;
			if (arrival) last = { position, halt: arrival };
		}
		return last;
	}

	#isLineStart(): boolean {
		const [call] = this.machine.calls();
		return call !== undefined && this.views.of(call.fn).lines.starts.has(call.pc);
	}

	#halted(halt: Halt): Halt {
		this.#halt = halt;
		return halt;
	}
}
