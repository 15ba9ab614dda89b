import { DebugAdapterExecutable, debug, type ExtensionContext, languages } from "vscode";
import { ConfigurationProvider } from "./configuration.ts";
import { inlineValues } from "./inlineValues.ts";

/** The debug type's name, here and in package.json. */
export const debugType = "counterbalance";

/** The debugger: what a launch means, the adapter that serves it, and values beside the lines that were run. */
export function activateDebugging(context: ExtensionContext): void {
	const adapter = new DebugAdapterExecutable(process.execPath, [context.asAbsolutePath("dist/debugger.js")], {
		env: { ELECTRON_RUN_AS_NODE: "1" },
	});
	context.subscriptions.push(
		debug.registerDebugConfigurationProvider(debugType, new ConfigurationProvider(context.extensionUri)),
		debug.registerDebugAdapterDescriptorFactory(debugType, { createDebugAdapterDescriptor: () => adapter }),
		languages.registerInlineValuesProvider({ language: "c" }, inlineValues),
	);
}
