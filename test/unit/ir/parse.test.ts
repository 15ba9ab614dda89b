/** What the printer writes, the parser reads back; what nobody wrote, it says so and where. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFunction, parseFunctions } from "../../../server/src/core/ir/parse.ts";
import { printFunction } from "../../../server/src/core/ir/print.ts";
import type { CType, Instruction, IrFunction, Value } from "../../../server/src/core/ir/types.ts";
import { lowerText } from "./lowered.ts";

const folder = join(import.meta.dirname, "../../fixtures/lowering");
const fixtures = readdirSync(folder).filter((name) => name.endsWith(".c"));

describe.each(fixtures)("%s", (file) => {
	const { functions } = lowerText(readFileSync(join(folder, file), "utf8"), {}, file);

	test("printed with origins, nothing is lost", () => {
		expect(parseFunctions(functions.map((fn) => printFunction(fn, { origins: true })).join("\n"))).toEqual(functions);
	});

	test("printed without, nothing but the origins", () => {
		const text = functions.map((fn) => printFunction(fn)).join("\n");
		const read = parseFunctions(text);
		expect("problem" in read ? read : read.map((fn) => printFunction(fn)).join("\n")).toBe(text);
	});
});

const name = fc.oneof(
	fc.constantFrom("x", "table", "t1", "struct", "of", "a.b", "a.4", "?", "", "fn", "b0", "via"),
	fc.string({ unit: "binary", maxLength: 6 }),
);
const type: fc.Arbitrary<CType> = fc.letrec<{ type: CType }>((tie) => ({
	type: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		fc.constantFrom<CType>({ kind: "void" }, { kind: "float" }, { kind: "unknown" }),
		fc.constant<CType>({ kind: "int", bits: 8, signed: false, bool: true }),
		fc.record({ kind: fc.constant("int"), bits: fc.constantFrom(8, 16, 32, 64), signed: fc.boolean() }),
		fc.record({ kind: fc.constant("struct"), tag: name }),
		fc.record({ kind: fc.constant("pointer"), to: tie("type") }),
		fc.record({ kind: fc.constant("array"), of: tie("type"), length: fc.option(fc.nat(9), { nil: undefined }) }),
		fc.record({ kind: fc.constant("function"), result: tie("type") }),
	) as fc.Arbitrary<CType>,
})).type;
const notInt = type.filter((t) => !(t.kind === "int" && t.bits === 32 && t.signed));
const member = { struct: name, field: name };
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
	value: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		fc.record({ kind: fc.constant("temp"), id: fc.nat(20) }),
		fc.record({ kind: fc.constant("int"), value: fc.bigInt({ min: -9n, max: 1n << 64n }) }),
		fc.record({ kind: fc.constant("int"), value: fc.bigInt({ min: -9n, max: 9n }), type: notInt }),
		fc.record({ kind: fc.constant("string"), text: fc.string({ unit: "binary" }) }),
		fc.record({ kind: fc.constant("local"), index: fc.nat(5) }),
		fc.record({ kind: fc.constantFrom("global", "function"), name }),
		fc.record({ kind: fc.constant("sizeof"), type }),
		fc.record({ kind: fc.constantFrom("field", "containerOf"), base: tie("value"), ...member }),
		fc.record({ kind: fc.constant("index"), base: tie("value"), index: tie("value") }),
		fc.record({ kind: fc.constant("index"), base: tie("value"), index: tie("value"), element: type }),
		fc.record({ kind: fc.constant("unary"), op: fc.constantFrom("-", "~", "!"), operand: tie("value") }),
		fc.record({ kind: fc.constant("cast"), type, operand: tie("value") }),
		fc.record({
			kind: fc.constant("binary"),
			op: fc.constantFrom("+", "-", "<<", "<", "<=", "&", "!="),
			left: tie("value"),
			right: tie("value"),
		}),
		fc.record({ kind: fc.constant("binary"), op: fc.constant("-"), left: tie("value"), right: tie("value"), type }),
	) as fc.Arbitrary<Value>,
})).value;

const origin = { file: "a/b.c", start: 3, end: 90 };
const some = fc.record({ file: fc.constantFrom("a/b.c", "in.h"), start: fc.nat(99), end: fc.nat(99) });
const result = fc.nat(9);
const perhaps = <T>(what: fc.Arbitrary<T>) => fc.option(what, { nil: undefined });
const iterated = fc.array(fc.record({ value: perhaps(value), text: fc.string({ unit: "binary", maxLength: 8 }) }));
const callee = fc.oneof(
	fc.record({ kind: fc.constant("direct"), name }),
	fc.record({ kind: fc.constant("indirect"), pointer: value, via: perhaps(fc.record(member)) }),
);
const instruction = fc.oneof(
	fc.record({ kind: fc.constant("load"), result, address: value, type, origin: some }),
	fc.record({ kind: fc.constant("store"), address: value, value, type, origin: some }),
	fc
		.record({ address: value, value, type, origin: some, sign: fc.constantFrom(1, -1), amount: value })
		.map(({ sign, amount, ...store }) => ({ kind: "store", ...store, update: { sign, amount } })),
	fc.record({ kind: fc.constant("call"), result: perhaps(result), callee, args: fc.array(value), type, origin: some }),
	fc.record({ kind: fc.constant("declare"), local: fc.nat(5), origin: some }),
	fc.record({
		kind: fc.constant("opaque"),
		result: perhaps(result),
		reason: name,
		touches: fc.array(value, { maxLength: 3 }),
		origin: some,
	}),
	fc
		.record({ result, macro: name, iterated, cursor: value, state: value, type, origin: some })
		.map(({ iterated, ...rest }) => ({
			kind: "iterate",
			...rest,
			args: iterated.map((i) => i.value),
			texts: iterated.map((i) => i.text),
		})),
	fc.record({
		kind: fc.constant("iterate"),
		result,
		macro: name,
		args: fc.array(perhaps(value), { minLength: 1 }),
		type,
		origin: some,
	}),
) as fc.Arbitrary<Instruction>;
const target = fc.nat(9);
const bound = fc.bigInt({ min: -5n, max: 5n });
const terminator = fc.oneof(
	fc.record({ kind: fc.constant("goto"), target, origin: some }),
	// biome-ignore lint/suspicious/noThenProperty: the terminator's name for it; nobody awaits one.
	fc.record({ kind: fc.constant("branch"), condition: value, then: target, else: target, origin: some }),
	fc.record({
		kind: fc.constant("switch"),
		value,
		cases: fc.array(fc.record({ low: bound, high: bound, target })),
		default: target,
		origin: some,
	}),
	fc.record({ kind: fc.constant("return"), value: perhaps(value), origin: some }),
	fc.record({ kind: fc.constant("unreachable"), origin: some }),
) as fc.Arbitrary<IrFunction["blocks"][number]["terminator"]>;
const someFunction: fc.Arbitrary<IrFunction> = fc
	.record({
		name,
		file: fc.constant(origin.file),
		span: fc.constant(origin),
		nameSpan: fc.constant({ ...origin, end: 12 }),
		result: type,
		locals: fc.array(fc.record({ name, type, parameter: fc.boolean() }), { minLength: 6, maxLength: 8 }),
		static: fc.boolean(),
		variadic: fc.boolean(),
		blocks: fc.array(
			fc.record({ label: perhaps(name), instructions: fc.array(instruction, { maxLength: 4 }), terminator }),
			{ minLength: 1, maxLength: 3 },
		),
		temps: fc.nat(20),
		opaque: fc.array(fc.record({ reason: name, origin: some }), { maxLength: 2 }),
		errors: fc.nat(2),
	})
	.map((fn) => ({ ...fn, parameters: fn.locals.filter((local) => local.parameter).length }));

test("any function at all comes back from its text, sound or not", () => {
	fc.assert(
		fc.property(someFunction, (fn) => {
			expect(parseFunction(printFunction(fn, { origins: true }))).toEqual(fn);
		}),
		{ numRuns: 400 },
	);
});

const sound = `static function f : s32 {
  param x : struct s*
  local n.1 : s32
  local n.2 : s32
b0:
  t0 = load &x : struct s*
  t1 = call get(t0->s.next, 1) : s32
  if (t1 < 0) goto b1 else b2
b1: out
  return -1
b2:
  store &n.2, t1 : s32
  switch t1 { 0 -> b1, 1..3 -> b1, default -> b1 }
}
`;

test("a text changed anywhere is read or refused, never thrown at", () => {
	fc.assert(
		fc.property(
			fc.nat(sound.length),
			fc.nat(6),
			fc.oneof(fc.constantFrom(..."()[]{}<>-@&:\"'\n".split("")), fc.string({ unit: "binary", maxLength: 4 })),
			(at, removed, added) => {
				const text = sound.slice(0, at) + added + sound.slice(at + removed);
				const read = parseFunctions(text);
				if (!("problem" in read)) return;
				expect(read.line).toBeGreaterThanOrEqual(1);
				expect(read.line).toBeLessThanOrEqual(text.split("\n").length);
			},
		),
		{ numRuns: 3000 },
	);
	expect(parseFunctions("(".repeat(100_000))).toHaveProperty("problem");
	expect(parseFunction(sound.replace("-1", "(".repeat(100_000)))).toHaveProperty("problem", "nested deeper than 1000");
});

describe("says what is wrong, and where", () => {
	test.each([
		["t1 = call", "t1 = cull", 7, 'expected load, call, iterate or opaque, found "cull"'],
		["goto b1", "goto out", 8, 'expected a block like "b3", found "out"'],
		["&n.2", "&n", 12, "several locals are called n: say which, as in n.1"],
		["&n.2", "&m", 12, "no local is called m"],
		["local n.2", "local n", 4, "this local has to be written n.2: a number tells locals of one name apart"],
		["(t1 < 0)", "(t1<-0)", 8, 'expected a struct\'s tag, found "0)"'],
		["  return -1\n", "", 10, "b1 ends without goto, if, switch, return or unreachable"],
		["b2:", "b3:", 11, 'expected "b2:" or "}", found "b3:"'],
		["t0 = load", "load", 6, 'this instruction needs a result: "t1 = …"'],
		[": struct s*\nb0", ": strict s*\nb0", 0, ""],
		["s32 {", "int {", 1, 'expected a type, found "int"'],
		["\n}\n", "\n", 14, "expected"],
	])("%j as %j", (from, to, line, problem) => {
		const read = parseFunction(sound.replace(from, to));
		expect(read).toMatchObject(line === 0 ? { name: "f" } : { line, problem: expect.stringContaining(problem) });
	});
});
