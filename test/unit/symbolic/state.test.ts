import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { s32, voidPointer } from "../../../server/src/core/ir/ctype.ts";
import { constant } from "../../../server/src/core/symbolic/linear.ts";
import { constantOf, contains, errorRange, exactly } from "../../../server/src/core/symbolic/range.ts";
import { State } from "../../../server/src/core/symbolic/state.ts";
import { Arena, type Term } from "../../../server/src/core/symbolic/term.ts";
import { chargeOf } from "./charges.ts";
import { build, evaluate, expression, valueOfTerm } from "./expressions.ts";

const values = [-5n, -4n, -3n, -2n, -1n, 0n, 1n, 2n, 3n, 4n, 5n];
const everyPair = values.flatMap((x) => values.map((y) => [x, y] as const));
const conditions = fc.array(fc.record({ condition: expression, truth: fc.boolean() }), { minLength: 1, maxLength: 4 });

function partsOf(term: Term): Term[] {
	return [term, ...(term.a ? partsOf(term.a) : []), ...(term.b ? partsOf(term.b) : [])];
}

describe("what is learnt from conditions", () => {
	test("is true of all values that fulfil them, and no path that can be taken is given up", () => {
		fc.assert(
			fc.property(conditions, (taken) => {
				const arena = new Arena();
				const state = new State(arena);
				const terms = taken.map(({ condition }) => build(condition, arena));
				const possible = taken.every(({ truth }, i) => state.decide(terms[i] ?? arena.zero, truth));
				const fulfilling = everyPair.filter((pair) =>
					taken.every(({ condition, truth }) => (evaluate(condition, pair) !== 0n) === truth),
				);
				if (!possible) expect(fulfilling).toEqual([]);
				for (const pair of fulfilling) {
					for (const part of terms.flatMap(partsOf))
						expect(contains(state.rangeOf(part), valueOfTerm(part, pair))).toBe(true);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test("is kept: the same condition cannot be decided the other way", () => {
		fc.assert(
			fc.property(expression, fc.boolean(), (e, truth) => {
				const arena = new Arena();
				const state = new State(arena);
				const term = build(e, arena);
				if (state.decide(term, truth)) expect(state.clone().decide(term, !truth) && simple(term)).toBe(false);
			}),
		);
	});

	/** Comparisons of two unknowns and single values: what conditions in C are made of. */
	function simple(term: Term): boolean {
		return partsOf(term).length <= 3;
	}
});

describe("correlated conditions", () => {
	const arena = new Arena();
	const flags = arena.param(0, s32);
	const err = arena.param(1, s32);
	const knowing = (...decided: readonly (readonly [Term, boolean])[]): State => {
		const state = new State(arena);
		for (const [condition, truth] of decided) expect(state.decide(condition, truth)).toBe(true);
		return state;
	};

	test.each([
		["err, then err < 0 and err > 0", arena.binary("<", err, arena.zero)],
		["a bit", arena.binary("&", flags, arena.int(4n))],
		["two unknowns compared", arena.binary("==", flags, err)],
	])("%s", (_, condition) => {
		expect(knowing([condition, true]).decide(condition, false)).toBe(false);
		expect(knowing([condition, false]).decide(condition, true)).toBe(false);
	});

	test("what is less than zero is not zero", () => {
		expect(knowing([arena.binary("<", err, arena.zero), true]).decide(err, false)).toBe(false);
	});

	test("a set bit means that the flags are not 0", () => {
		expect(knowing([arena.binary("&", flags, arena.int(4n)), true]).decide(flags, false)).toBe(false);
	});

	test("a number that equals another one has its range", () => {
		const state = knowing([arena.binary("==", flags, err), true], [arena.binary("==", err, arena.int(3n)), true]);
		expect(state.clone().decide(arena.binary("==", flags, err), true)).toBe(true);
		expect(constantOf(state.rangeOf(err))).toBe(3n);
	});

	test("x + 1 == 1 is x == 0", () => {
		const state = knowing([arena.binary("==", arena.binary("+", err, arena.one), arena.one), true]);
		expect(state.isNull(err)).toBe(true);
	});
});

describe("memory", () => {
	const arena = new Arena();
	const table = arena.param(0, voidPointer);
	const last = arena.field(table, "table", "last");
	const made = arena.made("1.0");

	test("holds what was stored, and what it held at entry before that", () => {
		const state = new State(arena);
		expect(state.load(last).kind).toBe("initial");
		state.store(last, made);
		expect(state.load(last)).toBe(made);
	});

	test("of a zeroed object holds zero, of another one something unknown", () => {
		const state = new State(arena);
		state.setObject(made, { madeBy: "kzalloc", zeroed: true });
		expect(state.load(arena.field(made, "row", "key"))).toBe(arena.zero);
		const other = arena.made("2.0");
		state.setObject(other, { madeBy: "kmalloc", zeroed: false });
		expect(constantOf(state.rangeOf(state.load(arena.field(other, "row", "key"))))).toBeUndefined();
	});

	test("that the caller can reach makes what is stored there reachable; a local does not", () => {
		const state = new State(arena);
		state.store(arena.local(0), made);
		expect(state.object(made).stored).toBe("no");
		state.store(last, made);
		expect(state.object(made).stored).toBe("yes");
	});

	test("is forgotten below an address, not beside it", () => {
		const state = new State(arena);
		const local = arena.local(1);
		const inside = arena.field(local, "pair", "left");
		const beside = arena.local(2);
		state.store(inside, arena.one);
		state.store(beside, arena.one);
		state.forget(local, "site");
		expect(state.load(inside)).not.toBe(arena.one);
		expect(state.load(beside)).toBe(arena.one);
	});

	test("of a clone is its own", () => {
		const state = new State(arena);
		const other = state.clone();
		other.store(last, made);
		other.constrain(table, exactly(0n));
		expect(state.load(last)).not.toBe(made);
		expect(state.isNull(table)).toBe(false);
	});

	test("made objects are at addresses of their own", () => {
		const state = new State(arena);
		expect(state.decide(arena.binary("==", made, table), true)).toBe(false);
		expect(new State(arena).decide(arena.binary("==", table, arena.param(1, voidPointer)), true)).toBe(true);
	});
});

describe("pointers and error pointers", () => {
	const arena = new Arena();
	const pointer = arena.param(0, voidPointer);

	test("are told apart by range", () => {
		const state = new State(arena);
		expect(state.isError(pointer)).toBe(false);
		expect(state.constrain(pointer, errorRange)).toBe(true);
		expect(state.isError(pointer)).toBe(true);
		expect(state.isNull(pointer)).toBe(false);
	});

	test("a made object is neither null nor an error", () => {
		const state = new State(arena);
		const made = arena.made("1.0");
		expect(state.isNull(made)).toBe(false);
		expect(state.clone().decide(made, false)).toBe(false);
		expect(state.clone().constrain(made, errorRange)).toBe(false);
	});
});

describe("the ledger", () => {
	const arena = new Arena();
	const live = arena.field(arena.param(0, voidPointer), "table", "live");
	test("adds up, and forgets the charges when nothing is owed", () => {
		const state = new State(arena);
		state.charge(live, constant(1), chargeOf(1));
		state.charge(live, constant(1), chargeOf(1));
		expect(state.ledger.get(live)?.delta).toEqual(constant(2));
		expect(state.ledger.get(live)?.charges.length).toBe(2);
		state.charge(live, constant(-2), undefined);
		expect(state.ledger.get(live)).toMatchObject({ delta: constant(0), charges: [], settled: true });
	});

	test("keeps instances apart", () => {
		const state = new State(arena);
		state.charge(live, constant(1), chargeOf(1));
		expect(state.ledger.get(arena.field(arena.param(1, voidPointer), "table", "live"))).toBeUndefined();
	});
});
