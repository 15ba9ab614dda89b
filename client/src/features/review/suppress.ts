import { env, l10n, Position, Range, SnippetString, Uri, window, workspace } from "vscode";
import type { Threaded } from "./threads.ts";
import { shortName } from "./tree.ts";

/** Puts the comment that allows a finding above its line in the work tree; where that line is not there, on the clipboard. */
export async function suppress({ group, at }: Threaded): Promise<void> {
	const [finding] = group.findings;
	if (!finding) return;
	const comment = `/* counterbalance: allow ${finding.rule} ${shortName(finding.counter)} -- `;
	const uri = Uri.joinPath(Uri.parse(at.review.tree), finding.at.file);
	const document = await workspace.openTextDocument(uri).then(
		(opened) => opened,
		() => undefined,
	);
	const line = document && nearest(document.getText().split("\n"), finding.source, finding.at.line - 1);
	if (document === undefined || line === undefined) {
		await env.clipboard.writeText(`${comment} */`);
		void window.showInformationMessage(
			l10n.t("The work tree does not have this line. The comment was copied: put it above the line, with a reason."),
		);
		return;
	}
	const editor = await window.showTextDocument(document);
	const indent = /^\s*/.exec(document.lineAt(line).text)?.[0] ?? "";
	const place = new Position(line, 0);
	editor.revealRange(new Range(place, place));
	const snippet = new SnippetString()
		.appendText(indent + comment)
		.appendPlaceholder("reason")
		.appendText(" */\n");
	await editor.insertSnippet(snippet, place);
}

function nearest(lines: readonly string[], wanted: string, from: number): number | undefined {
	let best: number | undefined;
	for (const [number, line] of lines.entries()) {
		if (line.trimEnd() !== wanted.trimEnd()) continue;
		if (best === undefined || Math.abs(number - from) < Math.abs(best - from)) best = number;
	}
	return best;
}
