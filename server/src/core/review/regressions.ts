/**
 * Exits that leave a charge in one version and settle it in the other. What a check must doubt, because somebody else might settle it, is no doubt here: nobody was
 * asked to before. So an exit counts where nothing that lives on, and no callee, may settle the charge that was not there in the version which settles it itself;
 * and where no other function of the patch settles more of that counter instead.
 */
import type { PatchChange } from "./change.ts";
import type { JudgedFunction } from "./judgePatch.ts";
import type { ReviewedFinding } from "./result.ts";
import { settledByOther } from "./settledExits.ts";
import type { End, Side, Which } from "./twoVersions.ts";

interface TwoSides {
	readonly fn: JudgedFunction;
	readonly mine: Side;
	readonly theirs: Side;
	/** The version that is asked about only lacks lines that the other has. */
	readonly shorter: boolean;
}

/** What the exits of version `left` leave and those of the other version settle, as findings that are sure enough to be shown. */
export function regressions(
	functions: readonly JudgedFunction[],
	left: Which,
	patches: readonly PatchChange[],
): readonly ReviewedFinding[] {
	const other: Which = left === "after" ? "before" : "after";
	const reason = left === "after" ? "before the patch it was settled here" : "after the patch it is settled here";
	return functions.flatMap((fn) => {
		const [mine, theirs] = [fn[left], fn[other]];
		if (!mine || !theirs) return [];
		const sides: TwoSides = { fn, mine, theirs, shorter: fn.touched && onlyLacks(fn, left, patches) };
		const exits = settledByOther(mine, theirs);
		const told = new Set(exits.map(({ counter }) => counter));
		return [...exits, ...[...raised(sides), ...notGivenUp(sides)].filter(({ counter }) => !told.has(counter))]
			.filter(({ counter }) => (fn.touched || fn.counters.has(counter)) && !mine.allowedCounters.has(counter))
			.filter(
				({ counter }) => !functions.some((more) => more !== fn && more.touched && settlesMore(more, counter, left)),
			)
			.map((finding): ReviewedFinding => ({ ...finding, confidence: "medium", confidenceReason: reason }));
	});
}

/** All hunks that touch the function delete lines and add none, where the version is that after the patch; or the other way round. */
function onlyLacks({ cause }: JudgedFunction, version: Which, patches: readonly PatchChange[]): boolean {
	const unwanted = version === "after" ? "added" : "removed";
	return (
		cause.hunks.length > 0 &&
		cause.hunks.every(({ patch, file, hunk }) => {
			const change = patches.find(({ id }) => id === patch)?.files.find((one) => one.file === file);
			const lines = change?.hunks.find(({ number }) => number === hunk)?.lines;
			return lines?.every(({ kind }) => kind !== unwanted) === true;
		})
	);
}

/** Results on which the books of the other version are even or below, and those of this one above, of a counter that the other version charges as well. */
function raised(sides: TwoSides): readonly ReviewedFinding[] {
	const { fn, mine, theirs, shorter } = sides;
	const callsMore = [...mine.examined.calls].some((callee) => !theirs.examined.calls.has(callee));
	if (!fn.touched || (callsMore && !shorter)) return [];
	const there = balances(theirs);
	const found: ReviewedFinding[] = [];
	for (const [key, here] of balances(mine)) {
		const [counter = "", outcome = ""] = key.split(" | ");
		const isThere = theirs.ends.some((one) => sameOutcome(one.outcome) === outcome);
		// Books that no exit changes have no row.
		const most = there.get(key)?.most ?? 0;
		if (here.most <= 0 || !isThere || most > 0 || !charges(theirs, counter)) continue;
		if (!shorter && !/^(fails|returns (NULL|false))/.test(outcome)) continue;
		const end = mine.ends.find((one) => sameOutcome(one.outcome) === outcome);
		const stays = `stays ${here.words} when ${fn.name}() ${outcome}`;
		if (end && !end.allows(counter))
			found.push(findingAt(sides, counter, end, { delta: here.most, said: `\`${counter}\` ${stays}` }));
	}
	return found;
}

/**
 * Of a callback: counters of which the other version gives up what another function of the file charges, and this version does not. It must not call anything that the
 * other does not, which might do so instead.
 */
function notGivenUp(sides: TwoSides): readonly ReviewedFinding[] {
	const { fn, mine, theirs } = sides;
	const [end] = mine.ends;
	const { calls } = theirs.examined;
	if (!fn.callback || !fn.touched || !end || [...mine.examined.calls].some((callee) => !calls.has(callee))) return [];
	const gone = [...theirs.examined.givenUp].filter(
		([counter, chargedIn]) => chargedIn.length > 0 && !mine.examined.givenUp.has(counter) && !end.allows(counter),
	);
	return gone.map(([counter, [by = ""]]) => {
		const said = `\`${counter}\`, which ${by}() counts up, is not counted down when ${fn.name}() ${end.outcome}`;
		return findingAt(sides, counter, end, { delta: 1, said });
	});
}

function findingAt(
	{ fn: { name, file } }: TwoSides,
	counter: string,
	{ at, source, outcome }: End,
	{ delta, said }: { readonly delta: number; readonly said: string },
): ReviewedFinding {
	const text = said.replaceAll("`", "");
	return {
		rule: "leak-on-exit",
		confidence: "medium",
		confidenceReason: "",
		severity: "warning",
		file,
		at,
		source,
		function: name,
		counter,
		delta,
		outcome,
		message: said,
		path: [{ at, function: name, text, kind: "exit", change: 0, balance: delta, depth: 0 }],
		assumed: [],
		identity: [name, "leak-on-exit", counter, "settled in one version", outcome].join(" | "),
		cause: { hunks: [], through: [] },
	};
}

function charges({ examined, left }: Side, counter: string): boolean {
	return (
		[...examined.settledCharges, ...left].some(({ charge }) => charge.startsWith(`${counter} | `)) ||
		examined.exits.some((exit) => exit.counter === counter && exit.balances.some((text) => text.includes("+")))
	);
}

interface Balance {
	readonly most: number;
	readonly words: string;
}

/** By counter and result: the most that the function leaves. */
function balances(side: Side | undefined): ReadonlyMap<string, Balance> {
	const found = new Map<string, Balance>();
	for (const { counter, result, balances: texts } of side?.examined.exits ?? []) {
		const key = `${counter} | ${sameOutcome(result)}`;
		for (const words of texts) {
			const most = Math.max(...[...words.matchAll(/[+-]?\d+/g)].map(([number]) => Number(number)));
			if (most > (found.get(key)?.most ?? Number.NEGATIVE_INFINITY)) found.set(key, { most, words });
		}
	}
	return found;
}

/** An error of which it is not known whether it is negative is one result. */
function sameOutcome(outcome: string): string {
	return outcome.replace("a negative error", "an error");
}

/** Whether the function leaves less of the counter in version `left` than in the other on some result. */
function settlesMore({ before, after }: JudgedFunction, counter: string, left: Which): boolean {
	const [mine, theirs] = left === "after" ? [after, before] : [before, after];
	const [here, there] = [balances(mine), balances(theirs)];
	// Books that no exit changes have no row.
	return [...new Set([...here.keys(), ...there.keys()])].some(
		(key) => key.startsWith(`${counter} | `) && (here.get(key)?.most ?? 0) < (there.get(key)?.most ?? 0),
	);
}
