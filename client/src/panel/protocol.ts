/** What client and server say to each other about simulations; the server answers because we announce `experimental.counterbalanceSimulation`. */
import { NotificationType, RequestType } from "vscode-languageclient/node";
import type {
	SimulationLedger,
	SimulationMoment,
	SimulationSide,
	SimulationUpdate,
} from "../../../server/src/core/api/types.ts";

interface OfPanel {
	readonly panel: number;
}

interface Simulate extends OfPanel {
	readonly uri: string;
	readonly scenario:
		| { readonly kind: "shipped"; readonly name: string }
		| { readonly kind: "text"; readonly text: string };
	readonly seed?: number;
	readonly base:
		| { readonly kind: "none" | "disk" | "head" | "before" }
		| { readonly kind: "text"; readonly name: string; readonly text: string };
}

interface Ask extends OfPanel {
	readonly side: SimulationSide;
	readonly point: number;
}

export interface ShippedScenario {
	readonly name: string;
	readonly about?: string;
	readonly file: string;
}

export const simulateRequest = new RequestType<Simulate, null, void>("counterbalance/simulate");
export const simulationNotification = new NotificationType<OfPanel & { readonly update: SimulationUpdate }>(
	"counterbalance/simulation",
);
export const momentRequest = new RequestType<Ask, SimulationMoment | null, void>("counterbalance/simulationMoment");
export const ledgerRequest = new RequestType<Ask, SimulationLedger | null, void>("counterbalance/simulationLedger");
export const codeRequest = new RequestType<OfPanel & { readonly file: string }, string | null, void>(
	"counterbalance/simulationCode",
);
export const endNotification = new NotificationType<OfPanel>("counterbalance/simulationEnd");
export const scenariosRequest = new RequestType<object, readonly ShippedScenario[], void>("counterbalance/scenarios");

/** A finding of an open document, by what its diagnostic carries. */
export interface FindingReference {
	readonly uri: string;
	readonly identity: string;
}

export const findingScenarioRequest = new RequestType<
	FindingReference,
	{ readonly name: string; readonly text: string } | { readonly failure: string },
	void
>("counterbalance/findingScenario");
