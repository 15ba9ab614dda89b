/** The scenarios there are to choose from: those that ship, and those of the workspace. */
import {
	type CancellationToken,
	CancellationTokenSource,
	FileType,
	l10n,
	type QuickPickItem,
	Uri,
	window,
	workspace,
} from "vscode";
import type { Server } from "../features/server.ts";
import type { ScenarioReference } from "./messages.ts";
import { scenariosRequest } from "./protocol.ts";

/** What scenario files of a workspace are called. */
const pattern = "**/*.scenario.json";
const mostFiles = 200;

type ScenarioFile = Exclude<ScenarioReference, { kind: "path" }>;

interface Choice extends QuickPickItem {
	readonly reference: ScenarioFile | undefined;
	readonly file: string;
}

/** Asks for a scenario; those that are about `file` come first. The workspace's are added as they are found. */
export async function chooseScenario(server: Server, file: Uri | undefined): Promise<ScenarioFile | undefined> {
	const name = file?.path.split("/").at(-1);
	const isAbout = (choice: Choice): boolean => choice.file.split("/").at(-1) === name;
	const browse: Choice = { label: l10n.t("Browse…"), reference: undefined, file: "", alwaysShow: true };
	const pick = window.createQuickPick<Choice>();
	let all: readonly Choice[] = [];
	const add = (found: readonly Choice[]): void => {
		all = [...all, ...found];
		const active = pick.activeItems;
		pick.items = [...all.filter(isAbout), ...all.filter((one) => !isAbout(one)), browse];
		if (active.length > 0) pick.activeItems = active;
	};
	pick.title = l10n.t("Scenario to run");
	pick.matchOnDescription = true;
	pick.matchOnDetail = true;
	pick.busy = true;
	const searching = new CancellationTokenSource();
	const chosen = new Promise<Choice | undefined>((resolve) => {
		pick.onDidAccept(() => resolve(pick.selectedItems[0]));
		pick.onDidHide(() => resolve(undefined));
	});
	pick.show();
	void Promise.allSettled([shipped(server).then(add), ofWorkspace(searching.token).then(add)]).then(() => {
		pick.busy = false;
	});
	const choice = await chosen;
	searching.cancel();
	pick.dispose();
	return choice === browse ? browsed() : choice?.reference;
}

/** The text of a scenario, as far as it is not known by its name alone. */
export async function textOfScenario(reference: Exclude<ScenarioReference, { kind: "shipped" }>): Promise<string> {
	return reference.kind === "path" ? reference.text : textOf(Uri.parse(reference.uri));
}

/** Where a scenario lies that is a file. */
export function uriOfScenario(reference: ScenarioFile, extension: Uri): Uri {
	return reference.kind === "file"
		? Uri.parse(reference.uri)
		: Uri.joinPath(extension, "scenarios", `${reference.name}.json`);
}

/** A file's text: what is in the editor, where it is open. */
export async function textOf(uri: Uri): Promise<string> {
	const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
	return open?.getText() ?? new TextDecoder().decode(await workspace.fs.readFile(uri));
}

async function shipped({ client }: Server): Promise<Choice[]> {
	const scenarios = await client.sendRequest(scenariosRequest, {});
	return scenarios.map(({ name, about, file }) => ({
		label: name,
		description: file,
		...(about === undefined ? {} : { detail: about }),
		file,
		reference: { kind: "shipped", name },
	}));
}

async function ofWorkspace(token: CancellationToken): Promise<Choice[]> {
	const files = await workspace.findFiles(pattern, undefined, mostFiles, token);
	return Promise.all(
		files.map(async (uri): Promise<Choice> => {
			const { name, about, file } = await headOf(uri);
			return {
				label: name ?? workspace.asRelativePath(uri),
				description: workspace.asRelativePath(uri),
				...(about === undefined ? {} : { detail: about }),
				file: file ?? "",
				reference: { kind: "file", uri: uri.toString() },
			};
		}),
	);
}

async function headOf(uri: Uri): Promise<{ readonly name?: string; readonly about?: string; readonly file?: string }> {
	try {
		const scenario = JSON.parse(await textOf(uri)) as Readonly<Record<string, unknown>>;
		const of = (key: string) => (typeof scenario[key] === "string" ? { [key]: scenario[key] } : {});
		return { ...of("name"), ...of("about"), ...of("file") };
	} catch {
		// What is wrong with it is said when it is run.
		return {};
	}
}

async function browsed(): Promise<ScenarioFile | undefined> {
	const [uri] = (await window.showOpenDialog({ filters: { [l10n.t("Scenarios")]: ["json"] } })) ?? [];
	if (!uri || (await workspace.fs.stat(uri)).type === FileType.Directory) return undefined;
	return { kind: "file", uri: uri.toString() };
}
