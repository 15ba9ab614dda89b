import { l10n, window, workspace } from "vscode";
import { findingScenarioRequest } from "../../panel/protocol.ts";
import type { Server } from "../server.ts";
import type { ShowSimulation } from "../simulation.ts";
import { documentOf, sidesOf } from "./places.ts";
import type { Threaded } from "./threads.ts";

/** Runs the path of a thread's finding in the simulation panel: B is the tree after the patch, A the tree before it. */
export async function simulate({ group, at }: Threaded, { client }: Server, show: ShowSimulation): Promise<void> {
	const [finding] = group.findings;
	const sides = sidesOf(at);
	if (!finding) return;
	if (!sides) {
		void window.showWarningMessage(l10n.t("The patch does not change this file: there is no before and after to run."));
		return;
	}
	// The server takes the path where the finding is: an introduced one's after the patch, a fixed one's before it.
	const uri = documentOf(at);
	await workspace.openTextDocument(uri);
	const { identity } = finding;
	const answer = await client.sendRequest(findingScenarioRequest, { uri: uri.toString(), identity });
	if ("text" in answer) await show(sides.after, { kind: "path", text: answer.text }, "before");
	else void window.showWarningMessage(l10n.t("The path of the finding cannot be run: {0}", answer.failure));
}
