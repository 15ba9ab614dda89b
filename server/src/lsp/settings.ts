import type { Connection } from "vscode-languageserver/node";
import type { ClientFacts } from "./clientFacts.ts";
import { parseSettings, type Settings, settingsSection } from "./config.ts";

/**
 * The client's settings, per document where the client can be asked for them; else what it sent with `initialize`
 * or with its last `workspace/didChangeConfiguration`.
 */
export class SettingsReader {
	readonly #connection: Connection;
	readonly #asks: boolean;
	readonly #rules: readonly string[];
	#sent: unknown;
	readonly #byUri = new Map<string, Promise<Settings>>();

	/** `rules` are the ids of the rules there are. */
	constructor(connection: Connection, facts: ClientFacts, initializationOptions: unknown, rules: readonly string[]) {
		this.#connection = connection;
		this.#rules = rules;
		this.#asks = facts.pullsConfiguration;
		this.#sent = section(initializationOptions);
	}

	/** The settings for the document `uri`. */
	of(uri: string): Promise<Settings> {
		const known = this.#byUri.get(uri);
		if (known !== undefined) return known;
		const settings = this.#read(uri);
		this.#byUri.set(uri, settings);
		return settings;
	}

	/** Forgets what was read; `sent` is what came with the change, if anything did. */
	changed(sent: unknown): void {
		this.#byUri.clear();
		if (sent !== undefined && sent !== null) this.#sent = section(sent);
	}

	async #read(uri: string): Promise<Settings> {
		const { settings, problems } = parseSettings(this.#asks ? await this.#ask(uri) : this.#sent, this.#rules);
		for (const problem of problems) this.#connection.console.warn(problem);
		return settings;
	}

	async #ask(uri: string): Promise<unknown> {
		try {
			return await this.#connection.workspace.getConfiguration({ scopeUri: uri, section: settingsSection });
		} catch (error) {
			this.#connection.console.warn(`workspace/configuration failed, defaults are used: ${String(error)}`);
			return this.#sent;
		}
	}
}

/** Clients send either the section's content or an object with the section in it. */
function section(sent: unknown): unknown {
	if (typeof sent !== "object" || sent === null) return undefined;
	return settingsSection in sent ? (sent as Record<string, unknown>)[settingsSection] : sent;
}
