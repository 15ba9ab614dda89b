import { NotificationType, RequestType } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import type {
	CodeLine,
	SimulationLedger,
	SimulationMoment,
	SimulationSide,
	SimulationUpdate,
} from "../../core/api/simulationTypes.ts";
import { pathOnDisk } from "../../frontend/paths.ts";
import { readScenario, shippedScenarios } from "../../frontend/scenarios.ts";
import {
	type Base,
	pathOfCode,
	type ScenarioSource,
	type Subject,
	scenarioOf,
} from "../../frontend/simulating/subject.ts";
import { pathOfUri } from "../fromProtocol.ts";
import { isReviewed, sideUri } from "../reviewedTexts.ts";
import type { Session } from "../session.ts";
import { FollowedSimulation } from "../simulations.ts";

/** Which simulation: the client gives each of its panels a number. */
interface OfPanel {
	readonly panel: number;
}

export interface SimulateParams extends OfPanel {
	/** The C file that is run as it is in the editor, or a text of a review: then the patched tree is run. */
	readonly uri: string;
	readonly scenario: ScenarioSource;
	readonly seed?: number;
	readonly base: Base;
}

export interface AskParams extends OfPanel {
	readonly side: SimulationSide;
	readonly point: number;
}

/** A shipped scenario. */
export interface ScenarioInfo {
	readonly name: string;
	readonly about: string | undefined;
	readonly file: string;
}

/** Begins a simulation, or goes on with other choices. What comes of it is told by `simulationNotification`. */
export const simulateRequest = new RequestType<SimulateParams, null, void>("counterbalance/simulate");
export const simulationNotification = new NotificationType<OfPanel & { readonly update: SimulationUpdate }>(
	"counterbalance/simulation",
);
export const momentRequest = new RequestType<AskParams, SimulationMoment | null, void>(
	"counterbalance/simulationMoment",
);
export const ledgerRequest = new RequestType<AskParams, SimulationLedger | null, void>(
	"counterbalance/simulationLedger",
);
/** Where a file that a simulation names is to be found. */
export const codeRequest = new RequestType<OfPanel & Pick<CodeLine, "file">, string | null, void>(
	"counterbalance/simulationCode",
);
export const endNotification = new NotificationType<OfPanel>("counterbalance/simulationEnd");
export const scenariosRequest = new RequestType<object, readonly ScenarioInfo[], void>("counterbalance/scenarios");

/** Runs scenarios for clients that announce `experimental.counterbalanceSimulation`. */
export function activateSimulate(session: Session): void {
	const { connection, funnel } = session;
	const panels = new Map<number, { readonly followed: FollowedSimulation; wish: SimulateParams }>();
	const all = () => [...panels.values()].map(({ followed }) => followed);
	const end = (panel: number): void => {
		const known = panels.get(panel);
		panels.delete(panel);
		if (known) funnel.run("ending a simulation", () => known.followed.close());
	};

	connection.onRequest(simulateRequest, async (wish) => {
		const known = panels.get(wish.panel);
		if (known) known.wish = wish;
		const shown = known ?? { wish, followed: follow(session, wish.panel, () => panels.get(wish.panel)?.wish ?? wish) };
		panels.set(wish.panel, shown);
		await shown.followed.start();
		return null;
	});
	connection.onRequest(momentRequest, async ({ panel, side, point }) => {
		return (await panels.get(panel)?.followed.thread.ask("moment", side, point)) ?? null;
	});
	connection.onRequest(ledgerRequest, async ({ panel, side, point }) => {
		return (await panels.get(panel)?.followed.thread.ask("ledger", side, point)) ?? null;
	});
	connection.onRequest(codeRequest, ({ panel, file }) => {
		const subject = panels.get(panel)?.followed.subject;
		if (!subject) return null;
		if (subject.reviewed?.after.has(file)) return sideUri(panels.get(panel)?.wish.uri ?? "", "after", file);
		return URI.file(pathOfCode(subject, scenarioOf(subject), file)).toString();
	});
	connection.onRequest(scenariosRequest, () =>
		shippedScenarios().map((name): ScenarioInfo => {
			const { about, file } = readScenario(name);
			return { name, about, file };
		}),
	);
	connection.onNotification(endNotification, ({ panel }) => end(panel));

	const touched = (uri: string): void => {
		const path = pathOfUri(uri);
		if (path !== undefined) for (const followed of all()) followed.edited(path);
	};
	session.listen({
		opened: ({ uri }) => touched(uri),
		edited: ({ uri }) => touched(uri),
		closed: ({ uri }) => touched(uri),
		changedOnDisk: () => {
			for (const followed of all()) followed.changedOnDisk();
		},
		ended: () => {
			for (const panel of panels.keys()) end(panel);
		},
	});
}

/** Throws an `Error` of one line where the review is not kept any more. */
async function reviewedSubject({ reviews, settings }: Session, wish: SimulateParams): Promise<Subject> {
	const { uri, scenario: source, seed, base } = wish;
	const sides = reviews.sidesOf(uri);
	if (!sides) throw new Error("the review is not there any more");
	const { root, file, before, after } = sides;
	const path = pathOnDisk(root, file);
	const { kernelConfig: configuration } = await settings.of(URI.file(path).toString());
	return { path, root, configuration, source, seed, base, reviewed: { before, after } };
}

function follow(session: Session, panel: number, wish: () => SimulateParams): FollowedSimulation {
	const { connection, engine, settings } = session;
	return new FollowedSimulation({
		async subject(): Promise<Subject> {
			const { uri, scenario: source, seed, base } = wish();
			if (isReviewed(uri)) return reviewedSubject(session, wish());
			const path = pathOfUri(uri);
			if (path === undefined) throw new Error("only files on disk can be run");
			const { tree, kernelConfig: configuration } = await settings.of(uri);
			const root = tree === "" ? engine.findTreeRoot(path) : tree;
			return { path, root, configuration, source, seed, base };
		},
		open: () =>
			new Map(
				session.documents.flatMap(({ uri, text }) => {
					const path = pathOfUri(uri);
					return path === undefined ? [] : [[path, text.getText()] as const];
				}),
			),
		tell: (update) => {
			void connection.sendNotification(simulationNotification, { panel, update });
		},
	});
}
