import { describe, expect, test } from "vitest";
import { isReferenceRow, modelOf } from "../../../server/src/core/models/index.ts";
import { referenceKinds } from "../../../server/src/core/models/references/index.ts";
import { referenceIterators } from "../../../server/src/core/models/references/iterators.ts";
import type { ReferenceKind, ReferenceRow } from "../../../server/src/core/models/references/row.ts";

const titleOf = (kind: ReferenceKind): string => `${kind.struct}.${kind.count}`;
const charges = (row: ReferenceRow): boolean => row.takes !== undefined || row.gives === true || row.out !== undefined;
const repeated = (names: readonly string[]): string[] => names.filter((name, i) => names.indexOf(name) !== i);

describe("kinds of references", () => {
	test("have titles of their own", () => {
		expect(repeated(referenceKinds.map(titleOf))).toEqual([]);
	});

	test("leave alone what the other models say", () => {
		const both = referenceKinds
			.flatMap((kind) => kind.rows.map((row) => row.name))
			.filter((name) => modelOf(name) && !isReferenceRow(name));
		expect(both).toEqual([]);
	});

	describe.each(referenceKinds.map((kind) => [titleOf(kind), kind] as const))("%s", (_, kind) => {
		const settling = new Set(kind.rows.filter((row) => row.puts !== undefined).map((row) => row.name));

		test("says one thing of each function", () => {
			expect(repeated(kind.rows.map((row) => row.name))).toEqual([]);
		});

		test("sorts functions that do the same by name", () => {
			const facts = ({ name, ...rest }: ReferenceRow): string => JSON.stringify(rest);
			const misplaced = kind.rows.filter((row, i) => {
				const before = kind.rows[i - 1];
				return before && facts(before) === facts(row) && before.name > row.name;
			});
			expect(misplaced.map((row) => row.name)).toEqual([]);
		});

		test("counts up and down", () => {
			expect(kind.rows.some(charges)).toBe(true);
			expect(settling.size).toBeGreaterThan(0);
		});

		test("names the function that settles", () => {
			const named = [kind.settledBy, ...kind.rows.flatMap((row) => row.settledBy ?? [])];
			expect(named.filter((name) => !settling.has(name))).toEqual([]);
		});

		test("has rows that do something, and agree with themselves", () => {
			const wrong = kind.rows.filter(
				(row) =>
					!(charges(row) || row.puts !== undefined) ||
					(row.takes !== undefined && (row.gives === true || row.puts === row.takes)) ||
					(row.returnsArgument === true && row.takes === undefined) ||
					(row.evenOnFailure !== undefined && row.fails === undefined) ||
					(row.settledBy !== undefined && !charges(row)),
			);
			expect(wrong.map((row) => row.name)).toEqual([]);
		});
	});
});

describe("iterators", () => {
	test("are named once", () => {
		expect(repeated(referenceIterators.map((iterator) => iterator.name))).toEqual([]);
	});

	test("hold references of known kinds", () => {
		const titles = new Set(referenceKinds.map(titleOf));
		expect(referenceIterators.filter((iterator) => !titles.has(iterator.kind))).toEqual([]);
	});
});
