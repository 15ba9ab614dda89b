import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boolType, s32, voidPointer } from "../../../server/src/core/ir/ctype.ts";
import { contains } from "../../../server/src/core/symbolic/range.ts";
import { Arena, linearParts, rootOf } from "../../../server/src/core/symbolic/term.ts";
import { build, evaluate, expression, small, valueOfTerm } from "./expressions.ts";

describe("folding", () => {
	test("changes no value", () => {
		fc.assert(
			fc.property(expression, small, small, (e, x, y) => {
				expect(valueOfTerm(build(e, new Arena()), [x, y])).toBe(evaluate(e, [x, y]));
			}),
			{ numRuns: 400 },
		);
	});

	test("leaves a number where nothing is unknown", () => {
		const closed = expression.filter(
			(e) => !JSON.stringify(e, (_, v) => (typeof v === "bigint" ? String(v) : v)).includes("param"),
		);
		fc.assert(
			fc.property(closed, (e) => {
				const term = build(e, new Arena());
				expect(term.kind).toBe("int");
				expect(term.value).toBe(evaluate(e, []));
			}),
		);
	});

	test("the type's range holds the value", () => {
		fc.assert(
			fc.property(expression, small, small, (e, x, y) => {
				expect(contains(build(e, new Arena()).range, evaluate(e, [x, y]))).toBe(true);
			}),
			{ numRuns: 400 },
		);
	});
});

describe("equal expressions are one term", () => {
	const arena = new Arena();
	const p = arena.param(0, s32);
	const q = arena.param(1, s32);

	test.each([
		["the same twice", arena.binary("+", p, arena.int(1n)), arena.binary("+", p, arena.int(1n))],
		["in the other order", arena.binary("==", p, q), arena.binary("==", q, p)],
		["a number on the left", arena.binary("+", arena.int(3n), p), arena.binary("+", p, arena.int(3n))],
		[
			"steps added up",
			arena.binary("-", arena.binary("+", p, arena.int(3n)), arena.int(2n)),
			arena.binary("+", p, arena.int(1n)),
		],
		[
			"a comparison after a step",
			arena.binary("==", arena.binary("+", p, arena.int(1n)), arena.int(1n)),
			arena.binary("==", p, arena.zero),
		],
		["negated twice", arena.not(arena.not(arena.binary("<", p, q))), arena.binary("<", p, q)],
		["the other way round", arena.binary(">", p, q), arena.binary("<", q, p)],
	])("%s", (_, one, other) => {
		expect(one).toBe(other);
	});

	test("and different ones are not", () => {
		expect(arena.binary("<", p, q)).not.toBe(arena.binary("<", q, p));
		expect(arena.not(arena.not(p))).not.toBe(p);
		expect(arena.fresh("1.0#0")).not.toBe(arena.fresh("1.0#1"));
	});
});

describe("addresses", () => {
	const arena = new Arena();
	const table = arena.param(0, voidPointer);
	const counter = arena.field(table, "table", "live");

	test("a member's object is what it is a member of", () => {
		expect(rootOf(arena.element(arena.field(table, "table", "slots"), arena.param(1, s32)))).toBe(table);
	});

	test("what memory holds is an object of its own", () => {
		const held = arena.initial(arena.field(table, "table", "last"), {
			low: undefined,
			high: undefined,
			not: undefined,
		});
		expect(rootOf(arena.field(held, "row", "key"))).toBe(held);
	});

	test("container_of is the inverse of a member", () => {
		expect(arena.container(arena.field(table, "row", "node"), "row", "node")).toBe(table);
		expect(arena.field(arena.container(counter, "row", "node"), "row", "node")).toBe(counter);
		expect(arena.container(arena.field(table, "row", "node"), "row", "other")).not.toBe(table);
	});

	test("the first element is where the array is", () => {
		expect(arena.element(counter, arena.zero)).toBe(counter);
	});

	test("only what a caller can name is visible", () => {
		expect(counter.visible).toBe(true);
		expect(arena.field(arena.fresh("found"), "row", "key").visible).toBe(false);
		expect(arena.element(counter, arena.fresh("i")).visible).toBe(false);
		expect(arena.field(arena.made("1.0"), "row", "key").visible).toBe(false);
	});

	test("linearParts takes a constant step off", () => {
		const n = arena.param(2, s32);
		expect(linearParts(arena.binary("-", n, arena.int(2n)))).toEqual({ base: n, offset: -2n });
		expect(linearParts(arena.int(7n))).toEqual({ base: undefined, offset: 7n });
		expect(linearParts(n)).toEqual({ base: n, offset: 0n });
	});

	test("a bool parameter is 0 or 1, and !!b is b", () => {
		const flag = arena.param(3, boolType);
		expect(arena.not(arena.not(flag))).toBe(flag);
	});
});
