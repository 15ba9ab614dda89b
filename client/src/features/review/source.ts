/** What the user wants reviewed, asked for where it is not at hand. */
import { l10n, type TextDocument, type Uri, window, workspace } from "vscode";
import type { Source } from "./protocol.ts";

const patchName = /\.(patch|diff|mbox|eml)$/i;

/** The patch in the active editor, as it stands there; else a file that the user names. */
export async function patchSource(): Promise<Source | undefined> {
	const active = window.activeTextEditor?.document;
	if (active && isPatch(active)) return asPatch(active.uri, new TextEncoder().encode(active.getText()));
	const [chosen] =
		(await window.showOpenDialog({
			title: l10n.t("Review Patch"),
			openLabel: l10n.t("Review"),
			filters: { [l10n.t("Patches and mail")]: ["patch", "diff", "mbox", "eml", "txt"] },
		})) ?? [];
	return chosen && asPatch(chosen, await workspace.fs.readFile(chosen));
}

export async function commitSource(): Promise<Source | undefined> {
	const revision = await window.showInputBox({
		title: l10n.t("Review Commit"),
		prompt: l10n.t("A commit, or a range such as main..HEAD"),
		value: "HEAD",
		validateInput: (text) => (/^[^-\s]\S*$/.test(text) ? undefined : l10n.t("This names no revision.")),
	});
	return revision === undefined ? undefined : { kind: "revision", revision };
}

/** The folder the changes are in: that of the active file, else the first. */
export function folderOfInterest(): Uri | undefined {
	const active = window.activeTextEditor?.document.uri;
	const own = active && workspace.getWorkspaceFolder(active);
	return (own ?? workspace.workspaceFolders?.[0])?.uri;
}

function isPatch({ languageId, uri }: TextDocument): boolean {
	return languageId === "diff" || patchName.test(uri.path);
}

function asPatch(uri: Uri, bytes: Uint8Array): Source {
	const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
	return { kind: "patch", name, content: Buffer.from(bytes).toString("base64") };
}
