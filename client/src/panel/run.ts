/** One simulation as it has been told so far: the host keeps it for a page that comes back, the page shows it. */
import type {
	SimulationColumn,
	SimulationDivergence,
	SimulationEnd,
	SimulationPoint,
	SimulationSide,
	SimulationUpdate,
} from "../../../server/src/core/api/types.ts";

type Begun = Extract<SimulationUpdate, { kind: "begun" }>;

export class ToldRun {
	begun: Begun | undefined;
	/** What is being read before the first point. */
	progress: string | undefined;
	failure: string | undefined;
	/** Where A and B part; null where they do not, undefined where that is not known yet. */
	divergence: SimulationDivergence | null | undefined;
	readonly #points: Record<SimulationSide, readonly SimulationPoint[]> = { a: [], b: [] };
	readonly #ends: Record<SimulationSide, SimulationEnd | undefined> = { a: undefined, b: undefined };
	/** The sides whose points are those of the run before. */
	readonly #stale = new Set<SimulationSide>();

	points(side: SimulationSide): readonly SimulationPoint[] {
		return this.#points[side];
	}

	end(side: SimulationSide): SimulationEnd | undefined {
		return this.#ends[side];
	}

	/** Its points are not those of this run yet. */
	isStale(side: SimulationSide): boolean {
		return this.#stale.has(side);
	}

	get columns(): readonly SimulationColumn[] {
		return this.begun?.columns ?? [];
	}

	get isRunning(): boolean {
		return this.failure === undefined && this.#ends.b === undefined;
	}

	apply(update: SimulationUpdate): void {
		switch (update.kind) {
			case "progress":
				this.progress = update.text;
				break;
			case "begun":
				this.#begin(update);
				break;
			case "points": {
				const { side, from, points } = update;
				this.progress = undefined;
				this.#points[side] = [...this.#points[side].slice(0, from), ...points];
				this.#stale.delete(side);
				break;
			}
			case "ended":
				if (this.#stale.has(update.side)) this.#points[update.side] = [];
				this.#stale.delete(update.side);
				this.#ends[update.side] = update.end;
				break;
			case "compared":
				this.divergence = update.divergence ?? null;
				break;
			case "failed":
				this.failure = update.reason;
				this.progress = undefined;
				break;
		}
	}

	/** What tells somebody who knows nothing all of this. */
	retold(): readonly SimulationUpdate[] {
		const { begun, failure, progress } = this;
		const updates: SimulationUpdate[] = progress === undefined ? [] : [{ kind: "progress", text: progress }];
		const run = begun?.run ?? 0;
		if (begun) {
			updates.push(begun);
			for (const side of ["a", "b"] as const) {
				if (!this.#stale.has(side) && this.#points[side].length > 0)
					updates.push({ kind: "points", run, side, from: 0, points: this.#points[side] });
				const end = this.#ends[side];
				if (end) updates.push({ kind: "ended", run, side, end });
			}
			if (this.divergence !== undefined)
				updates.push({ kind: "compared", run, divergence: this.divergence ?? undefined });
		}
		if (failure !== undefined) updates.push({ kind: "failed", run, reason: failure });
		return updates;
	}

	#begin(update: Begun): void {
		const sameColumns = JSON.stringify(this.columns) === JSON.stringify(update.columns);
		this.begun = update;
		this.failure = undefined;
		this.progress = undefined;
		this.divergence = undefined;
		this.#ends.a = undefined;
		this.#ends.b = undefined;
		this.#stale.add("a").add("b");
		if (!sameColumns) this.#points.b = [];
		if (!sameColumns || !update.compares) this.#points.a = [];
		if (!update.compares) this.#stale.delete("a");
	}
}
