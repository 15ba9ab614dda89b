/** A language client for tests: the real protocol over the stdio of a real server process. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
	type ClientCapabilities,
	createMessageConnection,
	type Diagnostic,
	type DocumentDiagnosticReport,
	type InitializeResult,
	type MessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-languageserver/node";

/** What a client of today announces; tests take from it or add to it. */
export const modernClient: ClientCapabilities = {
	general: { positionEncodings: ["utf-16"] },
	textDocument: {
		hover: { contentFormat: ["markdown", "plaintext"] },
		diagnostic: {
			dynamicRegistration: true,
			relatedInformation: true,
			codeDescriptionSupport: true,
			dataSupport: true,
		},
		codeAction: {
			codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } },
			isPreferredSupport: true,
			dataSupport: true,
		},
	},
	workspace: {
		configuration: true,
		diagnostics: { refreshSupport: true },
		workspaceEdit: { documentChanges: true },
	},
	experimental: { counterbalanceStatus: true },
};

/** What a client from before pull diagnostics announces. */
export const pushClient: ClientCapabilities = {
	textDocument: {
		hover: { contentFormat: ["plaintext"] },
		publishDiagnostics: { relatedInformation: true, versionSupport: true },
	},
};

export interface LspClientOptions {
	/** Script of the server; `fakeServer.ts` unless told. */
	readonly server?: string;
	readonly capabilities?: ClientCapabilities;
	readonly initializationOptions?: unknown;
	/** What the client answers to `workspace/configuration`. */
	readonly settings?: Record<string, unknown>;
}

interface Received {
	readonly method: string;
	readonly params: unknown;
}

export class LspClient {
	readonly process: ChildProcess;
	readonly connection: MessageConnection;
	/** Everything the server sent on its own, in order. */
	readonly received: Received[] = [];
	/** What the client answers to `workspace/configuration` now. */
	settings: Record<string, unknown>;
	readonly #versions = new Map<string, number>();
	readonly #waiting = new Set<() => void>();

	private constructor(options: LspClientOptions) {
		const script = options.server ?? fileURLToPath(new URL("fakeServer.ts", import.meta.url));
		this.settings = options.settings ?? {};
		this.process = spawn(process.execPath, [script, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
		const { stdin, stdout } = this.process;
		if (stdin === null || stdout === null) throw new Error("no pipes");
		this.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
		this.connection.onNotification((method, params) => this.#receive(method, params));
		this.connection.onRequest((method, params) => {
			this.#receive(method, params);
			if (method !== "workspace/configuration") return null;
			return (params as { items: unknown[] }).items.map(() => this.settings);
		});
		this.connection.listen();
	}

	/** A client without a word exchanged yet. */
	static spawn(options: LspClientOptions = {}): LspClient {
		return new LspClient(options);
	}

	/** A client whose server is initialised. */
	static async start(options: LspClientOptions = {}): Promise<LspClient> {
		const client = new LspClient(options);
		await client.initialize(options);
		return client;
	}

	async initialize(options: LspClientOptions = {}): Promise<InitializeResult> {
		const result = await this.connection.sendRequest<InitializeResult>("initialize", {
			processId: process.pid,
			clientInfo: { name: "test" },
			rootUri: null,
			capabilities: options.capabilities ?? modernClient,
			initializationOptions: options.initializationOptions,
		});
		await this.connection.sendNotification("initialized", {});
		return result;
	}

	open(uri: string, text: string): Promise<void> {
		this.#versions.set(uri, 1);
		return this.connection.sendNotification("textDocument/didOpen", {
			textDocument: { uri, languageId: "c", version: 1, text },
		});
	}

	/** Replaces a range by `text`; without a range the whole document. */
	edit(uri: string, text: string, range?: readonly [line: number, from: number, to: number]): Promise<void> {
		const version = (this.#versions.get(uri) ?? 0) + 1;
		this.#versions.set(uri, version);
		const change = range === undefined ? { text } : { text, range: onLine(...range) };
		return this.connection.sendNotification("textDocument/didChange", {
			textDocument: { uri, version },
			contentChanges: [change],
		});
	}

	close(uri: string): Promise<void> {
		return this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
	}

	pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
		return this.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri }, previousResultId });
	}

	/** The diagnostics a pull gives. */
	async diagnostics(uri: string): Promise<readonly Diagnostic[]> {
		const report = await this.pull(uri);
		return report.kind === "full" ? report.items : [];
	}

	hover(uri: string, line: number, character: number): Promise<{ contents: { kind: string; value: string } } | null> {
		return this.connection.sendRequest("textDocument/hover", { textDocument: { uri }, position: { line, character } });
	}

	/** The notifications and requests of one method so far. */
	got<T>(method: string): readonly T[] {
		return this.received.filter((message) => message.method === method).map((message) => message.params as T);
	}

	/** Waits for a message of the server of which `wanted` is true. */
	async until<T>(method: string, wanted: (params: T) => boolean = () => true): Promise<T> {
		for (;;) {
			const [found] = this.received.filter((message) => message.method === method && wanted(message.params as T));
			if (found !== undefined) return found.params as T;
			await new Promise<void>((resolve) => this.#waiting.add(resolve));
		}
	}

	/** Ends the session as a client should; gives the process's exit code. */
	async stop(): Promise<number | null> {
		const exited = this.exited();
		await this.connection.sendRequest("shutdown");
		await this.connection.sendNotification("exit");
		return exited;
	}

	exited(): Promise<number | null> {
		if (this.process.exitCode !== null) return Promise.resolve(this.process.exitCode);
		return new Promise((resolve) => this.process.once("exit", resolve));
	}

	#receive(method: string, params: unknown): void {
		this.received.push({ method, params });
		const waiting = [...this.#waiting];
		this.#waiting.clear();
		for (const wake of waiting) wake();
	}
}

function onLine(line: number, from: number, to: number) {
	return { start: { line, character: from }, end: { line, character: to } };
}
