import type { ExtensionContext } from "vscode";
import { activateCommands } from "./features/commands.ts";
import { activateLanguageStatus } from "./features/languageStatus.ts";
import { createServer } from "./features/server.ts";

/** Called by VS Code when the first C file opens; what is subscribed here ends with the extension. */
export async function activate(context: ExtensionContext): Promise<void> {
	const server = createServer(context);
	activateLanguageStatus(context, server);
	activateCommands(context, server);
	await server.start();
}
