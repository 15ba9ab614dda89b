import { LSPErrorCodes, type RemoteConsole, ResponseError } from "vscode-languageserver/node";
import { CancelledError } from "../core/base/cancellation.ts";
import { SupersededError } from "./superseded.ts";

/**
 * Where every error of the server ends. A cancellation becomes the protocol's answer to it; anything else is logged
 * with its stack and the request gets its fallback, so that one broken request costs the reader one answer.
 */
export class Funnel {
	readonly #console: Pick<RemoteConsole, "error">;
	readonly #onError: (text: string) => void;

	constructor(console: Pick<RemoteConsole, "error">, onError: (text: string) => void) {
		this.#console = console;
		this.#onError = onError;
	}

	/** Runs a request's handler. */
	async request<T, E = void>(name: string, fallback: T, handler: () => T | Promise<T>): Promise<T | ResponseError<E>> {
		try {
			return await handler();
		} catch (error) {
			if (error instanceof ResponseError) return error as ResponseError<E>;
			if (error instanceof CancelledError) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
			if (error instanceof SupersededError) return new ResponseError(LSPErrorCodes.ContentModified, error.message);
			this.report(name, error);
			return fallback;
		}
	}

	/** Runs what nobody waits for: a notification's handler, a timer. */
	run(name: string, handler: () => void | Promise<void>): void {
		const fail = (error: unknown): void => {
			if (error instanceof CancelledError || error instanceof SupersededError) return;
			this.report(name, error);
		};
		try {
			handler()?.catch(fail);
		} catch (error) {
			fail(error);
		}
	}

	/** Logs an error nothing else handled. */
	report(name: string, error: unknown): void {
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		this.#console.error(`${name}: ${text}`);
		this.#onError(error instanceof Error ? error.message : String(error));
	}
}
