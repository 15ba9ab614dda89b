import { CancellationTokenSource, type PublishDiagnosticsParams } from "vscode-languageserver/node";
import type { OpenDocument } from "../documents.ts";
import type { Session } from "../session.ts";
import { SupersededError } from "../superseded.ts";
import { diagnosticsOf, shownFindings } from "./check.ts";
import { typingRests } from "./typingPause.ts";

/** Diagnostics for clients that cannot ask for them: published after opening, after every edit, and when all may differ. */
export function activatePushDiagnostics(session: Session): void {
	const { connection, facts, funnel } = session;
	const running = new Map<string, CancellationTokenSource>();

	const publish = (params: PublishDiagnosticsParams): Promise<void> => connection.sendDiagnostics(params);

	const refresh = (document: OpenDocument): void => {
		running.get(document.uri)?.cancel();
		const source = new CancellationTokenSource();
		running.set(document.uri, source);
		funnel.run("diagnostics", async () => {
			try {
				await typingRests(document, source.token);
				const shown = await shownFindings(session, document, source.token);
				const diagnostics = diagnosticsOf(shown, facts);
				const { version } = shown;
				const { uri } = document;
				await publish(facts.diagnosticVersion ? { uri, version, diagnostics } : { uri, diagnostics });
			} catch (error) {
				// An edit of another document of the same tree ends this check as well, and nobody else starts it again.
				if (error instanceof SupersededError && running.get(document.uri) === source) refresh(document);
				else throw error;
			}
		});
	};

	const sameProgram = (edited: OpenDocument): readonly OpenDocument[] =>
		session.documents.filter((document) => document !== edited && document.settled?.host === edited.settled?.host);

	session.listen({
		opened: refresh,
		edited: (document) => {
			refresh(document);
			if (document.settled !== undefined) for (const other of sameProgram(document)) refresh(other);
		},
		closed: (document) => {
			running.get(document.uri)?.cancel();
			running.delete(document.uri);
			funnel.run("diagnostics", () => publish({ uri: document.uri, diagnostics: [] }));
		},
		refreshed: () => session.documents.forEach(refresh),
	});
}
