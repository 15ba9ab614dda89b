import { commands, type ExtensionContext, l10n, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import { State } from "vscode-languageclient/node";
import { SimulationPanel } from "../panel/host.ts";
import type { BaseChoice, PageState, PanelSubject, ScenarioReference } from "../panel/messages.ts";
import { simulationNotification } from "../panel/protocol.ts";
import { chooseScenario, uriOfScenario } from "../panel/scenarios.ts";
import type { Server } from "./server.ts";

const viewType = "counterbalance.simulation";

/** Opens the panel of a C file on a scenario, or brings the one there is. */
export type ShowSimulation = (uri: Uri, scenario: ScenarioReference, base?: BaseChoice) => Promise<void>;

/** The simulation panel: its commands, and its return after the window was loaded anew. */
export function activateSimulation(context: ExtensionContext, server: Server): ShowSimulation {
	const panels = new Map<number, SimulationPanel>();

	const adopt = (webview: WebviewPanel, subject: PanelSubject): void => {
		const panel = new SimulationPanel(context, server, webview, subject);
		panels.set(panel.number, panel);
		webview.onDidDispose(() => {
			panels.delete(panel.number);
			panel.dispose();
		});
	};
	const open = async (file: Uri | undefined): Promise<void> => {
		const editor = window.activeTextEditor;
		const uri = file ?? (editor?.document.languageId === "c" ? editor.document.uri : undefined);
		if (uri?.scheme !== "file") {
			void window.showWarningMessage(l10n.t("Open the C file that is to be run first."));
			return;
		}
		const scenario = await chooseScenario(server, uri);
		if (scenario) await show(uri, scenario);
	};
	const show: ShowSimulation = async (uri, scenario, base = "disk") => {
		const known = [...panels.values()].find(({ subject }) => subject.uri === uri.toString());
		if (known) {
			known.reveal();
			await known.run({ scenario, seed: undefined });
			return;
		}
		const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
		const subject: PanelSubject = { uri: uri.toString(), scenario, seed: undefined, base, baseUri: undefined };
		adopt(window.createWebviewPanel(viewType, l10n.t("Simulation"), place), subject);
	};

	server.client.registerFeature({
		fillClientCapabilities(capabilities) {
			capabilities.experimental = { ...capabilities.experimental, counterbalanceSimulation: true };
		},
		initialize() {},
		getState: () => ({ kind: "static" }),
		clear() {},
	});
	context.subscriptions.push(
		commands.registerCommand("counterbalance.runSimulation", (file?: unknown) =>
			open(file instanceof Uri ? file : undefined),
		),
		commands.registerCommand("counterbalance.openScenario", async () => {
			const scenario = await chooseScenario(server, window.activeTextEditor?.document.uri);
			if (scenario) await window.showTextDocument(uriOfScenario(scenario, context.extensionUri));
		}),
		window.registerWebviewPanelSerializer(viewType, {
			async deserializeWebviewPanel(webview, state: PageState | undefined) {
				if (state?.subject) adopt(webview, state.subject);
				else webview.dispose();
			},
		}),
		server.client.onNotification(simulationNotification, ({ panel, update }) => panels.get(panel)?.told(update)),
		// A server that was started anew knows of no panel.
		server.client.onDidChangeState(({ newState, oldState }) => {
			if (newState !== State.Running || oldState !== State.Starting) return;
			for (const panel of panels.values()) void panel.run();
		}),
		{ dispose: () => panels.clear() },
	);
	return show;
}
