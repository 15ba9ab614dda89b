import {
	type Diagnostic,
	type DiagnosticServerCancellationData,
	type DocumentDiagnosticReport,
	DocumentDiagnosticReportKind,
	LSPErrorCodes,
	ResponseError,
} from "vscode-languageserver/node";
import type { OpenDocument } from "../documents.ts";
import type { Session } from "../session.ts";
import { SupersededError } from "../superseded.ts";
import { diagnosticsOf, shownFindings } from "./check.ts";
import { typingRests } from "./typingPause.ts";

/** The last full report of a document; the same diagnostics again are reported as unchanged. */
interface LastReport {
	readonly resultId: string;
	readonly content: string;
}

/** Diagnostics for clients that ask for them (`textDocument/diagnostic`). */
export function activatePullDiagnostics(session: Session): void {
	const { connection, facts, funnel } = session;
	const last = new Map<string, LastReport>();
	const firstId = Date.now().toString(36);
	let ids = 0;

	const report = (document: OpenDocument, items: Diagnostic[], previous: string | undefined) => {
		const content = JSON.stringify(items);
		const known = last.get(document.uri);
		const resultId = known?.content === content ? known.resultId : `${firstId}.${++ids}`;
		last.set(document.uri, { resultId, content });
		if (resultId === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId } as const;
		return { kind: DocumentDiagnosticReportKind.Full, resultId, items } as const;
	};

	connection.languages.diagnostics.on((params, token) => {
		const { uri } = params.textDocument;
		const previous = params.previousResultId;
		type Answer = DocumentDiagnosticReport;
		const fallback = unchangedOrEmpty(previous);
		return funnel.request<Answer, DiagnosticServerCancellationData>("diagnostics", fallback, async () => {
			const document = session.document(uri);
			if (document === undefined) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
			try {
				await typingRests(document, token);
				const shown = await shownFindings(session, document, token);
				return report(document, diagnosticsOf(shown, facts), previous);
			} catch (error) {
				if (error instanceof SupersededError) throw askAgain();
				throw error;
			}
		});
	});

	session.listen({
		closed: (document) => last.delete(document.uri),
		refreshed: () => {
			if (facts.refreshesDiagnostics)
				funnel.run("diagnostics refresh", () => connection.languages.diagnostics.refresh());
		},
	});
}

/** After an internal error the reader keeps what was shown before. */
function unchangedOrEmpty(previous: string | undefined): DocumentDiagnosticReport {
	return previous === undefined
		? { kind: DocumentDiagnosticReportKind.Full, items: [] }
		: { kind: DocumentDiagnosticReportKind.Unchanged, resultId: previous };
}

function askAgain(): ResponseError<DiagnosticServerCancellationData> {
	return new ResponseError(LSPErrorCodes.ServerCancelled, "superseded by an edit", { retriggerRequest: true });
}
