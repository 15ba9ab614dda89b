import { describe, expect, test } from "vitest";
import { compareFindings } from "../../../server/src/core/review/compareFindings.ts";

const finding = (identity: string, file = "a.c") => ({ identity, file });
const leak = (name = "f", operation = "atomic_inc", outcome = "returns NULL") =>
	`${name} | leak-on-exit | s.n | ${operation} | ${outcome}`;

function compared(before: readonly string[], after: readonly string[], renamed?: ReadonlyMap<string, string>) {
	const { introduced, fixed, remaining } = compareFindings(
		before.map((one) => finding(one)),
		after.map((one) => finding(one)),
		renamed,
	);
	return [introduced.length, fixed.length, remaining.length];
}

describe("findings of two versions", () => {
	test("are the same by function, rule, counter, operation and outcome", () => {
		expect(compared([leak()], [leak()])).toEqual([0, 0, 1]);
		expect(compared([], [leak()])).toEqual([1, 0, 0]);
		expect(compared([leak()], [])).toEqual([0, 1, 0]);
		expect(compared([leak("f")], [leak("g")])).toEqual([1, 1, 0]);
	});

	test("that charge by another operation, or whose function ends otherwise now, are the same bug", () => {
		expect(compared([leak("f", "atomic_inc")], [leak("f", "refcount_inc")])).toEqual([0, 0, 1]);
		expect(compared([leak("f", "atomic_inc", "returns")], [leak("f", "atomic_inc", "returns NULL")])).toEqual([
			0, 0, 1,
		]);
	});

	test("on one exit more than before are introduced there", () => {
		const other = leak("f", "atomic_inc", "returns 0");
		expect(compared([leak()], [leak(), other])).toEqual([1, 0, 1]);
		expect(compared([leak(), other], [other])).toEqual([0, 1, 1]);
	});

	test("of a renamed function are the same under its new name", () => {
		expect(compared([leak("f")], [leak("g")], new Map([["f", "g"]]))).toEqual([0, 0, 1]);
	});

	test("of functions of one name in two files are told apart, unless one moved", () => {
		const here = finding(leak(), "a.c");
		const there = finding(leak(), "b.c");
		expect(compareFindings([here, there], [there])).toMatchObject({ introduced: [], fixed: [here] });
		expect(compareFindings([here], [there])).toMatchObject({ introduced: [], fixed: [] });
	});
});
