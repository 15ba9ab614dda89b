import { type ExtensionContext, LanguageStatusSeverity, l10n, languages, Uri, window } from "vscode";
import { NotificationType, State } from "vscode-languageclient/node";
import { documentSelector, type Server } from "./server.ts";

/** What the server says about one document; sent because we announce `experimental.counterbalanceStatus`. */
interface Status {
	readonly uri: string;
	readonly state: "ready" | "indexing" | "limited";
	readonly text: string;
	readonly percent?: number;
}

const statusNotification = new NotificationType<Status>("counterbalance/status");

/** One item in the language status of C: how well the document in the active editor is analysed. */
export function activateLanguageStatus(context: ExtensionContext, { client }: Server): void {
	const item = languages.createLanguageStatusItem("counterbalance.status", documentSelector);
	const byDocument = new Map<string, Status>();
	item.name = "Counterbalance";
	item.command = {
		title: l10n.t("Show Output"),
		command: "counterbalance.showOutput",
		tooltip: l10n.t("Show what Counterbalance logged"),
	};

	const show = (): void => {
		const uri = window.activeTextEditor?.document.uri.toString();
		const status = client.state === State.Running && uri !== undefined ? byDocument.get(uri) : undefined;
		item.text = client.state === State.Running ? textOf(status) : serverText(client.state);
		item.detail = status?.text ?? "";
		item.busy = client.state === State.Starting || status?.state === "indexing";
		item.severity =
			client.state === State.Stopped
				? LanguageStatusSeverity.Error
				: status?.state === "limited"
					? LanguageStatusSeverity.Warning
					: LanguageStatusSeverity.Information;
	};

	client.registerFeature({
		fillClientCapabilities(capabilities) {
			capabilities.experimental = { ...capabilities.experimental, counterbalanceStatus: true };
		},
		initialize() {},
		getState: () => ({ kind: "static" }),
		clear() {},
	});
	context.subscriptions.push(
		item,
		client.onNotification(statusNotification, (status) => {
			byDocument.set(Uri.parse(status.uri).toString(), status);
			show();
		}),
		client.onDidChangeState(() => {
			if (client.state !== State.Running) byDocument.clear();
			show();
		}),
		window.onDidChangeActiveTextEditor(show),
	);
	show();
}

function textOf(status: Status | undefined): string {
	switch (status?.state) {
		case "ready":
			return l10n.t("ready");
		case "indexing":
			return status.percent === undefined ? l10n.t("indexing") : l10n.t("indexing {0} %", status.percent);
		case "limited":
			return l10n.t("limited");
		case undefined:
			return l10n.t("starting");
	}
}

function serverText(state: State): string {
	return state === State.Stopped ? l10n.t("stopped") : l10n.t("starting");
}
