/** A series as a table: each bug that any patch brings or ends, and how it stands after each patch. */
import type { FindingGroup, MatrixCell, MatrixRow, PatchReview } from "./result.ts";

export function matrixOf(patches: readonly PatchReview[]): readonly MatrixRow[] {
	const bugs = new Map<string, FindingGroup>();
	for (const { introduced, fixed } of patches)
		for (const group of [...introduced, ...fixed]) bugs.set(keyOf(group), group);
	return [...bugs].map(([key, group]) => rowOf(key, group, patches));
}

function rowOf(
	key: string,
	{ function: name, file, rule, counter }: FindingGroup,
	patches: readonly PatchReview[],
): MatrixRow {
	const first = patches.find((patch) => has(patch.introduced, key) || has(patch.fixed, key));
	let open =
		first !== undefined && !(has(first.introduced, key) && !has(first.fixed, key) && !has(first.remaining, key));
	let enters: string | undefined;
	let settled: string | undefined;
	const cells = patches.map((patch): MatrixCell => {
		const added = has(patch.introduced, key);
		if (added) {
			settled = undefined;
			if (open) return "open";
			open = true;
			enters = patch.id;
			return "enters";
		}
		if (has(patch.fixed, key) && !has(patch.remaining, key)) {
			open = false;
			settled = patch.id;
			return "settled";
		}
		return open ? "open" : "absent";
	});
	return { function: name, file, rule, counter, cells, enters, settled };
}

function has(groups: readonly FindingGroup[], key: string): boolean {
	return groups.some((group) => keyOf(group) === key);
}

function keyOf({ function: name, rule, counter }: FindingGroup): string {
	return `${name} | ${rule} | ${counter}`;
}
