/** The debug adapter protocol over the concrete interpreter: requests are translated, the core does the rest. */
import { InitializedEvent, OutputEvent, DebugSession as ProtocolSession, TerminatedEvent } from "@vscode/debugadapter";
import type { DebugProtocol as Dap } from "@vscode/debugprotocol";
import { type Control, DebugSession, type Halt } from "../core/api/debugging/session.ts";
import type { OpenedDebugging } from "../frontend/debugging.ts";
import { BreakpointRequests, type LineNumbers } from "./breakpoints.ts";
import { capabilities } from "./capabilities.ts";
import { type LaunchArguments, parseLaunch } from "./launch.ts";
import { Motion } from "./motion.ts";
import { Sources } from "./sources.ts";
import { faultName, stoppedEvent, theThread } from "./stopped.ts";
import { frameOf, VariableHandles } from "./variables.ts";

/** Opens what is to be debugged; `openDebugging` of the front end. */
export type Opener = (launch: LaunchArguments & { onProgress(text: string): void }) => Promise<OpenedDebugging>;

interface Running {
	readonly launch: LaunchArguments;
	readonly opened: OpenedDebugging;
	readonly session: DebugSession;
	readonly sources: Sources;
	readonly breakpoints: BreakpointRequests;
}

export class CounterbalanceSession extends ProtocolSession {
	readonly #open: Opener;
	#running: Running | undefined;
	#motion: Motion | undefined;
	/** The last request that looks at the program: the next one waits for it. */
	#turn: Promise<unknown> = Promise.resolve();
	#variables = new VariableHandles();
	#showsProgress = false;
	/** Lines of the kernel's log that the client has been sent. */
	#logged = 0;
	#configured: () => void = () => {};
	readonly #configuration = new Promise<void>((resolve) => {
		this.#configured = resolve;
	});

	constructor(open: Opener) {
		super();
		this.#open = open;
		this.setDebuggerLinesStartAt1(true);
		this.setDebuggerColumnsStartAt1(true);
	}

	protected override initializeRequest(response: Dap.InitializeResponse, args: Dap.InitializeRequestArguments): void {
		this.#showsProgress = args.supportsProgressReporting === true;
		response.body = capabilities;
		this.sendResponse(response);
	}

	protected override launchRequest(response: Dap.LaunchResponse, args: Dap.LaunchRequestArguments): void {
		void this.#launch(response, args).catch((error: unknown) => {
			this.#refuse(response, error);
			this.sendEvent(new TerminatedEvent());
		});
	}

	async #launch(response: Dap.LaunchResponse, args: unknown): Promise<void> {
		const launch = parseLaunch(args);
		if (typeof launch === "string") throw new Error(launch);
		const reading = new Motion("Counterbalance", this.#progress());
		const opened = await this.#open({ ...launch, onProgress: (text) => this.#print("console", text) }).finally(() =>
			reading.end(),
		);
		const session = new DebugSession(opened.subject, (line) => this.#print("console", line));
		const sources = new Sources(opened);
		const lines: LineNumbers = {
			ours: (line) => this.convertClientLineToDebugger(line),
			theirs: (line) => this.convertDebuggerLineToClient(line),
		};
		const breakpoints = new BreakpointRequests({ session, sources, lines, ignored: launch.noDebug });
		this.#running = { launch, opened, session, sources, breakpoints };
		this.sendEvent(new InitializedEvent());
		await this.#configuration;
		this.sendResponse(response);
		const halt = session.begin();
		if (launch.stopOnEntry || halt.kind !== "beginning") this.#stopped(halt);
		else this.#move("Running", (control) => this.#continue(control));
	}

	/** The place where the program begins may have a breakpoint itself. */
	async #continue(control: Control): Promise<Halt> {
		const { session, launch } = this.#program();
		if (!launch.noDebug) return session.arrived() ?? session.resume(control);
		return session.resume(control);
	}

	protected override configurationDoneRequest(response: Dap.ConfigurationDoneResponse): void {
		this.sendResponse(response);
		this.#configured();
	}

	protected override disconnectRequest(response: Dap.DisconnectResponse): void {
		this.#motion?.stop();
		this.#configured();
		void this.#turn
			.catch(() => {})
			.then(() => this.#running?.opened.close())
			.catch(() => {})
			.then(() => {
				this.sendResponse(response);
				this.shutdown();
			});
	}

	protected override setBreakPointsRequest(r: Dap.SetBreakpointsResponse, args: Dap.SetBreakpointsArguments): void {
		this.#answer(r, () => this.#breakpoints().onLines(args));
	}

	protected override setFunctionBreakPointsRequest(
		r: Dap.SetFunctionBreakpointsResponse,
		args: Dap.SetFunctionBreakpointsArguments,
	): void {
		this.#answer(r, () => this.#breakpoints().onFunctions(args));
	}

	protected override breakpointLocationsRequest(
		r: Dap.BreakpointLocationsResponse,
		args: Dap.BreakpointLocationsArguments,
	): void {
		this.#answer(r, () => this.#breakpoints().locations(args));
	}

	protected override dataBreakpointInfoRequest(
		r: Dap.DataBreakpointInfoResponse,
		args: Dap.DataBreakpointInfoArguments,
	): void {
		this.#look(r, () => this.#breakpoints().dataInfo(args, this.#variables));
	}

	protected override setDataBreakpointsRequest(
		r: Dap.SetDataBreakpointsResponse,
		args: Dap.SetDataBreakpointsArguments,
	): void {
		this.#answer(r, () => this.#breakpoints().onData(args));
	}

	protected override threadsRequest(response: Dap.ThreadsResponse): void {
		response.body = { threads: [{ id: theThread, name: this.#running?.session.subject.name ?? "kernel" }] };
		this.sendResponse(response);
	}

	protected override stackTraceRequest(r: Dap.StackTraceResponse, args: Dap.StackTraceArguments): void {
		this.#look(r, () => {
			const { session, sources } = this.#program();
			const frames: Dap.StackFrame[] = session.frames().map(({ name, at }, index) => ({
				id: index + 1,
				name,
				source: sources.source(at.file),
				line: this.convertDebuggerLineToClient(at.line),
				column: this.convertDebuggerColumnToClient(at.column),
			}));
			const { subject } = session;
			const outermost = `${subject.name}: ${subject.progress().text}`;
			frames.push({ id: frames.length + 1, name: outermost, line: 0, column: 0, presentationHint: "label" });
			const start = args.startFrame ?? 0;
			const end = args.levels ? start + args.levels : undefined;
			return { stackFrames: frames.slice(start, end), totalFrames: frames.length };
		});
	}

	protected override scopesRequest(r: Dap.ScopesResponse, args: Dap.ScopesArguments): void {
		this.#look(r, () => {
			const { session } = this.#program();
			const frame = frameOf(args.frameId);
			const scope = (name: string, source: Parameters<VariableHandles["add"]>[0], more: Partial<Dap.Scope> = {}) => ({
				name,
				variablesReference: this.#variables.add(source),
				expensive: false,
				...more,
			});
			return {
				scopes: [
					scope("Locals", () => session.locals(frame), { presentationHint: "locals" }),
					scope("Counters", () => session.counters(frame)),
					scope("Ledger", () => session.ledger(frame), { expensive: true }),
					...(session.objects().length > 0 ? [scope("Objects", () => session.objects())] : []),
				],
			};
		});
	}

	protected override variablesRequest(r: Dap.VariablesResponse, args: Dap.VariablesArguments): void {
		this.#look(r, async () => {
			const looking = new Motion("Looking at the history", this.#progress());
			try {
				return { variables: await this.#variables.parts(args.variablesReference, looking) };
			} finally {
				looking.end();
			}
		});
	}

	protected override evaluateRequest(r: Dap.EvaluateResponse, args: Dap.EvaluateArguments): void {
		this.#look(r, () => {
			const variable = this.#program().session.evaluate(args.expression, frameOf(args.frameId));
			const { value, ...more } = this.#variables.described(variable);
			return { result: value, ...more };
		});
	}

	protected override exceptionInfoRequest(r: Dap.ExceptionInfoResponse): void {
		this.#look(r, () => {
			const { halt } = this.#program().session;
			if (halt.kind !== "fault") throw new Error("the program did not stop at a fault");
			const { fault } = halt;
			return { exceptionId: faultName(fault), description: fault.message, breakMode: "always" as const };
		});
	}

	protected override sourceRequest(r: Dap.SourceResponse, args: Dap.SourceArguments): void {
		this.#answer(r, () => {
			const content = this.#program().sources.text(args.source, args.sourceReference);
			if (content === undefined) throw new Error("there is no such source");
			return { content, mimeType: "text/x-c" };
		});
	}

	protected override continueRequest(response: Dap.ContinueResponse): void {
		response.body = { allThreadsContinued: true };
		this.#onwards(response, "Running", (session, control) => session.resume(control));
	}

	protected override nextRequest(response: Dap.NextResponse): void {
		this.#onwards(response, "Stepping", (session, control) => session.stepOver(control));
	}

	protected override stepInRequest(response: Dap.StepInResponse): void {
		this.#onwards(response, "Stepping", (session, control) => session.stepIn(control));
	}

	protected override stepOutRequest(response: Dap.StepOutResponse): void {
		this.#onwards(response, "Stepping out", (session, control) => session.stepOut(control));
	}

	protected override stepBackRequest(response: Dap.StepBackResponse): void {
		this.#asked(response, "Stepping back", (session, control) => session.stepBack(control));
	}

	protected override reverseContinueRequest(response: Dap.ReverseContinueResponse): void {
		this.#asked(response, "Running backwards", (session, control) => session.reverse(control));
	}

	protected override pauseRequest(response: Dap.PauseResponse): void {
		this.sendResponse(response);
		this.#motion?.stop();
	}

	protected override cancelRequest(response: Dap.CancelResponse, args: Dap.CancelArguments): void {
		if (args.progressId !== undefined && args.progressId === this.#motion?.id) this.#motion.stop();
		this.sendResponse(response);
	}

	/** A motion forwards, which ends the session where there is nothing more to come. */
	#onwards(
		response: Dap.Response,
		title: string,
		motion: (session: DebugSession, control: Control) => Promise<Halt>,
	): void {
		if (this.#running?.session.halt.kind === "end" && !this.#motion) {
			this.sendResponse(response);
			this.sendEvent(new TerminatedEvent());
		} else this.#asked(response, title, motion);
	}

	#asked(
		response: Dap.Response,
		title: string,
		motion: (session: DebugSession, control: Control) => Promise<Halt>,
	): void {
		if (!this.#running || this.#motion) {
			this.#refuse(response, new Error(this.#running ? "the program is running" : "nothing was launched"));
			return;
		}
		const { session } = this.#running;
		this.sendResponse(response);
		this.#move(title, (control) => motion(session, control));
	}

	/** Moves the program once everybody who looks at it has done so. */
	#move(title: string, motion: (control: Control) => Promise<Halt>): void {
		const { session } = this.#program();
		const moving = new Motion(title, this.#progress());
		this.#motion = moving;
		const control: Control = {
			proceed: (done) => {
				this.#printLog(session);
				return moving.proceed(done);
			},
		};
		const moved = this.#turn
			.catch(() => {})
			.then(() => motion(control))
			.finally(() => {
				moving.end();
				this.#motion = undefined;
			});
		this.#turn = moved.then(
			(halt) => this.#stopped(halt),
			(error: unknown) => {
				this.#print("stderr", error instanceof Error ? (error.stack ?? error.message) : String(error));
				this.sendEvent(new TerminatedEvent());
			},
		);
	}

	#stopped(halt: Halt): void {
		const { session, launch } = this.#program();
		this.#variables.reset();
		this.#printLog(session);
		if (halt.kind === "breakpoint") for (const problem of halt.arrival.problems) this.#print("stderr", problem);
		const problem = halt.kind === "end" ? session.subject.problem() : undefined;
		if (problem !== undefined) this.#print("stderr", problem);
		if (halt.kind === "fault") this.#print("stderr", `${faultName(halt.fault)}: ${halt.fault.message}`);
		if (launch.noDebug) this.sendEvent(new TerminatedEvent());
		else this.sendEvent(stoppedEvent(halt, session));
	}

	/** Sends the lines that the kernel has logged since; those that were sent are not sent again after going back. */
	#printLog({ log }: DebugSession): void {
		for (const line of log.slice(this.#logged)) this.#print("stdout", line);
		this.#logged = Math.max(this.#logged, log.length);
	}

	#print(category: "console" | "stdout" | "stderr", line: string): void {
		this.sendEvent(new OutputEvent(`${line}\n`, category));
	}

	#progress(): ((event: Parameters<ProtocolSession["sendEvent"]>[0]) => void) | undefined {
		return this.#showsProgress ? (event) => this.sendEvent(event) : undefined;
	}

	#breakpoints(): BreakpointRequests {
		return this.#program().breakpoints;
	}

	#program(): Running {
		if (!this.#running) throw new Error("nothing was launched");
		return this.#running;
	}

	/** Answers a request about the program as it stands; one after the other, and none while it runs. */
	#look<R extends Dap.Response>(response: R, work: () => R["body"] | Promise<R["body"]>): void {
		if (this.#motion) this.#refuse(response, new Error("the program is running"));
		else this.#answer(response, work);
	}

	/** Answers a request when those before it have been answered. */
	#answer<R extends Dap.Response>(response: R, work: () => R["body"] | Promise<R["body"]>): void {
		const answer = async (): Promise<void> => {
			try {
				response.body = await work();
				this.sendResponse(response);
			} catch (error) {
				this.#refuse(response, error);
			}
		};
		if (this.#motion) void answer();
		else this.#turn = this.#turn.catch(() => {}).then(answer);
	}

	/** In one line, why there is no answer. */
	#refuse(response: Dap.Response, error: unknown): void {
		const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
		const showUser = response.command === "launch";
		this.sendErrorResponse(response, { id: 1, format: "{_reason}", variables: { _reason: reason }, showUser });
	}
}
