import { commands, debug, type ExtensionContext, l10n, Range, Uri, window, workspace } from "vscode";
import { findingScenarioRequest } from "../panel/protocol.ts";
import type { Server } from "./server.ts";
import type { ShowSimulation } from "./simulation.ts";

/** What the code actions of a finding do with its path: run it in the panel, debug it, show it as a scenario. */
export function activateFindingPath(context: ExtensionContext, server: Server, show: ShowSimulation): void {
	const scenarioOf = async (uri: string, identity: string) => {
		const answer = await server.client.sendRequest(findingScenarioRequest, { uri, identity });
		if ("text" in answer) return answer;
		void window.showWarningMessage(l10n.t("The path of the finding cannot be run: {0}", answer.failure));
		return undefined;
	};
	context.subscriptions.push(
		commands.registerCommand("counterbalance.runPath", async (uri: string, identity: string) => {
			const scenario = await scenarioOf(uri, identity);
			if (scenario) await show(Uri.parse(uri), { kind: "path", text: scenario.text });
		}),
		commands.registerCommand("counterbalance.debugPath", async (uri: string, finding: string) => {
			const file = Uri.parse(uri);
			await debug.startDebugging(workspace.getWorkspaceFolder(file), {
				type: "counterbalance",
				request: "launch",
				name: l10n.t("Path of a finding"),
				program: file.fsPath,
				finding,
				stopOnEntry: true,
			});
		}),
		commands.registerCommand("counterbalance.editPath", async (uri: string, identity: string) => {
			const scenario = await scenarioOf(uri, identity);
			if (scenario)
				await showUnsaved(Uri.joinPath(Uri.parse(uri), "..", `${scenario.name}.scenario.json`), scenario.text);
		}),
	);
}

/** A text that is saved at `place` if the reader wants it. */
async function showUnsaved(place: Uri, text: string): Promise<void> {
	const document = await workspace.openTextDocument(place.with({ scheme: "untitled" }));
	const editor = await window.showTextDocument(document);
	const whole = new Range(0, 0, document.lineCount, 0);
	await editor.edit((edit) => edit.replace(whole, text));
}
