/** A taken path as a debugger goes along it. It is short: going back is taking it again from its beginning. */
import type { Halts } from "../concrete/image.ts";
import type { Machine } from "../concrete/machine.ts";
import type { Outcome } from "../concrete/outcome.ts";
import type { AdvanceOptions, Recorded } from "../concrete/recorded.ts";
import type { TakenPath } from "./takenPath.ts";

const noHalts: Halts = { stops: () => new Set(), watching: false };

export class PathRecording implements Recorded {
	readonly start = 0;
	readonly #path: TakenPath;
	#halts = noHalts;
	#ended = false;

	constructor(path: TakenPath) {
		this.#path = path;
		path.goTo(0);
	}

	get machine(): Machine {
		return this.#path.machine;
	}

	get position(): number {
		return this.#path.position;
	}

	get ended(): boolean {
		return this.#ended;
	}

	/** The machine is stepped, so it is looked at from outside whether it is to halt. */
	haltAt(halts: Halts): void {
		this.#halts = halts;
	}

	rewind(position: number): undefined {
		this.#ended = false;
		this.#path.goTo(0);
		this.#path.goTo(position);
	}

	settle(): undefined {
		if (!this.machine.busy) this.#ended = true;
	}

	checkpointBefore(): number {
		return this.start;
	}

	advance(position: number, { passing = false, frame }: AdvanceOptions = {}): Outcome | undefined {
		const { machine } = this;
		const { registers } = machine;
		for (let first = true; this.position < position && !this.#ended; first = false) {
			if (!machine.busy) {
				if (frame !== undefined && !first) return { kind: "halted" };
				this.#ended = true;
				return undefined;
			}
			if (!(first && passing) && this.#stopsHere()) return { kind: "halted" };
			registers.wrote = false;
			this.#path.goTo(this.position + 1);
			// What the path writes by itself is not noticed by the memory: whoever watches looks at every step.
			const arrived = frame !== undefined && machine.busy && registers.fp <= frame;
			if (this.#halts.watching || arrived) return { kind: "halted" };
		}
		return undefined;
	}

	#stopsHere(): boolean {
		const { fn, pc } = this.machine.registers;
		const code = this.machine.code(fn);
		return code !== undefined && this.#halts.stops(code.fn, code.numbering).has(pc);
	}
}
