import type { ExtensionContext } from "vscode";
import { activateDebugging } from "./debug/activate.ts";
import { activateCommands } from "./features/commands.ts";
import { activateFindingPath } from "./features/findingPath.ts";
import { activateLanguageStatus } from "./features/languageStatus.ts";
import { activateReview } from "./features/review.ts";
import { createServer, type Server } from "./features/server.ts";
import { activateSimulation } from "./features/simulation.ts";
import { activateUntaken } from "./features/untaken.ts";

let running: Server | undefined;

/** Called by VS Code when the first C file opens; what is subscribed here ends with the extension. */
export async function activate(context: ExtensionContext): Promise<void> {
	const server = createServer(context);
	running = server;
	activateLanguageStatus(context, server);
	activateUntaken(context, server);
	activateCommands(context, server);
	const showSimulation = activateSimulation(context, server);
	activateReview(context, server, showSimulation);
	activateDebugging(context);
	activateFindingPath(context, server, showSimulation);
	await server.start();
}

/** Called by VS Code before the extension ends: the server is given the time to end as well. */
export async function deactivate(): Promise<void> {
	await running?.client.dispose();
	running = undefined;
}
