/** What the language server and its simulation thread say to each other. */
import type { PathScenario } from "../../core/api/path/scenario.ts";
import type { Scenario } from "../../core/api/simulation.ts";
import type {
	SimulationLedger,
	SimulationMoment,
	SimulationSide,
	SimulationUpdate,
} from "../../core/api/simulationTypes.ts";

/** Texts of files, by their path in the tree, over what the tree has on disk. */
export type Texts = ReadonlyMap<string, string>;

export interface SimulationJob {
	readonly run: number;
	readonly scenario: Scenario | PathScenario;
	/** The tree's root; undefined for nothing but the texts. */
	readonly root: string | undefined;
	/** How the tree is configured: as its own files say where that is empty. */
	readonly configuration: string;
	/** Undefined where nothing is compared. */
	readonly a: Texts | undefined;
	readonly b: Texts;
	/** What A is, in words; or why there is none. */
	readonly base: string | undefined;
}

export type ToThread =
	| { readonly kind: "run"; readonly job: SimulationJob }
	| {
			readonly kind: "ask";
			readonly id: number;
			readonly what: Question;
			readonly side: SimulationSide;
			readonly point: number;
	  }
	/** Files changed on disk. */
	| { readonly kind: "changedOnDisk" };

export type Question = "moment" | "ledger";

export interface Answers {
	readonly moment: SimulationMoment | undefined;
	readonly ledger: SimulationLedger | undefined;
}

export type FromThread =
	| { readonly kind: "update"; readonly update: SimulationUpdate }
	| { readonly kind: "answer"; readonly id: number; readonly answer: Answers[Question] };
