import { describe, expect, test } from "vitest";
import { parseFunction } from "../../../server/src/core/ir/parse.ts";
import type { IrFunction } from "../../../server/src/core/ir/types.ts";
import { validate } from "../../../server/src/core/ir/validate.ts";

function fn(text: string): IrFunction {
	const read = parseFunction(text);
	if ("problem" in read) throw new Error(`line ${read.line}: ${read.problem}`);
	return read;
}

/** What is wrong with a function of these lines, with a parameter `x` and a local `n`. */
function problems(...lines: string[]): string[] {
	return validate(fn(["function f : s32 {", "  param x : void*", "  local n : s32", ...lines, "}"].join("\n")));
}

test("a sound function has no problems", () => {
	expect(
		problems(
			...["b0:", "  t0 = load &n : s32", "  declare &n", "  opaque asm(&n)", "  if t0 goto b1 else b2"],
			...["b1:", "  switch t0 { 1 -> b2, 3..5 -> b0, default -> b2 }", "b2:", "  return t0"],
		),
	).toEqual([]);
});

describe("blocks", () => {
	test("jumps to blocks that are not there", () => {
		expect(problems("b0:", "  if 0 goto b0 else b7")).toEqual(["b0: target b7 does not exist"]);
	});
	test("blocks nobody reaches", () => {
		expect(problems("b0:", "  return", "b1:", "  return")).toEqual(["b1: not reachable"]);
	});
	test("none at all", () => {
		expect(problems()).toEqual(["f: no blocks"]);
	});
	test("a case range upside down", () => {
		expect(problems("b0:", "  switch 0 { 4..2 -> b0, default -> b0 }")).toEqual(["b0: empty case range 4..2"]);
	});
});

describe("temporaries", () => {
	const load = "  t0 = load &n : s32";

	test("defined on one of two paths", () => {
		expect(problems("b0:", "  if 1 goto b1 else b2", "b1:", load, "  goto b2", "b2:", "  return t0")).toEqual([
			"b2: t0 may be undefined",
		]);
	});
	test("defined on all paths, but not by one that dominates", () => {
		expect(
			problems(
				"b0:",
				"  if 1 goto b1 else b2",
				"b1:",
				load,
				"  goto b3",
				"b2:",
				load,
				"  goto b3",
				"b3:",
				"  return t0",
			),
		).toEqual(["b2: t0 is defined twice"]);
	});
	test("read before the instruction that defines it", () => {
		expect(problems("b0:", "  store &n, t0 : s32", load, "  return")).toEqual(["b0: t0 may be undefined"]);
	});
	test("defined only by the round before", () => {
		expect(
			problems("b0:", "  goto b1", "b1:", "  if t0 goto b2 else b3", "b2:", load, "  goto b1", "b3:", "  return"),
		).toEqual(["b1: t0 may be undefined"]);
	});
	test("beyond those the function has", () => {
		expect(problems("b0:", "  return t4")).toEqual(["b0: t4 is beyond the 0 temporaries"]);
		const few = fn("function f : void temps 1 {\nb0:\n  t3 = call g() : s32\n  return\n}\n");
		expect(validate(few)).toEqual(["b0: t3 is beyond the 1 temporaries"]);
	});
});

describe("locals", () => {
	test("that are not there", () => {
		expect(problems("b0:", "  declare &?9", "  return &?2")).toEqual([
			"b0: local 9 does not exist",
			"b0: local 2 does not exist",
		]);
	});
	test("a parameter after a local, or declared", () => {
		expect(validate(fn("function f : void {\n  local n : s32\n  param x : s32\nb0:\n  return\n}\n"))).toEqual([
			"local 0 (n) is out of order",
			"local 1 (x) is out of order",
		]);
		expect(problems("b0:", "  declare &x", "  return")).toEqual(["b0: parameter 0 is declared"]);
	});
});

describe("types", () => {
	test.each([
		["t0 = call g() : void", "t0 is the result of a call that has none"],
		["t0 = load &n : s32[3]", "t0 is a load of a whole array"],
		["store &n, 300:u8 : u8", "300 does not fit its type"],
		["store &n, 4294967296 : s32", "4294967296 does not fit its type"],
		["store &x[0], 1 : s32", "element 0 is its array"],
		["t0 = iterate for_each_bit(&x) state t0 : s64", "iterate for_each_bit keeps its state in no local"],
		["t0 = iterate for_each_bit(&x) : s32", "iterate for_each_bit counts in something else than an s64"],
	])("%s", (line, problem) => {
		expect(problems("b0:", `  ${line}`, "  return")).toContain(`b0: ${problem}`);
	});
	test("a void function that returns a value", () => {
		expect(validate(fn("function f : void {\nb0:\n  return 1\n}\n"))).toEqual(["b0: a void function returns a value"]);
	});
});

test("the list of what is opaque is what is opaque", () => {
	expect(problems("  opaque asm", "b0:", "  opaque cast()", "  return")).toEqual([
		"listed as opaque: asm at 0-0; opaque is: cast at 0-0",
	]);
	expect(problems("  opaque", "b0:", "  opaque cast()", "  return")).toEqual([
		"listed as opaque: nothing; opaque is: cast at 0-0",
	]);
});

test("spans outside of the function, or of another file", () => {
	const text = `function f : void in "a.c" @10-50 name @4-5 {
b0:
  call g() : void @20-60
  call g() : void @20-30 in "b.h"
  return @30-20
}`;
	expect(validate(fn(text))).toEqual([
		"name: 4-5 is outside of 10-50",
		"b0: call: 20-60 is outside of 10-50",
		"b0: call: in b.h, not in a.c",
		"b0: return: 30-20 is no span",
	]);
});
