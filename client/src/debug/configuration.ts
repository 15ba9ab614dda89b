import {
	type DebugConfiguration,
	type DebugConfigurationProvider,
	l10n,
	Uri,
	type WorkspaceFolder,
	window,
	workspace,
} from "vscode";
import { whatToRun } from "./whatToRun.ts";

/** Completes what a launch configuration leaves out, and adds the texts that are not saved. */
export class ConfigurationProvider implements DebugConfigurationProvider {
	readonly #extension: Uri;

	constructor(extension: Uri) {
		this.#extension = extension;
	}

	/** Where nobody wrote a configuration, the C file in front is run, and the user says how. */
	async resolveDebugConfiguration(
		_folder: WorkspaceFolder | undefined,
		given: DebugConfiguration,
	): Promise<DebugConfiguration | undefined> {
		const config = { ...given, type: given.type || "counterbalance", request: given.request || "launch" };
		const document = window.activeTextEditor?.document;
		const program: unknown = given.program ?? (document?.languageId === "c" ? document.uri.fsPath : undefined);
		if (program === undefined && given.scenario === undefined) {
			void window.showErrorMessage(
				l10n.t("Open the C file that is to be run, or name it in the launch configuration."),
			);
			return undefined;
		}
		const named = {
			...config,
			name: given.name || l10n.t("Run C code"),
			...(program === undefined ? {} : { program }),
		};
		if ([given.scenario, given.function, given.finding].some((wish) => wish !== undefined)) return named;
		const wish = await whatToRun(this.#extension);
		return wish && { ...named, ...wish };
	}

	/** Everything is a path now; the adapter knows no workspace. */
	resolveDebugConfigurationWithSubstitutedVariables(
		folder: WorkspaceFolder | undefined,
		config: DebugConfiguration,
	): DebugConfiguration {
		const { scenario, tree } = config;
		const chosen = workspace.getConfiguration("counterbalance", folder).get<string>("tree");
		return {
			...config,
			...(typeof scenario === "string" && { scenario: scenarioPath(scenario, folder) }),
			...(tree === undefined && chosen && { tree: chosen }),
			unsaved: unsavedTexts(),
		};
	}
}

/** A name stands for a shipped scenario; anything that looks like a path is one, from the folder. */
function scenarioPath(scenario: string, folder: WorkspaceFolder | undefined): string {
	const isPath = /[\\/]|\.json$/.test(scenario);
	const isAbsolute = /^(?:[\\/]|[A-Za-z]:)/.test(scenario);
	return isPath && !isAbsolute && folder ? Uri.joinPath(folder.uri, scenario).fsPath : scenario;
}

/** The C files that are not as on disk, by their path. */
function unsavedTexts(): Record<string, string> {
	const changed = workspace.textDocuments.filter(
		({ isDirty, uri }) => isDirty && uri.scheme === "file" && /\.[ch]$/.test(uri.path),
	);
	return Object.fromEntries(changed.map((document) => [document.uri.fsPath, document.getText()]));
}
