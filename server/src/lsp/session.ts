import type {
	Connection,
	DidChangeTextDocumentParams,
	DidOpenTextDocumentParams,
	InitializeParams,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Engine, EngineSnapshot } from "../frontend/engine.ts";
import { LineMaps } from "../frontend/lineMaps.ts";
import { fileInTree } from "../frontend/paths.ts";
import { type ClientFacts, clientFacts } from "./clientFacts.ts";
import { type Home, OpenDocument } from "./documents.ts";
import { applyChanges, pathOfUri } from "./fromProtocol.ts";
import { Funnel } from "./funnel.ts";
import type { ProgramHost, ProgramProgress } from "./programHost.ts";
import { Programs } from "./programs.ts";
import { ReviewedTexts } from "./reviewedTexts.ts";
import { SettingsReader } from "./settings.ts";
import { Places } from "./toProtocol/places.ts";

/** What happens to the open documents; features listen to it. */
export interface SessionListener {
	opened?(document: OpenDocument): void;
	/** It is known which program the document belongs to. */
	settled?(document: OpenDocument): void;
	/** The document's text changed. */
	edited?(document: OpenDocument): void;
	closed?(document: OpenDocument): void;
	/** Files changed on disk, open or not. */
	changedOnDisk?(): void;
	/** The session ends. */
	ended?(): void;
	/** Something else changed what is known about all documents: settings, the tree, a finished index. */
	refreshed?(): void;
	/** How far a program is: opening it, open, or open with less than there should be. */
	programProgress?(host: ProgramHost, progress: ProgramProgress): void;
	/** A request failed inside; the log has the details. */
	failed?(text: string): void;
}

/** One client's session: its documents, their programs, its settings, and the features that listen. */
export class Session {
	readonly connection: Connection;
	readonly engine: Engine;
	readonly facts: ClientFacts;
	readonly funnel: Funnel;
	readonly settings: SettingsReader;
	readonly #documents = new Map<string, OpenDocument>();
	readonly #listeners: SessionListener[] = [];
	readonly #programs: Programs;
	/** What the log last said of each program's configuration. */
	readonly #configurations = new WeakMap<ProgramHost, string>();
	readonly lineMaps = new LineMaps();
	readonly reviews = new ReviewedTexts();

