import { commands, type ExtensionContext } from "vscode";
import type { Server } from "./server.ts";

/** The commands about the server itself; package.json gives them their titles. */
export function activateCommands(context: ExtensionContext, server: Server): void {
	context.subscriptions.push(
		commands.registerCommand("counterbalance.restartServer", () => server.restart()),
		commands.registerCommand("counterbalance.showOutput", () => server.client.outputChannel.show()),
	);
}
