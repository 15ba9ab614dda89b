/**
 * Two lists of findings compared by what they are about, never by where they stand: function, rule, counter, operation and outcome.
 * A finding that merely changed the operation that charges (`atomic_inc` became `refcount_inc`) is the same one.
 */
export interface Identified {
	/** function | rule | counter | operation | outcome */
	readonly identity: string;
	/** Tells apart functions of the same name. */
	readonly file: string;
}

export interface Compared<Finding> {
	readonly introduced: readonly Finding[];
	readonly fixed: readonly Finding[];
	readonly remaining: readonly { readonly before: Finding; readonly after: Finding }[];
}

/** `renamed`: functions that have another name after than before, old name to new name. */
export function compareFindings<Finding extends Identified>(
	before: readonly Finding[],
	after: readonly Finding[],
	renamed: ReadonlyMap<string, string> = new Map(),
): Compared<Finding> {
	const remaining: { before: Finding; after: Finding }[] = [];
	let old = [...before];
	let fresh = [...after];
	const name = (identity: readonly string[]) => renamed.get(identity[0] ?? "") ?? identity[0];
	const keys: readonly ((finding: Finding, isOld: boolean) => string)[] = [
		(finding, isOld) => {
			const parts = finding.identity.split(" | ");
			return [finding.file, isOld ? name(parts) : parts[0], ...parts.slice(1)].join(" | ");
		},
		(finding, isOld) => {
			const parts = finding.identity.split(" | ");
			return [isOld ? name(parts) : parts[0], ...parts.slice(1)].join(" | ");
		},
		(finding, isOld) => {
			const [, rule, counter, , ...outcome] = finding.identity.split(" | ");
			return [
				isOld ? name(finding.identity.split(" | ")) : finding.identity.split(" | ")[0],
				rule,
				counter,
				...outcome,
			].join(" | ");
		},
	];
	for (const key of keys) {
		const waiting = new Map<string, Finding[]>();
		for (const finding of old) {
			const found = waiting.get(key(finding, true));
			if (found) found.push(finding);
			else waiting.set(key(finding, true), [finding]);
		}
		const met = new Set<Finding>();
		fresh = fresh.filter((finding) => {
			const partner = waiting.get(key(finding, false))?.shift();
			if (!partner) return true;
			met.add(partner);
			remaining.push({ before: partner, after: finding });
			return false;
		});
		old = old.filter((finding) => !met.has(finding));
	}
	return { introduced: fresh, fixed: old, remaining };
}
