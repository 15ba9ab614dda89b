/** A client of the built debug adapter: VS Code's own test client, with what the tests ask again and again. */
import { join } from "node:path";
import { DebugClient } from "@vscode/debugadapter-testsupport";
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import { builtCommand } from "./checkCommand.ts";

/** The one thread. */
const threadId = 1;

/** A breakpoint on the line that holds a text. */
export interface Wanted extends Omit<Dap.SourceBreakpoint, "line"> {
	readonly on: string;
}

type Motion = "continue" | "next" | "stepIn" | "stepOut" | "stepBack" | "reverseContinue";

export interface Stop {
	readonly reason: string;
	readonly description: string | undefined;
	/** `function:line`, innermost first; only what has a place in a file. */
	readonly stack: readonly string[];
	/** The text of the line on top, without its indentation. */
	readonly line: string;
}

export class DebuggerClient implements AsyncDisposable {
	readonly dap: DebugClient;
	readonly #file: string;
	readonly #lines: readonly string[];
	/** What was printed, by category. */
	readonly output: string[] = [];
	readonly events: Dap.Event[] = [];

	private constructor(dap: DebugClient, file: string, text: string) {
		this.dap = dap;
		this.#file = file;
		this.#lines = text.split("\n");
		dap.on("output", (event: Dap.OutputEvent) =>
			this.output.push(`${event.body.category}: ${event.body.output.trimEnd()}`),
		);
		for (const kind of ["progressStart", "progressEnd", "terminated", "stopped"])
			dap.on(kind, (event: Dap.Event) => this.events.push(event));
	}

	/** An adapter that has been told nothing. `text` is that of the C file the tests look at. */
	static async start(file: string, text: string): Promise<DebuggerClient> {
		// The client gives its program one argument; the built command is executable by itself.
		const dap = new DebugClient(builtCommand, "dap", "counterbalance");
		await dap.start();
		dap.defaultTimeout = 20_000;
		return new DebuggerClient(dap, file, text);
	}

	/** Launches, sets breakpoints, and waits for the first stop. */
	async launch(
		args: object,
		wanted: readonly Wanted[] = [],
		functions: readonly Dap.FunctionBreakpoint[] = [],
	): Promise<Stop> {
		await this.dap.initializeRequest({
			adapterID: "counterbalance",
			pathFormat: "path",
			supportsProgressReporting: true,
		});
		const stopped = this.dap.waitForEvent("stopped", 20_000);
		const configured = this.dap.waitForEvent("initialized", 20_000).then(async () => {
			await this.breakpoints(wanted);
			if (functions.length > 0) await this.dap.setFunctionBreakpointsRequest({ breakpoints: [...functions] });
			await this.dap.configurationDoneRequest();
		});
		await Promise.all([
			configured,
			this.dap.launchRequest({ program: this.#file, ...args } as Dap.LaunchRequestArguments),
		]);
		return this.#stop((await stopped) as Dap.StoppedEvent);
	}

	async breakpoints(wanted: readonly Wanted[]): Promise<readonly Dap.Breakpoint[]> {
		const breakpoints = wanted.map(({ on, ...rest }) => ({ ...rest, line: this.lineOf(on) }));
		const answer = await this.dap.setBreakpointsRequest({ source: { path: this.#file }, breakpoints });
		return answer.body.breakpoints;
	}

	/** Moves, and answers where it stopped. */
	async go(motion: Motion): Promise<Stop> {
		const stopped = this.dap.waitForEvent("stopped", 20_000);
		await this.dap.customRequest(motion, { threadId });
		return this.#stop((await stopped) as Dap.StoppedEvent);
	}

	/** The same as the line on top and nothing else. */
	async lineAfter(motion: Motion): Promise<string> {
		return (await this.go(motion)).line;
	}

	/** Waits until something that is running stops. */
	async pause(): Promise<Stop> {
		const stopped = this.dap.waitForEvent("stopped", 20_000);
		await this.dap.pauseRequest({ threadId });
		return this.#stop((await stopped) as Dap.StoppedEvent);
	}

	/** The value of an expression in the innermost frame, or why there is none. */
	async value(expression: string, context = "watch"): Promise<string> {
		return this.dap.evaluateRequest({ expression, frameId: 1, context }).then(
			(answer) => answer.body.result,
			(error: Error) => error.message,
		);
	}

	/** What a scope of the innermost frame shows, by name. */
	async scope(name: string): Promise<Readonly<Record<string, string>>> {
		const { scopes } = (await this.dap.scopesRequest({ frameId: 1 })).body;
		return this.variables(scopes.find((scope) => scope.name === name)?.variablesReference ?? 0);
	}

	async variables(variablesReference: number): Promise<Readonly<Record<string, string>>> {
		const { variables } = (await this.dap.variablesRequest({ variablesReference })).body;
		return Object.fromEntries(variables.map((variable) => [variable.name, variable.value]));
	}

	/** Watches the changes of an expression. */
	async watch(expression: string): Promise<readonly Dap.Breakpoint[]> {
		const { body } = await this.dap.dataBreakpointInfoRequest({ name: expression, frameId: 1 });
		const breakpoints = body.dataId === null ? [] : [{ dataId: body.dataId, accessType: "write" as const }];
		return (await this.dap.setDataBreakpointsRequest({ breakpoints })).body.breakpoints;
	}

	lineOf(text: string): number {
		const line = this.#lines.findIndex((candidate) => candidate.includes(text));
		if (line < 0) throw new Error(`no line holds ${text}`);
		return line + 1;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.dap.stop();
	}

	async #stop(event: Dap.StoppedEvent): Promise<Stop> {
		const { stackFrames } = (await this.dap.stackTraceRequest({ threadId })).body;
		const real = stackFrames.filter(({ source }) => source !== undefined);
		return {
			reason: event.body.reason,
			description: event.body.description,
			stack: real.map(({ name, line }) => `${name}:${line}`),
			line: this.#lines[(real[0]?.line ?? 0) - 1]?.trim() ?? "",
		};
	}
}

export const debuggingFixtures = join(import.meta.dirname, "../fixtures/debugging");