	constructor(connection: Connection, engine: Engine, params: InitializeParams) {
		this.connection = connection;
		this.engine = engine;
		this.facts = clientFacts(params);
		this.funnel = new Funnel(connection.console, (text) => this.#tell((listener) => listener.failed?.(text)));
		this.settings = new SettingsReader(
			connection,
			this.facts,
			params.initializationOptions,
			engine.rules.map(({ id }) => id),
		);
		this.#programs = new Programs(engine, {
			programProgress: (host, progress) => {
				this.#log(host, progress);
				this.#tell((listener) => listener.programProgress?.(host, progress));
			},
			programLearnt: () => this.#tell((listener) => listener.refreshed?.()),
		});
	}

	listen(listener: SessionListener): void {
		this.#listeners.push(listener);
	}

	get documents(): readonly OpenDocument[] {
		return [...this.#documents.values()];
	}

	document(uri: string): OpenDocument | undefined {
		return this.#documents.get(uri);
	}

	open({ textDocument }: DidOpenTextDocumentParams): void {
		const { uri, languageId, version, text } = textDocument;
		if (this.#documents.has(uri)) this.close(uri);
		const document = new OpenDocument(uri, TextDocument.create(uri, languageId, version, text));
		this.#documents.set(uri, document);
		this.#settle(document);
		this.#tell((listener) => listener.opened?.(document));
	}

	edit({ textDocument, contentChanges }: DidChangeTextDocumentParams): void {
		const document = this.#documents.get(textDocument.uri);
		if (document === undefined) return;
		const edits = applyChanges(document.text, contentChanges, textDocument.version);
		document.editedAt = performance.now();
		document.settled?.host.change(document.settled.file, edits);
		this.#tell((listener) => listener.edited?.(document));
	}

	close(uri: string): void {
		const document = this.#documents.get(uri);
		if (document === undefined) return;
		this.#documents.delete(uri);
		this.#leave(document);
		this.#tell((listener) => listener.closed?.(document));
	}

	/** The client's settings changed: documents may belong to another tree now, and findings be hidden or shown. */
	settingsChanged(sent: unknown): void {
		this.settings.changed(sent);
		for (const document of this.#documents.values()) this.#settle(document);
		this.#tell((listener) => listener.refreshed?.());
	}

	/** Said at once, before it is known which files and whether more will. */
	changedOnDisk(): void {
		this.#tell((listener) => listener.changedOnDisk?.());
	}

	/** Files changed on disk; those the client has open are not read from there. */
	filesChanged(paths: readonly string[]): void {
		const open = new Set(this.documents.map((document) => pathOfUri(document.uri)));
		const changed = paths.filter((path) => !open.has(path));
		if (!this.#programs.filesChanged(changed)) return;
		this.#tell((listener) => listener.refreshed?.());
	}

	/** Converts the places of one answer about `home`. */
	places(home: Home, snapshot: EngineSnapshot): Places {
		return new Places(home, snapshot, (place) => this.#uriOf(place), this.lineMaps);
	}

	dispose(): void {
		this.#tell((listener) => listener.ended?.());
		this.#programs.dispose();
	}

	/** (Re)computes where `document` belongs and moves it there. */
	#settle(document: OpenDocument): void {
		const home = this.#findHome(document).then((found) => {
			if (this.#documents.get(document.uri) === document && document.home === home) this.#move(document, found);
			else this.#programs.left(found.host);
			return found;
		});
		document.home = home;
		home.catch((error: unknown) => this.funnel.report(`opening ${document.uri}`, error));
	}

	async #findHome(document: OpenDocument): Promise<Home> {
		const settings = await this.settings.of(document.uri);
		const { tree } = settings;
		const reviewed = this.reviews.homeOf(document.uri);
		if (reviewed !== undefined)
			return { host: this.#programs.of(reviewed.root, settings, document.uri, reviewed), file: reviewed.file };
		const path = pathOfUri(document.uri);
		if (path === undefined) return { host: this.#programs.of(undefined, settings, document.uri), file: document.uri };
		const root = tree === "" ? this.engine.findTreeRoot(path) : tree;
		return { host: this.#programs.of(root, settings, document.uri), file: fileInTree(root, path) };
	}

	#move(document: OpenDocument, home: Home): void {
		if (document.settled?.host === home.host && document.settled.file === home.file) return;
		this.#leave(document);
		document.settled = home;
		home.host.attach(home.file, () => document.text.getText());
		this.#tell((listener) => listener.settled?.(document));
	}

	#leave(document: OpenDocument): void {
		if (document.settled === undefined) return;
		const { host, file } = document.settled;
		document.settled = undefined;
		host.detach(file);
		this.#programs.left(host);
	}

	#uriOf({ host, file }: Home): string | undefined {
		for (const document of this.#documents.values()) {
			if (document.settled?.host === host && document.settled.file === file) return document.uri;
		}
		return undefined;
	}

	#log(host: ProgramHost, progress: ProgramProgress): void {
		const { console } = this.connection;
		if (progress.state === "limited") console.warn(progress.reason);
		if (progress.state !== "ready" || host.root === undefined) return;
		const { name, options, problem } = progress.configuration;
		const said = `${host.root}: configuration: ${name}${name === "none" ? "" : ` (${options} options)`}`;
		if (this.#configurations.get(host) === `${said}${problem}`) return;
		this.#configurations.set(host, `${said}${problem}`);
		if (problem !== undefined) console.warn(problem);
		console.info(said);
	}

	#tell(what: (listener: SessionListener) => void): void {
		for (const listener of this.#listeners) what(listener);
	}
}
