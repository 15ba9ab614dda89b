import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	add,
	constant,
	isConstant,
	isZero,
	type Linear,
	linearKey,
	multiple,
	negated,
} from "../../../server/src/core/symbolic/linear.ts";

const names = ["n", "rounds3", "len"] as const;
const factor = fc.integer({ min: -4, max: 4 });
const linears: fc.Arbitrary<Linear> = fc
	.tuple(factor, factor, factor, factor)
	.map(([c, ...factors]) => names.reduce((sum, name, i) => add(sum, multiple(name, factors[i] ?? 0)), constant(c)));

/** The number a change is when its unknowns are these. */
function numberOf(linear: Linear, unknowns: readonly number[]): number {
	return names.reduce((sum, name, i) => sum + (linear.unknowns.get(name) ?? 0) * (unknowns[i] ?? 0), linear.constant);
}

const unknowns = fc.tuple(factor, factor, factor);

describe("changes as numbers plus multiples of unknowns", () => {
	test("add and negated are what they are on numbers", () => {
		fc.assert(
			fc.property(linears, linears, unknowns, (a, b, at) => {
				expect(numberOf(add(a, b), at)).toBe(numberOf(a, at) + numberOf(b, at));
				expect(numberOf(negated(a), at) + numberOf(a, at)).toBe(0);
			}),
		);
	});

	test("what is added and taken away again is no change, and never a multiple of 0", () => {
		fc.assert(
			fc.property(linears, linears, (a, b) => {
				expect(isZero(add(a, negated(a)))).toBe(true);
				expect([...add(a, b).unknowns.values()]).not.toContain(0);
			}),
		);
	});

	test("keys are shared by equal changes only, in whatever order they came about", () => {
		fc.assert(
			fc.property(linears, linears, linears, (a, b, c) => {
				expect(linearKey(add(add(a, b), c))).toBe(linearKey(add(c, add(b, a))));
				const same = a.constant === b.constant && names.every((name) => a.unknowns.get(name) === b.unknowns.get(name));
				expect(linearKey(a) === linearKey(b)).toBe(same);
			}),
		);
	});

	test("a change is constant unless an unknown is left", () => {
		expect(isConstant(add(multiple("n", 2), multiple("n", -2)))).toBe(true);
		expect(isConstant(multiple("n", 1))).toBe(false);
		expect(multiple("n", 0)).toEqual(constant(0));
	});
});
