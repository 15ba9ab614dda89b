import { type ExtensionContext, l10n, window } from "vscode";
import {
	LanguageClient,
	type LanguageClientOptions,
	type NodeModule,
	RevealOutputChannelOn,
	TransportKind,
} from "vscode-languageclient/node";

/** What Counterbalance reads: C files on disk, C that was not saved yet, and both sides of a review. */
export const documentSelector: { readonly language: string; readonly scheme: string }[] = [
	{ language: "c", scheme: "file" },
	{ language: "c", scheme: "untitled" },
	{ language: "c", scheme: "counterbalance-review" },
];

/** The language server and how to talk to it. */
export interface Server {
	readonly client: LanguageClient;
	/** Starts the server; a failure is shown in the log and in the status, not thrown. */
	start(): Promise<void>;
	/** Ends the server's process and starts another. */
	restart(): Promise<void>;
}

/** The server runs in the Node that VS Code itself runs on, wherever the extension runs: locally, over SSH, in a container. */
export function createServer(context: ExtensionContext): Server {
	const output = window.createOutputChannel("Counterbalance", { log: true });
	const program: NodeModule = { module: context.asAbsolutePath("dist/server.js"), transport: TransportKind.ipc };
	const options: LanguageClientOptions = {
		documentSelector,
		outputChannel: output,
		revealOutputChannelOn: RevealOutputChannelOn.Never,
		diagnosticPullOptions: { onChange: true, onFocus: true },
		markdown: { isTrusted: false, supportHtml: false },
	};
	const client = new LanguageClient(
		"counterbalance",
		"Counterbalance",
		{ run: program, debug: { ...program, options: { execArgv: ["--nolazy", "--inspect=6011"] } } },
		options,
	);
	context.subscriptions.push(output);

	function logged(error: unknown): void {
		output.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
	}

	return {
		client,
		start: () => client.start().catch(logged),
		async restart() {
			output.info(l10n.t("restarting the language server"));
			await client.restart().catch(logged);
		},
	};
}
