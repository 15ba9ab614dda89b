import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { intType, s32, u32 } from "../../../server/src/core/ir/ctype.ts";
import {
	constantOf,
	contains,
	equalRanges,
	exactly,
	fullRange,
	hull,
	intersect,
	type Range,
	rangeOfType,
	shift,
} from "../../../server/src/core/symbolic/range.ts";

/** Every value that could matter to ranges with ends in -6..6. */
const universe = Array.from({ length: 25 }, (_, i) => BigInt(i - 12));
const small = fc.bigInt({ min: -6n, max: 6n });

/** Ranges as the engine makes them: any ends, any excluded values, not empty. */
const ranges: fc.Arbitrary<Range> = fc
	.record({
		low: fc.option(small, { nil: undefined }),
		high: fc.option(small, { nil: undefined }),
		not: fc.uniqueArray(small, { maxLength: 3 }),
	})
	.map(({ low, high, not }) =>
		intersect({ low, high, not: undefined }, { ...fullRange, not: not.length > 0 ? not : undefined }),
	)
	.filter((range): range is Range => range !== undefined);

const members = (range: Range): bigint[] => universe.filter((value) => contains(range, value));

describe("ranges against what they contain", () => {
	test("intersect holds exactly what both hold, and says when nothing is left", () => {
		fc.assert(
			fc.property(ranges, ranges, (a, b) => {
				const both = intersect(a, b);
				expect(both ? members(both) : []).toEqual(members(a).filter((value) => contains(b, value)));
			}),
		);
	});

	test("hull holds all that either holds, and no interval around them is smaller", () => {
		fc.assert(
			fc.property(ranges, ranges, (a, b) => {
				const around = hull(a, b);
				const inside = new Set([...members(a), ...members(b)]);
				for (const value of inside) expect(contains(around, value)).toBe(true);
				if (around.low !== undefined) expect(inside).toContain(around.low);
				if (around.high !== undefined) expect(inside).toContain(around.high);
			}),
		);
	});

	test("hull keeps that neither is zero", () => {
		fc.assert(
			fc.property(ranges, ranges, (a, b) => {
				expect(contains(hull(a, b), 0n)).toBe(contains(a, 0n) || contains(b, 0n));
			}),
		);
	});

	test("shift moves every member", () => {
		fc.assert(
			fc.property(ranges, small, small, (range, by, value) => {
				expect(contains(shift(range, by), value + by)).toBe(contains(range, value));
			}),
		);
	});

	test("a constant is a range with one member", () => {
		fc.assert(
			fc.property(ranges, (range) => {
				const value = constantOf(range);
				const bounded = range.low !== undefined && range.high !== undefined;
				if (value !== undefined) expect(members(range)).toEqual([value]);
				else if (bounded) expect(members(range).length).toBeGreaterThan(1);
			}),
		);
	});

	test("equal ranges hold the same", () => {
		fc.assert(
			fc.property(ranges, ranges, (a, b) => {
				if (equalRanges(a, b)) expect(members(a)).toEqual(members(b));
				expect(equalRanges(a, { ...a })).toBe(true);
			}),
		);
	});
});

describe("ranges of types", () => {
	test.each([
		["s32", s32, -(2n ** 31n), 2n ** 31n - 1n],
		["u32", u32, 0n, 2n ** 32n - 1n],
		["u8", intType(8, false), 0n, 255n],
	])("%s holds what its bits can", (_, type, low, high) => {
		expect(rangeOfType(type)).toEqual({ low, high, not: undefined });
	});

	test("what is left when its only value is excluded is nothing", () => {
		expect(intersect(exactly(3n), { ...fullRange, not: [3n] })).toBeUndefined();
	});

	test("excluded ends move the ends", () => {
		expect(intersect({ low: 0n, high: 4n, not: undefined }, { ...fullRange, not: [0n, 1n, 4n, 2n] })).toEqual(
			exactly(3n),
		);
	});
});
