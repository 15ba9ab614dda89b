import { NotificationType } from "vscode-languageserver/node";
import type { OpenDocument } from "../documents.ts";
import type { ProgramHost, ProgramProgress } from "../programHost.ts";
import type { Session } from "../session.ts";

/** What the language status item of one document shows. */
export interface StatusParams {
	/** The document it is about. */
	readonly uri: string;
	readonly state: "ready" | "indexing" | "limited";
	/** What is going on, or why it is limited; one line. */
	readonly text: string;
	/** How far, while indexing, where it is known. */
	readonly percent?: number;
}

export const statusNotification = new NotificationType<StatusParams>("counterbalance/status");

/** Tells clients that announce `experimental.counterbalanceStatus` how well each open document is analysed. */
export function activateStatus(session: Session): void {
	if (!session.facts.status) return;
	const progress = new WeakMap<ProgramHost, ProgramProgress>();
	const sent = new Map<string, string>();
	let failure: string | undefined;

	const send = (document: OpenDocument): void => {
		const status = statusOf(document, progress, failure);
		const content = JSON.stringify(status);
		if (sent.get(document.uri) === content) return;
		sent.set(document.uri, content);
		session.funnel.run("status", () => session.connection.sendNotification(statusNotification, status));
	};

	session.listen({
		settled: send,
		programProgress: (host, now) => {
			progress.set(host, now);
			for (const document of session.documents) if (document.settled?.host === host) send(document);
		},
		// Another text is another chance: the failure is forgotten until it comes again.
		edited: () => {
			if (failure === undefined) return;
			failure = undefined;
			session.documents.forEach(send);
		},
		closed: (document) => sent.delete(document.uri),
		failed: (text) => {
			failure = text;
			session.documents.forEach(send);
		},
	});
}

function statusOf(
	document: OpenDocument,
	progress: WeakMap<ProgramHost, ProgramProgress>,
	failure: string | undefined,
): StatusParams {
	const { uri, settled } = document;
	const now = settled === undefined ? undefined : progress.get(settled.host);
	if (now === undefined || settled === undefined) return { uri, state: "indexing", text: "starting" };
	if (now.state === "indexing") {
		const percent = /(\d+(?:\.\d+)?) ?%/.exec(now.text)?.[1];
		return { uri, state: "indexing", text: now.text, ...(percent === undefined ? {} : { percent: Number(percent) }) };
	}
	if (now.state === "limited") return { uri, state: "limited", text: now.reason };
	if (failure !== undefined) return { uri, state: "limited", text: `an internal error, see the log: ${failure}` };
	if (settled.host.root === undefined) {
		return {
			uri,
			state: "limited",
			text: "no kernel tree around this file: functions of other files count as unknown",
		};
	}
	return { uri, state: "ready", text: `${settled.host.root}, configuration: ${now.configuration.name}` };
}
