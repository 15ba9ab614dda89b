import {
	type CodeAction,
	CodeActionKind,
	type Diagnostic,
	type TextEdit,
	type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Finding, Fix } from "../../core/api/types.ts";
import { groupBy } from "../../core/base/groupBy.ts";
import type { ClientFacts } from "../clientFacts.ts";
import type { Places } from "./places.ts";

/** Fixes with one title are the edits of one repair. */
export function fixActions(
	finding: Finding,
	diagnostics: Diagnostic[],
	places: Places,
	versions: (uri: string) => number | null,
	facts: ClientFacts,
): CodeAction[] {
	const byTitle = groupBy(finding.fix, (fix) => fix.title);
	return [...byTitle].map(([title, fixes]) => {
		const action: CodeAction = {
			title,
			kind: CodeActionKind.QuickFix,
			diagnostics,
			edit: workspaceEdit(fixes, places, versions, facts),
		};
		if (facts.preferredCodeActions && byTitle.size === 1) action.isPreferred = true;
		return action;
	});
}

/** Text to insert, with one word in it that the reader is to replace. */
export interface Template {
	readonly file: string;
	readonly at: number;
	readonly before: string;
	readonly placeholder: string;
	readonly after: string;
}

/** An action that inserts a template; the placeholder is selected where the client knows snippets. */
export function insertAction(
	title: string,
	template: Template,
	diagnostics: Diagnostic[],
	places: Places,
	versions: (uri: string) => number | null,
	facts: ClientFacts,
): CodeAction {
	const { file, at, before, placeholder, after } = template;
	const range = places.range({ file, start: at, end: at });
	const uri = places.uri(file);
	const plain: TextEdit = { range, newText: before + placeholder + after };
	const edit = facts.snippetEdits
		? { range, snippet: { kind: "snippet" as const, value: `${before}\${1:${placeholder}}${after}` } }
		: plain;
	return {
		title,
		kind: CodeActionKind.QuickFix,
		diagnostics,
		edit: facts.documentChanges
			? { documentChanges: [{ textDocument: { uri, version: versions(uri) }, edits: [edit] }] }
			: { changes: { [uri]: [plain] } },
	};
}

function workspaceEdit(
	fixes: readonly Fix[],
	places: Places,
	versions: (uri: string) => number | null,
	facts: ClientFacts,
): WorkspaceEdit {
	const byUri = groupBy(fixes, (fix) => places.uri(fix.file));
	const editsOf = (of: readonly Fix[]): TextEdit[] =>
		of.map((fix) => ({ range: places.range({ ...fix.range, file: fix.file }), newText: fix.newText }));
	if (!facts.documentChanges) {
		return { changes: Object.fromEntries([...byUri].map(([uri, of]) => [uri, editsOf(of)])) };
	}
	return {
		documentChanges: [...byUri].map(([uri, of]) => ({
			textDocument: { uri, version: versions(uri) },
			edits: editsOf(of),
		})),
	};
}
