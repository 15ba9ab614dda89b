import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Budgets, defaultBudgets } from "../../../server/src/core/base/budgets.ts";
import { s32, voidPointer } from "../../../server/src/core/ir/ctype.ts";
import type { Flow } from "../../../server/src/core/symbolic/flow.ts";
import { constant, isConstant } from "../../../server/src/core/symbolic/linear.ts";
import { join } from "../../../server/src/core/symbolic/merge.ts";
import { contains } from "../../../server/src/core/symbolic/range.ts";
import { State } from "../../../server/src/core/symbolic/state.ts";
import { Arena, type Term } from "../../../server/src/core/symbolic/term.ts";
import type { LoopTraits } from "../../../server/src/core/symbolic/variation.ts";
import { enterLoop, widen } from "../../../server/src/core/symbolic/widen.ts";
import { chargeOf } from "./charges.ts";
import { build, evaluate, expression, valueOfTerm } from "./expressions.ts";

/** One block at which the first two locals are still asked for. */
const flow: Flow = {
	order: [0],
	heads: new Set(),
	loops: new Map(),
	liveTemps: [new Set()],
	liveLocals: [new Set([0, 1])],
	returned: new Set(),
};
/** A loop of which nothing is known beforehand. */
const unlike: LoopTraits = { varying: new Set(), growing: new Set() };
const roomy = defaultBudgets;
const narrow: Budgets = { ...defaultBudgets, statesPerPoint: 1, joinedStatesPerPoint: 1 };
const nothingDropped = (count: number): never => {
	throw new Error(`${count} dropped`);
};

const values = [-3n, -2n, -1n, 0n, 1n, 2n, 3n];
const everyPair = values.flatMap((x) => values.map((y) => [x, y] as const));

const live = (arena: Arena, param = 2): Term => arena.field(arena.param(param, voidPointer), "table", "live");

/** A state that charged `amount` on table->live. */
function charged(arena: Arena, amount: number): State {
	const state = new State(arena);
	if (amount !== 0) state.charge(live(arena), constant(amount), amount > 0 ? chargeOf(amount) : undefined);
	return state;
}

describe("joining", () => {
	const decided = fc.record({ condition: expression, truth: fc.boolean() });
	const paths = fc.array(fc.record({ decisions: fc.array(decided, { maxLength: 2 }), held: expression }), {
		minLength: 2,
		maxLength: 4,
	});

	test("loses no path: what was possible in one of the groups still is, with the same value in the local", () => {
		fc.assert(
			fc.property(paths, fc.boolean(), (groups, tight) => {
				const arena = new Arena();
				const entering: { readonly pair: readonly [bigint, bigint]; readonly held: bigint }[] = [];
				const states: State[] = [];
				for (const { decisions, held } of groups) {
					const state = new State(arena);
					if (!decisions.every(({ condition, truth }) => state.decide(build(condition, arena), truth))) continue;
					state.store(arena.local(0), build(held, arena));
					states.push(state);
					for (const pair of everyPair) {
						const fulfils = decisions.every(({ condition, truth }) => (evaluate(condition, pair) !== 0n) === truth);
						if (fulfils) entering.push({ pair, held: evaluate(held, pair) });
					}
				}
				const joined = join(states, 0, flow, tight ? narrow : roomy, nothingDropped);
				for (const { pair, held } of entering) {
					expect(joined.some((state) => allows(state, pair, held, arena))).toBe(true);
				}
			}),
			{ numRuns: 300 },
		);
	});

	/** Whether the state's facts leave these parameters possible, with `held` in the first local. */
	function allows(state: State, pair: readonly [bigint, bigint], held: bigint, arena: Arena): boolean {
		for (const [term, range] of state.facts)
			if (isClosed(term) && !contains(range, valueOfTerm(term, pair))) return false;
		const value = state.load(arena.local(0));
		return isClosed(value) ? valueOfTerm(value, pair) === held : contains(state.rangeOf(value), held);
	}

	function isClosed(term: Term): boolean {
		if (term.kind === "fresh" || term.kind === "initial") return false;
		return (!term.a || isClosed(term.a)) && (!term.b || isClosed(term.b));
	}

	test("brings together what differs only in what nobody asks for any more", () => {
		const arena = new Arena();
		const [one, other] = [charged(arena, 1), charged(arena, 1)];
		one.store(arena.local(7), arena.int(1n));
		other.store(arena.local(7), arena.int(2n));
		expect(join([one, other], 0, flow, roomy, nothingDropped).length).toBe(1);
	});

	test("keeps different books apart, even in a narrow budget", () => {
		const arena = new Arena();
		const joined = join([charged(arena, 1), charged(arena, 0), charged(arena, 1)], 0, flow, narrow, nothingDropped);
		expect(joined.map((state) => state.ledger.get(live(arena))?.delta.constant ?? 0).toSorted()).toEqual([0, 1]);
	});

	test("keeps what was freed apart from what was not", () => {
		const arena = new Arena();
		const table = arena.param(2, voidPointer);
		const [one, other] = [new State(arena), new State(arena)];
		one.setObject(table, { freed: { file: "f.c", start: 0, end: 1 } });
		expect(join([one, other], 0, flow, narrow, nothingDropped).length).toBe(2);
	});

	test("keeps conditions correlated while there is room for it", () => {
		const arena = new Arena();
		const flag = arena.param(0, s32);
		const [yes, no] = [charged(arena, 1), charged(arena, 0)];
		yes.decide(flag, true);
		no.decide(flag, false);
		for (const state of join([yes, no], 0, flow, roomy, nothingDropped)) {
			const counted = (state.ledger.get(live(arena))?.delta.constant ?? 0) === 1;
			expect(state.clone().decide(flag, !counted)).toBe(false);
		}
	});

	test("says how many groups it gave up", () => {
		const arena = new Arena();
		const states = [0, 1, 2, 3, 4].map((amount) => charged(arena, amount));
		let lost = 0;
		const left = join(states, 0, flow, narrow, (count) => {
			lost += count;
		});
		expect(left.length + lost).toBe(5);
		expect(lost).toBeGreaterThan(0);
	});
});

