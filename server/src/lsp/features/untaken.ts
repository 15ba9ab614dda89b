import { CancellationTokenSource, NotificationType } from "vscode-languageserver/node";
import { throwIfCancelled } from "../../core/base/cancellation.ts";
import { type OpenDocument, throwIfEdited } from "../documents.ts";
import { cancellationOf } from "../fromProtocol.ts";
import type { Session } from "../session.ts";
import { SupersededError } from "../superseded.ts";
import { typingRests } from "./typingPause.ts";

/** What is not read of one document. */
export interface UntakenParams {
	readonly uri: string;
	/** The version of the document that the lines are counted in. */
	readonly version: number;
	readonly regions: readonly UntakenLines[];
}

interface UntakenLines {
	/** From 0; the last one is among them. */
	readonly firstLine: number;
	readonly lastLine: number;
	/** "`CONFIG_NET` is not set" */
	readonly reason: string;
}

export const untakenNotification = new NotificationType<UntakenParams>("counterbalance/untaken");

/** Tells clients that announce `experimental.counterbalanceUntaken` which lines of each open document an `#if` leaves out. */
export function activateUntaken(session: Session): void {
	const { connection, facts, funnel } = session;
	if (!facts.untaken) return;
	const running = new Map<string, CancellationTokenSource>();

	const refresh = (document: OpenDocument): void => {
		const { uri } = document;
		running.get(uri)?.cancel();
		const source = new CancellationTokenSource();
		running.set(uri, source);
		funnel.run("untaken lines", async () => {
			try {
				await typingRests(document, source.token);
				await connection.sendNotification(untakenNotification, await untakenIn(session, document, source));
			} catch (error) {
				if (error instanceof SupersededError && running.get(uri) === source && session.document(uri)) refresh(document);
				else throw error;
			}
		});
	};

	session.listen({
		settled: refresh,
		edited: (document) => {
			if (document.settled !== undefined) refresh(document);
		},
		closed: ({ uri }) => {
			running.get(uri)?.cancel();
			running.delete(uri);
		},
		refreshed: () => {
			for (const document of session.documents) if (document.settled !== undefined) refresh(document);
		},
	});
}

async function untakenIn(
	session: Session,
	document: OpenDocument,
	{ token }: CancellationTokenSource,
): Promise<UntakenParams> {
	const { version } = document.text;
	const home = await document.home;
	throwIfEdited(document, version);
	const { answer, snapshot } = await home.host.untaken(home.file, cancellationOf(token));
	throwIfCancelled(cancellationOf(token));
	const places = session.places(home, snapshot);
	const regions = answer.map(({ at, reason }) => ({
		firstLine: places.rangeHere(at).start.line,
		lastLine: places.rangeHere({ start: at.end - 1, end: at.end }).start.line,
		reason,
	}));
	return { uri: document.uri, version, regions };
}
