/** The functions of all files that a patch changes, in both versions, paired. */

import type { FileChange } from "./change.ts";
import {
	changedNames,
	type FunctionPair,
	mentions,
	type Outlined,
	pairFunctions,
	sameText,
} from "./changedFunctions.ts";
import type { FunctionOutline } from "./version.ts";

/** A changed file with its functions in both versions. */
export interface ChangedFile {
	readonly change: FileChange;
	readonly before: Outlined;
	readonly after: Outlined;
}

export interface PairedFunction extends FunctionPair {
	/** The changed file it is in; for a function that moved, the one it is in now. */
	readonly change: FileChange;
	/** The one it was in. */
	readonly oldChange: FileChange;
	/** Its text is another one, or it is in one version only. */
	readonly edited: boolean;
	/** Names that mean something else now, if it mentions any. */
	readonly otherNames: ReadonlySet<string>;
}

export const noNames: ReadonlySet<string> = new Set();

/** Pairs the functions of all changed files; those that a patch carries from one file to another too. */
export function pairAll(files: readonly ChangedFile[]): {
	readonly pairs: readonly PairedFunction[];
	/** Names that headers of the patch give another meaning. */
	readonly headerNames: ReadonlySet<string>;
} {
	const headerNames = new Set<string>();
	const namesOf = new Map<ChangedFile, ReadonlySet<string>>();
	for (const file of files) {
		const names = changedNames(file.before, file.after);
		namesOf.set(file, names);
		if (file.change.file.endsWith(".h")) for (const name of names) headerNames.add(name);
	}
	const pairs = files.flatMap((file) => {
		const names = new Set([...headerNames, ...(namesOf.get(file) ?? [])]);
		return pairFunctions(file.before, file.after).map((pair): PairedFunction => {
			const { before, after } = pair;
			const { change } = file;
			const edited = !sameText(pair, file.before, file.after);
			const uses =
				(after !== undefined && mentions(after, file.after.text, names)) ||
				(before !== undefined && mentions(before, file.before.text, names));
			return { ...pair, change, oldChange: change, edited, otherNames: uses ? names : noNames };
		});
	});
	return { pairs: joinMoved(pairs), headerNames };
}

function joinMoved(pairs: readonly PairedFunction[]): readonly PairedFunction[] {
	const gone = new Map<string, PairedFunction>();
	for (const pair of pairs) if (pair.before && !pair.after) gone.set(pair.before.name, pair);
	const moved = new Set<PairedFunction>();
	const joined = pairs.map((pair) => {
		const from = pair.after && !pair.before ? gone.get(pair.after.name) : undefined;
		if (!from) return pair;
		gone.delete(from.before?.name ?? "");
		moved.add(from);
		return { ...pair, before: from.before, oldFile: from.oldFile, oldChange: from.change };
	});
	return joined.filter((pair) => !moved.has(pair));
}

/** Functions of a file that call one of `names`. */
export function callersIn(
	functions: readonly FunctionOutline[],
	names: ReadonlySet<string>,
): readonly FunctionOutline[] {
	return functions.filter(({ calls }) => [...names].some((name) => calls.has(name)));
}
