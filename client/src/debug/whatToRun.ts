import { l10n, type QuickPickItem, Uri, window, workspace } from "vscode";

/** What a launch configuration says about what is run. */
export type Wish = { readonly scenario: string } | { readonly function: string };

interface Choice extends QuickPickItem {
	readonly choose: () => Promise<Wish | undefined>;
}

/** Asks what to run: a scenario that ships with the extension, one from a file, or a function. */
export async function whatToRun(extension: Uri): Promise<Wish | undefined> {
	const choices: Choice[] = [
		...(await shippedScenarios(extension)),
		{ label: l10n.t("Scenario from a file…"), choose: scenarioFile },
		{ label: l10n.t("Call a function…"), choose: functionName },
	];
	const chosen = await window.showQuickPick(choices, {
		placeHolder: l10n.t("What is to be run?"),
		matchOnDetail: true,
	});
	return chosen?.choose();
}

async function shippedScenarios(extension: Uri): Promise<Choice[]> {
	const folder = Uri.joinPath(extension, "scenarios");
	const choices: Choice[] = [];
	for (const [file] of await workspace.fs.readDirectory(folder)) {
		const name = /^(?!.*\.schema\.json$)(.+)\.json$/.exec(file)?.[1];
		if (name === undefined) continue;
		const text = new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(folder, file)));
		const { about = "" } = JSON.parse(text) as { readonly about?: string };
		choices.push({ label: name, detail: about, choose: async () => ({ scenario: name }) });
	}
	return choices;
}

async function scenarioFile(): Promise<Wish | undefined> {
	const [file] = (await window.showOpenDialog({ filters: { [l10n.t("Scenarios")]: ["json"] } })) ?? [];
	return file && { scenario: file.fsPath };
}

async function functionName(): Promise<Wish | undefined> {
	const editor = window.activeTextEditor;
	const word = editor?.document.getWordRangeAtPosition(editor.selection.active);
	const name = await window.showInputBox({
		prompt: l10n.t("The function to call. Its numbers are 0 and its pointers lead to zeroed objects."),
		value: word ? (editor?.document.getText(word) ?? "") : "",
	});
	return name ? { function: name.trim() } : undefined;
}
