/** What the panel's page and its host say to each other: one union each way. */
import type {
	CodeLine,
	SimulationLedger,
	SimulationSide,
	SimulationUpdate,
} from "../../../server/src/core/api/types.ts";

/** What B, the text in the editor, is compared with; `before`: B is a patched tree of a review, A the same before the patch. */
export type BaseChoice = "none" | "disk" | "head" | "text" | "before";

/** Where a scenario comes from. */
export type ScenarioReference =
	| { readonly kind: "shipped"; readonly name: string }
	| { readonly kind: "file"; readonly uri: string }
	/** The path of a finding, as a scenario's text. */
	| { readonly kind: "path"; readonly text: string };

/** What is simulated: kept in the page's state, so that it is there again after a reload. */
export interface PanelSubject {
	/** The C file. */
	readonly uri: string;
	readonly scenario: ScenarioReference;
	readonly seed: number | undefined;
	readonly base: BaseChoice;
	/** The file whose text is the base, where that is a text. */
	readonly baseUri: string | undefined;
}

export type ToPage =
	| {
			readonly kind: "subject";
			readonly subject: PanelSubject;
			/** Git may not be asked in a workspace that is not trusted. */
			readonly bases: readonly BaseChoice[];
	  }
	| { readonly kind: "update"; readonly update: SimulationUpdate }
	| {
			readonly kind: "ledger";
			readonly side: SimulationSide;
			readonly point: number;
			readonly ledger: SimulationLedger | null;
	  };

export type FromPage =
	/** The page is there, and knows nothing yet. */
	| { readonly kind: "ready" }
	| { readonly kind: "seed"; readonly seed: number }
	| { readonly kind: "base"; readonly base: BaseChoice }
	| { readonly kind: "pickScenario" }
	/** The editor is to show the code at a point of B. */
	| { readonly kind: "show"; readonly point: number }
	| { readonly kind: "open"; readonly at: CodeLine }
	| { readonly kind: "ledger"; readonly side: SimulationSide; readonly point: number }
	| {
			readonly kind: "export";
			readonly format: ExportFormat;
			/** In base64 where the format is a picture of pixels. */
			readonly content: string;
	  };

export type ExportFormat = "csv" | "json" | "svg" | "png";

/** What the page keeps over a reload. */
export interface PageState {
	readonly subject?: PanelSubject;
	/** The point that is looked at; undefined for the last one there is. */
	readonly cursor?: number;
	readonly speed?: number;
	readonly tab?: string;
	/** Columns that are not drawn. */
	readonly hidden?: readonly string[];
}
