/**
 * The incident's bug on real code: Linux 6.1's net/core/neighbour.c without the two lines after `out_neigh_release:` in
 * ___neigh_create(). The kernel's text is never kept here: it is read from the tree and changed in memory.
 */
export const neighbourFile = "net/core/neighbour.c";

/** The lines whose absence is the bug. */
export const missingLines = "\tif (!exempt_from_gc)\n\t\tatomic_dec(&tbl->gc_entries);\n";

const label = "out_neigh_release:\n";

/** neighbour.c with the bug. */
export function withLeak(text: string): string {
	const changed = text.replace(label + missingLines, label);
	if (changed === text) throw new Error(`this ${neighbourFile} does not have the lines that are to be deleted`);
	return changed;
}

/** The numbers (from 1) of the lines to delete, first and last. */
export function linesToDelete(text: string): { readonly first: number; readonly last: number } {
	withLeak(text);
	return { first: labelLine(text) + 1, last: labelLine(text) + 2 };
}

/** Number (from 1) of the first line of `text` that holds `part`. */
export function lineOf(text: string, part: string): number {
	const line = text.split("\n").findIndex((candidate) => candidate.includes(part));
	if (line < 0) throw new Error(`no line holds ${part}`);
	return line + 1;
}

/** The line after which the missing ones belong. */
export function labelLine(text: string): number {
	return lineOf(text, label.trimEnd());
}
