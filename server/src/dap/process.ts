import { openDebugging } from "../frontend/debugging.ts";
import { CounterbalanceSession } from "./session.ts";

/** Serves the client this process was started by, over standard input and output. */
export function serveDebugger(): void {
	const session = new CounterbalanceSession(openDebugging);
	const report = (error: unknown): void => {
		process.stderr.write(
			`counterbalance: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
		);
	};
	process.on("uncaughtException", report);
	process.on("unhandledRejection", report);
	process.on("SIGTERM", () => session.shutdown());
	session.start(process.stdin, process.stdout);
}
