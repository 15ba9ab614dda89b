/**
 * Choosing by lot: the same seed draws the same, and a thing more or less among many changes nothing about the others, so that
 * the mutants of two versions of the program can be compared.
 */
import { createHash } from "node:crypto";

function lot(seed: string, name: string): string {
	return createHash("sha256").update(`${seed}\0${name}`).digest("hex");
}

/** The items in the order of their lots. */
export function drawn<Item>(items: readonly Item[], seed: string, nameOf: (item: Item) => string): readonly Item[] {
	return items
		.map((item) => ({ item, lot: lot(seed, nameOf(item)) }))
		.sort((a, b) => (a.lot < b.lot ? -1 : 1))
		.map(({ item }) => item);
}
