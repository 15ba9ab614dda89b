/** Which part of a patch is behind a change: the hunks that touched the function, those that speak of the counter first. */
import type { PatchChange } from "./change.ts";
import type { Cause, HunkReference } from "./result.ts";

/** Of the hunks behind a function's change those that mention the counter on a changed line; all of them where none does. */
export function causeFor(cause: Cause, counter: string, patches: readonly PatchChange[]): Cause {
	const name = counter.slice(counter.lastIndexOf(".") + 1);
	const telling = cause.hunks.filter((reference) => mentions(reference, name, patches));
	return telling.length > 0 && telling.length < cause.hunks.length ? { ...cause, hunks: telling } : cause;
}

function mentions(reference: HunkReference, name: string, patches: readonly PatchChange[]): boolean {
	const change = patches.find(({ id }) => id === reference.patch)?.files.find(({ file }) => file === reference.file);
	const hunk = change?.hunks.find(({ number }) => number === reference.hunk);
	const word = new RegExp(`\\b${name.replace(/\W/g, "")}\\b`);
	return hunk?.lines.some(({ kind, text }) => kind !== "context" && word.test(text)) ?? false;
}
