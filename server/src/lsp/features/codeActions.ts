import { type CodeAction, CodeActionKind, type CodeActionParams, type Diagnostic } from "vscode-languageserver/node";
import type { Finding } from "../../core/api/types.ts";
import { groupBy } from "../../core/base/groupBy.ts";
import { pathOfUri } from "../fromProtocol.ts";
import { isReviewed } from "../reviewedTexts.ts";
import type { Session } from "../session.ts";
import { fixActions } from "../toProtocol/action.ts";
import { identityOf } from "../toProtocol/diagnostic.ts";
import { pathActions } from "../toProtocol/pathActions.ts";
import { shownFindings } from "./check.ts";
import { suppressAction } from "./suppress.ts";

/** Quick fixes: what settles the counter, what runs the path, and the comment that allows it to stay as it is. */
export function activateCodeActions(session: Session): void {
	session.connection.onCodeAction((params, token) =>
		session.funnel.request<CodeAction[] | null>("code actions", null, async () => {
			const document = session.document(params.textDocument.uri);
			if (document === undefined || isReviewed(document.uri) || !wantsQuickFixes(params)) return null;
			const asked = params.context.diagnostics.filter((diagnostic) => diagnostic.source === "counterbalance");
			if (asked.length === 0) return null;
			const { findings, places } = await shownFindings(session, document, token);
			const runsPaths = session.facts.simulation && pathOfUri(document.uri) !== undefined;
			const versions = (uri: string): number | null => session.document(uri)?.text.version ?? null;
			const actions = pairs(asked, findings).flatMap(([diagnostic, finding]) => [
				...fixActions(finding, [diagnostic], places, versions, session.facts),
				...(runsPaths ? pathActions(finding, [diagnostic], document.uri) : []),
				suppressAction(finding, [diagnostic], places, versions, session.facts),
			]);
			return merged(actions);
		}),
	);
}

/** Actions that do the same, as one that mends all their diagnostics. */
function merged(actions: readonly CodeAction[]): CodeAction[] {
	const same = groupBy(actions, ({ title, edit, command }) => JSON.stringify([title, edit, command]));
	return [...same.values()].map((group) => ({
		...(group[0] as CodeAction),
		diagnostics: group.flatMap((action) => action.diagnostics ?? []),
	}));
}

function wantsQuickFixes({ context }: CodeActionParams): boolean {
	return context.only?.some((kind) => CodeActionKind.QuickFix.startsWith(kind)) ?? true;
}

/** The finding behind each diagnostic: by identity where the client kept it, else by rule and first line. */
function pairs(diagnostics: readonly Diagnostic[], findings: readonly Finding[]): [Diagnostic, Finding][] {
	return diagnostics.flatMap((diagnostic) => {
		const identity = identityOf(diagnostic);
		const finding = findings.find((candidate) =>
			identity === undefined
				? candidate.rule === diagnostic.code && messageOf(diagnostic).startsWith(candidate.message)
				: candidate.identity === identity,
		);
		return finding === undefined ? [] : [[diagnostic, finding]];
	});
}

function messageOf({ message }: Diagnostic): string {
	return typeof message === "string" ? message : message.value;
}
