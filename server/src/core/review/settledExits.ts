/** Exits of one version that leave a charge which the same exits of the other version settle. */
import type { ReviewedFinding } from "./result.ts";
import type { Side } from "./twoVersions.ts";

/**
 * An exit is the same in both versions by how the function ends and what it called on the way, as far as both versions call it; where the other version leaves the
 * charge on no exit that ends so, what was called does not matter.
 */
export function settledByOther(mine: Side, theirs: Side): readonly ReviewedFinding[] {
	const found = new Map<string, ReviewedFinding>();
	const common = (way: ReadonlySet<string>): string =>
		[...way]
			.filter((name) => isCommon(name.replace(/ fails$/, ""), mine, theirs))
			.sort()
			.join();
	for (const exit of mine.left) {
		const key = `${exit.charge} | ${exit.outcome}`;
		if (found.has(key)) continue;
		const alike = (other: { readonly charge: string; readonly outcome: string }) =>
			other.charge === exit.charge && other.outcome === exit.outcome;
		const [settled, left] = [theirs.examined.settledCharges.filter(alike), theirs.left.filter(alike)];
		const sameWay = (other: { readonly way: ReadonlySet<string> }) => common(other.way) === common(exit.way);
		const same = left.length === 0 ? settled : left.some(sameWay) ? [] : settled.filter(sameWay);
		if (same.length === 0 || (exit.held && !isHeldBy(theirs, exit.charge))) continue;
		const passed = new Set(same.flatMap((other) => [...other.passed]));
		if ([...exit.maySettle].every((callee) => passed.has(callee))) found.set(key, exit.finding);
	}
	return [...found.values()];
}

function isCommon(name: string, mine: Side, theirs: Side): boolean {
	return mine.examined.calls.has(name) && theirs.examined.calls.has(name);
}

/** Whether on any exit something that lives on may settle the charge. */
function isHeldBy({ examined, left }: Side, charge: string): boolean {
	return [...examined.settledCharges, ...left].some((exit) => exit.charge === charge && exit.held);
}
