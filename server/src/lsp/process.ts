import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import type { Engine } from "../frontend/engine.ts";
import { startServer } from "./server.ts";

/** Serves the client this process was started by, over the transport its arguments name (stdio if they name none). */
export function serveProcess(engine: Engine): void {
	const named = process.argv.some((argument) => /^--(?:stdio|node-ipc|socket|pipe)/.test(argument));
	const connection = named
		? createConnection(ProposedFeatures.all)
		: createConnection(ProposedFeatures.all, process.stdin, process.stdout);
	const report = (error: unknown): void => {
		connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
	};
	process.on("uncaughtException", report);
	process.on("unhandledRejection", report);
	startServer(connection, engine);
}
