/** The statement that takes back an update. Reference counts have none here: their put is a function of the object's own. */

const families: readonly { readonly operation: RegExp; readonly settle: (prefix: string, place: string) => string }[] =
	[
		{
			operation: /^(atomic(?:64|_long)?)_(?:fetch_)?(?:inc|add)(?:_|$)/,
			settle: (prefix, place) => `${prefix}_dec(&${place});`,
		},
		{ operation: /^(local(?:64)?)_(?:inc|add)(?:_|$)/, settle: (prefix, place) => `${prefix}_dec(&${place});` },
		{
			operation: /^((?:__)?this_cpu|raw_cpu)_(?:inc|add)(?:_|$)/,
			settle: (prefix, place) => `${prefix}_dec(${place});`,
		},
		{ operation: /^(percpu_counter)_(?:inc|add)(?:_|$)/, settle: (prefix, place) => `${prefix}_dec(&${place});` },
		{ operation: /^(\+)$/, settle: (_, place) => `${place}--;` },
	];

/** What settles one unit that `operation` charged to `place` (`tbl->n`), as a C statement; undefined where no plain one does. */
export function settlingStatement(operation: string, place: string): string | undefined {
	for (const { operation: pattern, settle } of families) {
		const found = pattern.exec(operation);
		if (found?.[1]) return settle(found[1], place);
	}
	return undefined;
}
