/** Core to protocol: with `fromProtocol.ts` the only place that knows both sides' words for the same thing. */
import {
	type CodeAction,
	CodeActionKind,
	type Diagnostic,
	DiagnosticSeverity,
	type Hover,
	MarkupKind,
	type Range,
	type TextEdit,
	type WorkspaceEdit,
} from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import type { Finding, Fix, PathStep } from "../core/api/types.ts";
import type { LineMap, Span } from "../core/base/span.ts";
import { balanceText } from "../frontend/balance.ts";
import { rulePage } from "../frontend/package.ts";
import type { ClientFacts } from "./clientFacts.ts";
import { plainText } from "./markdown/words.ts";
import type { Places } from "./places.ts";

/** What travels in `Diagnostic.data`, so that a code action finds the finding again after an edit. */
export interface DiagnosticData {
	readonly identity: string;
}

const severities: Record<Finding["severity"], DiagnosticSeverity> = {
	error: DiagnosticSeverity.Error,
	warning: DiagnosticSeverity.Warning,
	information: DiagnosticSeverity.Information,
};

/** At most this many steps of a path are sent; the core keeps to it too. */
const maxRelated = 12;

export function uriOfPath(path: string): string {
	return URI.file(path).toString();
}

export function rangeOf(map: LineMap, span: Span): Range {
	const start = map.position(span.start);
	const end = map.position(span.end);
	return {
		start: { line: start.line - 1, character: start.column - 1 },
		end: { line: end.line - 1, character: end.column - 1 },
	};
}

/** A finding as a diagnostic of the document it was found in, with as much of its path as the client can show. */
export function diagnosticOf(finding: Finding, places: Places, facts: ClientFacts): Diagnostic {
	const path = finding.path.slice(0, maxRelated);
	const page = facts.codeDescription ? rulePage(finding.rule) : undefined;
	const diagnostic: Diagnostic = {
		range: places.rangeHere(anchor(finding, places.file)),
		severity: severities[finding.severity],
		code: finding.rule,
		source: "counterbalance",
		message: diagnosticMessage(finding, facts.relatedInformation ? [] : path, places),
	};
	if (page !== undefined) diagnostic.codeDescription = { href: uriOfPath(page) };
	if (facts.diagnosticData) diagnostic.data = { identity: finding.identity } satisfies DiagnosticData;
	if (facts.relatedInformation) {
		diagnostic.relatedInformation = path.map((step) => ({
			location: { uri: places.uri(step.at.file), range: places.range(step.at) },
			message: stepText(step, finding.function),
		}));
	}
	return diagnostic;
}

/** The identity a diagnostic of ours carries, or undefined for anybody else's. */
export function identityOf(diagnostic: Diagnostic): string | undefined {
	const data: unknown = diagnostic.data;
	if (typeof data !== "object" || data === null || !("identity" in data)) return undefined;
	return typeof data.identity === "string" ? data.identity : undefined;
}

/** Fixes with one title are the edits of one repair. */
export function fixActions(
	finding: Finding,
	diagnostics: Diagnostic[],
	places: Places,
	versions: (uri: string) => number | null,
	facts: ClientFacts,
): CodeAction[] {
	const byTitle = Map.groupBy(finding.fix, (fix) => fix.title);
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

/** Markdown as a hover, or the same words without the marks for a client that shows plain text only. */
export function hoverOf(markdown: string, range: Range, facts: ClientFacts): Hover {
	const contents = facts.markdownHover
		? { kind: MarkupKind.Markdown, value: markdown }
		: { kind: MarkupKind.PlainText, value: plainText(markdown) };
	return { contents, range };
}

function workspaceEdit(
	fixes: readonly Fix[],
	places: Places,
	versions: (uri: string) => number | null,
	facts: ClientFacts,
): WorkspaceEdit {
	const byUri = Map.groupBy(fixes, (fix) => places.uri(fix.file));
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

/** Where in `file` the finding is shown: where it is, or its last step in there if it is in another file. */
function anchor(finding: Finding, file: string): Span {
	if (finding.at.file === file) return finding.at;
	return finding.path.findLast((step) => step.at.file === file)?.at ?? { start: 0, end: 0 };
}

function diagnosticMessage(finding: Finding, path: readonly PathStep[], places: Places): string {
	const lines = [finding.message];
	if (finding.assumed.length > 0) lines.push(`Assumed: ${finding.assumed.join("; ")}.`);
	for (const step of path) {
		lines.push(`${step.at.file}:${places.line(step.at)}: ${stepText(step, finding.function)}`);
	}
	return lines.join("\n");
}

function stepText(step: PathStep, reportedOn: string): string {
	const where = step.function === reportedOn ? "" : ` (in ${step.function})`;
	return `[${balanceText(step)}] ${step.text}${where}`;
}
