/**
 * Two lists of findings compared by what they are about, never by where they stand: function, rule, counter, operation and outcome.
 *
 * What then is left on both sides is looked at with less: a finding that moved to another file, that charges by another operation (`atomic_inc` became
 * `refcount_inc`), or whose function merely ends otherwise, is the bug there was.
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

interface Parts {
	readonly file: string;
	readonly name: string;
	readonly rule: string;
	readonly counter: string;
	readonly operation: string;
	readonly outcome: string;
}

/** What must agree, strictest first. */
const keys: readonly ((parts: Parts) => readonly string[])[] = [
	({ file, name, rule, counter, operation, outcome }) => [file, name, rule, counter, operation, outcome],
	({ name, rule, counter, operation, outcome }) => [name, rule, counter, operation, outcome],
	({ name, rule, counter, outcome }) => [name, rule, counter, outcome],
	({ name, rule, counter }) => [name, rule, counter],
];

/** `renamed`: functions that have another name after than before, old name to new name. */
export function compareFindings<Finding extends Identified>(
	before: readonly Finding[],
	after: readonly Finding[],
	renamed: ReadonlyMap<string, string> = new Map(),
): Compared<Finding> {
	const remaining: { before: Finding; after: Finding }[] = [];
	let old = before.map((finding) => ({ finding, parts: partsOf(finding, renamed) }));
	let fresh = after.map((finding) => ({ finding, parts: partsOf(finding) }));
	for (const key of keys) {
		const waiting = new Map<string, typeof old>();
		for (const one of old) {
			const name = key(one.parts).join(" | ");
			const alike = waiting.get(name);
			if (alike) alike.push(one);
			else waiting.set(name, [one]);
		}
		const met = new Set<unknown>();
		fresh = fresh.filter(({ finding, parts }) => {
			const partner = waiting.get(key(parts).join(" | "))?.shift();
			if (!partner) return true;
			met.add(partner);
			remaining.push({ before: partner.finding, after: finding });
			return false;
		});
		old = old.filter((one) => !met.has(one));
	}
	return { introduced: fresh.map(({ finding }) => finding), fixed: old.map(({ finding }) => finding), remaining };
}

function partsOf({ identity, file }: Identified, renamed: ReadonlyMap<string, string> = new Map()): Parts {
	const [name = "", rule = "", counter = "", operation = "", ...outcome] = identity.split(" | ");
	return { file, name: renamed.get(name) ?? name, rule, counter, operation, outcome: outcome.join(" | ") };
}
