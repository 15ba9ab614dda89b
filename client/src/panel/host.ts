/** A simulation panel as the extension has it: between the page and the language server. */
import {
	type Disposable,
	type ExtensionContext,
	l10n,
	ProgressLocation,
	Uri,
	type WebviewPanel,
	window,
	workspace,
} from "vscode";
import type { SimulationUpdate } from "../../../server/src/core/api/types.ts";
import { reviewScheme } from "../features/review/texts.ts";
import type { Server } from "../features/server.ts";
import { CodeView } from "./code.ts";
import { pageFolder, pageOf } from "./html.ts";
import type { BaseChoice, ExportFormat, FromPage, PanelSubject, ToPage } from "./messages.ts";
import { codeRequest, endNotification, ledgerRequest, momentRequest, simulateRequest } from "./protocol.ts";
import { ToldRun } from "./run.ts";
import { chooseScenario, textOf, textOfScenario } from "./scenarios.ts";

/** A scenario is edited by hand as well: it is run again when typing rests. */
const restMilliseconds = 300;

let lastNumber = 0;

export class SimulationPanel implements Disposable {
	/** What the server knows it by. */
	readonly number = ++lastNumber;
	readonly #server: Server;
	readonly #panel: WebviewPanel;
	readonly #code: CodeView;
	readonly #subscriptions: Disposable[] = [];
	#subject: PanelSubject;
	#run = new ToldRun();
	/** The point whose code is in the editor. */
	#codePoint: number | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(context: ExtensionContext, server: Server, panel: WebviewPanel, subject: PanelSubject) {
		this.#server = server;
		this.#panel = panel;
		this.#subject = subject;
		const uri = Uri.parse(subject.uri);
		this.#code = new CodeView(uri, (file) => this.#uriOf(file));
		panel.title = l10n.t("Simulation: {0}", nameOf(uri));
		panel.webview.options = { enableScripts: true, localResourceRoots: [pageFolder(context.extensionUri)] };
		this.#subscriptions.push(
			this.#code,
			panel.webview.onDidReceiveMessage((message: FromPage) => this.#receive(message).catch(shown)),
			workspace.onDidChangeTextDocument(({ document }) => this.#edited(document.uri)),
		);
		panel.webview.html = pageOf(panel.webview, context.extensionUri, this.#isReviewed);
		void this.run().catch(shown);
	}

	get subject(): PanelSubject {
		return this.#subject;
	}

	reveal(): void {
		this.#panel.reveal(undefined, true);
	}

	/** Runs with other choices, or anew. */
	async run(changed: Partial<PanelSubject> = {}): Promise<void> {
		this.#subject = { ...this.#subject, ...changed };
		this.#postSubject();
		const { uri, scenario, seed } = this.#subject;
		// The server follows documents that are open; one that nobody shows is opened for it.
		await workspace.openTextDocument(Uri.parse(uri));
		await this.#server.client.sendRequest(simulateRequest, {
			panel: this.number,
			uri,
			scenario: scenario.kind === "shipped" ? scenario : { kind: "text", text: await textOfScenario(scenario) },
			base: await this.#base(),
			...(seed === undefined ? {} : { seed }),
		});
	}

	/** The server told something about this panel's simulation. */
	told(update: SimulationUpdate): void {
		this.#run.apply(update);
		this.#post({ kind: "update", update });
		if (update.kind !== "ended" || update.side !== "b") return;
		if (this.#codePoint !== undefined) void this.#show(this.#codePoint, false).catch(shown);
		else if (this.#subject.scenario.kind === "path") this.#showEnd();
	}

	dispose(): void {
		clearTimeout(this.#timer);
		for (const subscription of this.#subscriptions) subscription.dispose();
		if (this.#server.client.isRunning())
			void this.#server.client.sendNotification(endNotification, { panel: this.number });
	}

	async #receive(message: FromPage): Promise<void> {
		switch (message.kind) {
			case "ready":
				this.#postSubject();
				for (const update of this.#run.retold()) this.#post({ kind: "update", update });
				break;
			case "seed":
				await this.run({ seed: message.seed });
				break;
			case "base":
				await this.#chooseBase(message.base);
				break;
			case "pickScenario": {
				const scenario = await chooseScenario(this.#server, Uri.parse(this.#subject.uri));
				if (scenario) await this.run({ scenario, seed: undefined });
				break;
			}
			case "show":
				await this.#show(message.point, true);
				break;
			case "open":
				await this.#code.open(message.at);
				break;
			case "ledger": {
				const { side, point } = message;
				const ledger = await this.#server.client.sendRequest(ledgerRequest, { panel: this.number, side, point });
				this.#post({ kind: "ledger", side, point, ledger });
				break;
			}
			case "export":
				await this.#export(message.format, message.content);
				break;
		}
	}

	async #show(point: number, goes: boolean): Promise<void> {
		this.#codePoint = point;
		const { client } = this.#server;
		const moment = await client.sendRequest(momentRequest, { panel: this.number, side: "b", point });
		if (moment) await this.#code.show(moment, goes);
		else this.#code.clear();
	}

	/** A path is opened at what it leaves: at its end the code shows the change that nothing has settled. */
	#showEnd(): void {
		const count = this.#run.points("b").length;
		if (count > 0) void this.#show(count - 1, true).catch(shown);
	}

	async #uriOf(file: string): Promise<Uri | undefined> {
		const uri = await this.#server.client.sendRequest(codeRequest, { panel: this.number, file });
		return uri === null ? undefined : Uri.parse(uri);
	}

	async #chooseBase(base: BaseChoice): Promise<void> {
		if (base !== "text") {
			await this.run({ base, baseUri: undefined });
			return;
		}
		const options = { title: l10n.t("File to compare with"), filters: { C: ["c", "h"] } };
		const [uri] = (await window.showOpenDialog(options)) ?? [];
		if (uri) await this.run({ base, baseUri: uri.toString() });
		else this.#postSubject();
	}

	async #base() {
		const { base, baseUri } = this.#subject;
		if (base === "text" && baseUri !== undefined) {
			const uri = Uri.parse(baseUri);
			return { kind: "text", name: nameOf(uri), text: await textOf(uri) } as const;
		}
		if (base === "head" && !workspace.isTrusted) return { kind: "disk" } as const;
		return { kind: base === "text" ? "disk" : base } as const;
	}

	/** The server follows the C files; scenarios and what A is made of are ours to follow. */
	#edited(uri: Uri): void {
		const { scenario, baseUri } = this.#subject;
		const changed = uri.toString();
		if (changed !== baseUri && (scenario.kind !== "file" || changed !== scenario.uri)) return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.run().catch(shown), restMilliseconds);
	}

	async #export(format: ExportFormat, content: string): Promise<void> {
		const subject = Uri.parse(this.#subject.uri);
		const name = `${nameOf(subject).replace(/\.\w+$/, "")}.simulation.${format}`;
		const uri = await window.showSaveDialog({
			defaultUri: Uri.joinPath(subject, "..", name),
			filters: { [format.toUpperCase()]: [format] },
		});
		if (!uri) return;
		const bytes = format === "png" ? Buffer.from(content, "base64") : new TextEncoder().encode(content);
		await window.withProgress({ location: ProgressLocation.Window, title: l10n.t("Saving {0}", nameOf(uri)) }, () =>
			workspace.fs.writeFile(uri, bytes),
		);
	}

	#postSubject(): void {
		this.#post({ kind: "subject", subject: this.#subject, bases: this.#bases() });
	}

	get #isReviewed(): boolean {
		return Uri.parse(this.#subject.uri).scheme === reviewScheme;
	}

	#bases(): readonly BaseChoice[] {
		if (this.#isReviewed) return ["before", "none"];
		return workspace.isTrusted ? ["disk", "head", "text", "none"] : ["disk", "text", "none"];
	}

	#post(message: ToPage): void {
		// A page that is not shown is not there; it asks for everything when it is shown again.
		void this.#panel.webview.postMessage(message);
	}
}

function nameOf(uri: Uri): string {
	return uri.path.split("/").at(-1) ?? uri.path;
}

function shown(error: unknown): void {
	void window.showErrorMessage(error instanceof Error ? error.message : String(error));
}