describe("loops", () => {
	test("a round that changes a counter by two changes it by two a round", () => {
		const arena = new Arena();
		const state = charged(arena, 1);
		enterLoop(state, 3);
		state.charge(live(arena), constant(2), chargeOf(2));
		const widened = widen(state, 3, unlike);
		const delta = widened?.ledger.get(live(arena))?.delta;
		expect(delta?.constant).toBe(1);
		expect([...(delta?.unknowns.values() ?? [])]).toEqual([2]);
	});

	test("a round that settles what it charges changes nothing", () => {
		const arena = new Arena();
		const state = charged(arena, 1);
		enterLoop(state, 3);
		state.charge(live(arena), constant(1), chargeOf(1));
		state.charge(live(arena), constant(-1), undefined);
		const delta = widen(state, 3, unlike)?.ledger.get(live(arena))?.delta;
		expect(delta && isConstant(delta) && delta.constant).toBe(1);
	});

	test("what a round changes is unknown afterwards, and what it leaves alone is as before", () => {
		const arena = new Arena();
		const state = new State(arena);
		state.store(arena.local(0), arena.zero);
		state.store(arena.local(1), arena.int(9n));
		enterLoop(state, 3);
		state.store(arena.local(0), arena.one);
		const widened = widen(state, 3, unlike);
		for (const rounds of [0n, 1n, 2n, 1000n])
			expect(
				contains(widened?.rangeOf(widened.load(arena.local(0))) ?? { low: 1n, high: 0n, not: undefined }, rounds),
			).toBe(true);
		expect(widened?.load(arena.local(1))).toBe(arena.int(9n));
	});

	test("a variable that is only counted up is at least what a round has made it", () => {
		const arena = new Arena();
		const state = new State(arena);
		state.store(arena.local(0), arena.zero);
		enterLoop(state, 3);
		state.store(arena.local(0), arena.one);
		const widened = widen(state, 3, { varying: new Set(), growing: new Set([0]) });
		expect(widened?.rangeOf(widened.load(arena.local(0)))).toMatchObject({ low: 1n, high: undefined });
	});

	test("the second time round adds nothing", () => {
		const arena = new Arena();
		const state = new State(arena);
		enterLoop(state, 3);
		const once = widen(state, 3, unlike);
		expect(once).toBeDefined();
		expect(once && widen(once, 3, unlike)).toBeUndefined();
	});
});
