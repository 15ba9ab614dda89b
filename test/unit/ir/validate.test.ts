import { expect, test } from "vitest";
import type { Block, IrFunction, Value } from "../../../server/src/core/ir/types.ts";
import { validate } from "../../../server/src/core/ir/validate.ts";

const origin = { file: "f.c", start: 0, end: 1 };
const temp = (id: number): Value => ({ kind: "temp", id });
const zero: Value = { kind: "int", value: 0n };

function fn(blocks: readonly Block[], temps = 0): IrFunction {
	return {
		name: "f",
		file: "f.c",
		span: origin,
		nameSpan: origin,
		result: { kind: "void" },
		locals: [],
		parameters: 0,
		static: false,
		variadic: false,
		blocks,
		temps,
		opaque: [],
		errors: 0,
	};
}

const ret = (value?: Value): Block["terminator"] => ({ kind: "return", value, origin });
const define = (result: number): Block["instructions"][number] => ({
	kind: "load",
	result,
	address: zero,
	type: { kind: "unknown" },
	origin,
});
const block = (terminator: Block["terminator"], ...instructions: Block["instructions"]): Block => ({
	label: undefined,
	instructions,
	terminator,
});
const branch = (then: number, otherwise: number): Block["terminator"] => ({
	kind: "branch",
	condition: zero,
	then,
	else: otherwise,
	origin,
});

test("a sound function has no problems", () => {
	expect(
		validate(fn([block(branch(1, 2), define(0)), block({ kind: "goto", target: 2, origin }), block(ret(temp(0)))], 1)),
	).toEqual([]);
});

test("jumps to blocks that are not there", () => {
	expect(validate(fn([block(branch(0, 7))]))).toEqual(["b0: target b7 does not exist"]);
});

test("blocks nobody reaches", () => {
	expect(validate(fn([block(ret()), block(ret())]))).toEqual(["b1: not reachable"]);
});

test("a temporary defined on one of two paths", () => {
	const blocks = [block(branch(1, 2)), block({ kind: "goto", target: 2, origin }, define(0)), block(ret(temp(0)))];
	expect(validate(fn(blocks, 1))).toEqual(["b2: t0 may be undefined"]);
});

test("a temporary read before the instruction that defines it", () => {
	const store = { kind: "store", address: zero, value: temp(0), type: { kind: "unknown" }, origin } as const;
	expect(validate(fn([block(ret(), store, define(0))], 1))).toEqual(["b0: t0 may be undefined"]);
});

test("temporaries and locals beyond those the function has", () => {
	expect(validate(fn([block(ret(temp(4)))], 1))).toEqual(["b0: t4 is beyond the 1 temporaries"]);
	expect(validate(fn([block(ret({ kind: "local", index: 2 }))]))).toEqual(["b0: local 2 does not exist"]);
});

test("a case range upside down", () => {
	const cases = [{ low: 4n, high: 2n, target: 0 }];
	expect(validate(fn([block({ kind: "switch", value: zero, cases, default: 0, origin })]))).toEqual([
		"b0: empty case range 4..2",
	]);
});
