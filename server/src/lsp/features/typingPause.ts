import type { CancellationToken } from "vscode-languageserver/node";
import { type OpenDocument, throwIfEdited } from "../documents.ts";

/** A check faster than this runs at every keystroke: the next one ends it soon enough. */
const instantMilliseconds = 150;
/** However slow the last check was, nobody waits longer than this after the last keystroke. */
const longestPauseMilliseconds = 200;

/** How long typing has to rest before a document whose last check took `duration` milliseconds is checked again. */
function pauseAfter(duration: number): number {
	return duration <= instantMilliseconds ? 0 : Math.min(duration / 2, longestPauseMilliseconds);
}

/** Waits until typing in `document` has rested long enough; throws if it goes on meanwhile. Returns early if cancelled. */
export async function typingRests(document: OpenDocument, token: CancellationToken): Promise<void> {
	if (document.editedAt === undefined || document.settled === undefined) return;
	const { host, file } = document.settled;
	const rest = document.editedAt + pauseAfter(host.lastDuration(file)) - performance.now();
	if (rest <= 0) return;
	const { version } = document.text;
	await new Promise<void>((resolve) => {
		const done = (): void => {
			clearTimeout(timer);
			listener.dispose();
			resolve();
		};
		const timer = setTimeout(done, rest);
		const listener = token.onCancellationRequested(done);
	});
	throwIfEdited(document, version);
}
