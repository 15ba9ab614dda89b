/** A scenario on two texts, A and B, run side by side in slices; A's run is kept as long as nothing of it changes. */
import type { SimulationSide, SimulationUpdate } from "../../core/api/simulationTypes.ts";
import { divergenceOf, type Watched } from "../../core/api/watched/watched.ts";
import type { OpenedTree } from "../simulation.ts";
import type { Answers, Question, SimulationJob, Texts } from "./messages.ts";
import { watched } from "./watched.ts";

/** Instructions between two looks at whether the run is still wanted: a few milliseconds. */
const slice = 20_000;

interface Side {
	readonly key: string;
	readonly simulation: Watched;
	told: number;
	ended: boolean;
}

export class SimulationPair {
	readonly #job: SimulationJob;
	readonly #tell: (update: SimulationUpdate) => void;
	readonly #b: Side;
	#a: Side | undefined;

	private constructor(job: SimulationJob, tell: (update: SimulationUpdate) => void, a: Side | undefined, b: Side) {
		this.#job = job;
		this.#tell = tell;
		this.#a = a;
		this.#b = b;
	}

	/** Makes both sides ready to run. */
	static async of(
		job: SimulationJob,
		tree: OpenedTree,
		tell: (update: SimulationUpdate) => void,
		before: SimulationPair | undefined,
	): Promise<SimulationPair> {
		const side = async (texts: Texts): Promise<Side> => ({
			key: keyOf(job, texts),
			simulation: await watched(job.scenario, tree, texts),
			told: 0,
			ended: false,
		});
		const kept = before?.keptA;
		const isTheSame = job.a !== undefined && kept?.ended === true && kept.key === keyOf(job, job.a);
		const a = isTheSame ? kept : job.a && (await side(job.a));
		return new SimulationPair(job, tell, a, await side(job.b));
	}

	private get keptA(): Side | undefined {
		return this.#a;
	}

	/** What A was run on has changed. */
	forgetA(): void {
		if (this.#a?.ended) this.#a = undefined;
	}

	answer(what: Question, side: SimulationSide, point: number): Answers[Question] {
		const simulation = (side === "a" ? this.#a : this.#b)?.simulation;
		return what === "moment" ? simulation?.moment(point) : simulation?.ledger(point);
	}

	/** Runs both to their ends, or until `isCancelled`. */
	async run(isCancelled: () => boolean): Promise<void> {
		const { run, scenario, base } = this.#job;
		const { name, about, file } = scenario;
		const seed = "path" in scenario ? undefined : (scenario.seed ?? 1);
		const { columns } = this.#b.simulation;
		this.#tell({
			kind: "begun",
			run,
			scenario: name,
			about,
			file,
			seed,
			columns,
			compares: this.#a !== undefined,
			base,
		});
		const sides: [SimulationSide, Side][] = [["b", this.#b]];
		if (this.#a?.ended) this.#tellPoints("a", { ...this.#a, told: 0 });
		else if (this.#a) sides.push(["a", this.#a]);
		while (sides.some(([, side]) => !side.ended)) {
			for (const [name, side] of sides) {
				if (side.ended) continue;
				side.ended = !side.simulation.advance(slice);
				this.#tellPoints(name, side);
			}
			await new Promise((resolve) => setImmediate(resolve));
			if (isCancelled()) return;
		}
		if (this.#a) {
			const divergence = divergenceOf(this.#a.simulation, this.#b.simulation);
			this.#tell({ kind: "compared", run, divergence });
		}
	}

	#tellPoints(name: SimulationSide, side: Side): void {
		const { run } = this.#job;
		const { simulation } = side;
		const points = simulation.points(side.told);
		if (points.length > 0) this.#tell({ kind: "points", run, side: name, from: side.told, points });
		side.told += points.length;
		if (side.ended) this.#tell({ kind: "ended", run, side: name, end: simulation.end });
	}
}

function keyOf({ scenario, root, configuration }: SimulationJob, texts: Texts): string {
	return JSON.stringify([scenario, root, configuration, [...texts]]);
}
