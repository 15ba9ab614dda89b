/**
 * Exits that leave a charge in one version and settle it in the other. What a check must doubt, because somebody else might settle it, is no doubt here: nobody was
 * asked to before. So an exit counts where nothing that lives on, and no callee, may settle the charge that was not there in the version which settles it itself;
 * and where no other function of the patch settles more of that counter instead.
 */
import type { JudgedFunction } from "./judgePatch.ts";
import type { ReviewedFinding } from "./result.ts";
import type { Side, Which } from "./twoVersions.ts";

/** What the exits of version `left` leave and those of the other version settle, as findings that are sure enough to be shown. */
export function regressions(functions: readonly JudgedFunction[], left: Which): readonly ReviewedFinding[] {
	const other: Which = left === "after" ? "before" : "after";
	const reason = left === "after" ? "before the patch it was settled here" : "after the patch it is settled here";
	return functions.flatMap((fn) => {
		const [mine, theirs] = [fn[left], fn[other]];
		if (!mine || !theirs) return [];
		return [...settledByOther(mine, theirs), ...(fn.callback && fn.touched ? notGivenUp(fn, mine, theirs) : [])]
			.filter(({ counter }) => fn.touched || fn.counters.has(counter))
			.filter(
				({ counter }) => !functions.some((more) => more !== fn && more.touched && settlesMore(more, counter, left)),
			)
			.map((finding): ReviewedFinding => ({ ...finding, confidence: "medium", confidenceReason: reason }));
	});
}

function settledByOther(mine: Side, theirs: Side): readonly ReviewedFinding[] {
	const stillLeft = new Set(theirs.left.map(({ key }) => key));
	const found = new Map<string, ReviewedFinding>();
	for (const { key, held, maySettle, finding } of mine.left) {
		if (stillLeft.has(key) || found.has(key)) continue;
		const settled = theirs.examined.settledCharges.filter((exit) => exit.key === key);
		if (settled.length === 0 || (held && !settled.some((exit) => exit.held))) continue;
		const passed = new Set(settled.flatMap((exit) => [...exit.passed]));
		if ([...maySettle].every((callee) => passed.has(callee))) found.set(key, finding);
	}
	return [...found.values()];
}

/**
 * Of a callback: counters of which the other version gives up what another function of the file charges, and this version does not. It must not call anything that the
 * other does not, which might do so instead.
 */
function notGivenUp({ name, file }: JudgedFunction, mine: Side, theirs: Side): readonly ReviewedFinding[] {
	const { end } = mine;
	const { calls } = theirs.examined;
	if (!end || [...mine.examined.calls].some((callee) => !calls.has(callee))) return [];
	const gone = [...theirs.examined.givenUp].filter(
		([counter, chargedIn]) => chargedIn.length > 0 && !mine.examined.givenUp.has(counter),
	);
	return gone.map(([counter, chargedIn]): ReviewedFinding => {
		const { at, source, outcome } = end;
		const by = chargedIn[0] ?? "";
		const text = `${name}() ends, and ${counter} is as it was`;
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
			delta: 1,
			outcome,
			message: `\`${counter}\`, which ${by}() counts up, is not counted down when ${name}() ${outcome}`,
			path: [{ at, function: name, text, kind: "exit", change: 0, balance: 0, depth: 0 }],
			assumed: [],
			identity: [name, "leak-on-exit", counter, "given up", outcome].join(" | "),
			cause: { hunks: [], through: [] },
		};
	});
}

/** Whether the function leaves less of the counter in version `left` than in the other on some result. */
function settlesMore({ before, after }: JudgedFunction, counter: string, left: Which): boolean {
	const [here, there] = left === "after" ? [after, before] : [before, after];
	const mine = highest(here, counter);
	const theirs = highest(there, counter);
	return [...mine].some(([result, balance]) => balance < (theirs.get(result) ?? (there ? balance : 0)));
}

/** By result: the most that the function leaves of a counter. */
function highest(side: Side | undefined, counter: string): ReadonlyMap<string, number> {
	const found = new Map<string, number>();
	for (const exit of side?.examined.exits ?? []) {
		if (exit.counter !== counter) continue;
		for (const text of exit.balances) {
			const balance = Number.parseInt(text, 10) || 0;
			found.set(exit.result, Math.max(balance, found.get(exit.result) ?? balance));
		}
	}
	return found;
}
