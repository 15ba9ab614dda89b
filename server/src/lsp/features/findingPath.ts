import { RequestType } from "vscode-languageserver/node";
import { findingOf } from "../../frontend/namedFinding.ts";
import { runFinding } from "../../frontend/pathRun.ts";
import { reasonOf } from "../../store/reasons.ts";
import { cancellationOf } from "../fromProtocol.ts";
import type { Session } from "../session.ts";

/** A finding of an open document. */
export interface FindingParams {
	readonly uri: string;
	readonly identity: string;
}

/** The path of a finding as the text of a scenario, and what to call it; or why there is none, in one line. */
export type FindingScenario = { readonly name: string; readonly text: string } | { readonly failure: string };

export const findingScenarioRequest = new RequestType<FindingParams, FindingScenario, void>(
	"counterbalance/findingScenario",
);

/** Makes scenarios of findings for clients that show simulations. */
export function activateFindingPath(session: Session): void {
	const { connection, funnel } = session;
	connection.onRequest(findingScenarioRequest, ({ uri, identity }, token) =>
		funnel.request<FindingScenario>(
			"the path of a finding",
			{ failure: "an internal error, see the log" },
			async () => {
				const document = session.document(uri);
				if (document === undefined) return { failure: "the file is not open any more" };
				const { file, host } = await document.home;
				const { snapshot } = await host.check(file, cancellationOf(token));
				try {
					const finding = await findingOf(snapshot, file, identity);
					const { scenario } = await runFinding(snapshot, file, finding);
					return { name: finding.function, text: `${JSON.stringify(scenario, undefined, "\t")}\n` };
				} catch (error) {
					return { failure: reasonOf(error) };
				}
			},
		),
	);
}
