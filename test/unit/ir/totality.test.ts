import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFunctions } from "../../../server/src/core/ir/parse.ts";
import { printFunction } from "../../../server/src/core/ir/print.ts";
import { validate } from "../../../server/src/core/ir/validate.ts";
import { edit, edited } from "../../harness/edits.ts";
import { misplaced } from "../../harness/offsets.ts";
import { lowerText, parser } from "./lowered.ts";

/** Lowering has an answer for whatever a buffer holds while it is typed in, and the answer is sound IR. */
const folder = join(import.meta.dirname, "../../fixtures/lowering");
const texts = readdirSync(folder)
	.filter((name) => name.endsWith(".c"))
	.map((name) => readFileSync(join(folder, name), "utf8"));
const tokens = texts.map((text) => text.match(/\w+|\s+|[^\w\s]/g) ?? []);

/** Sound, with every span in the text, and not more than its text says. */
function soundly(text: string): void {
	const { functions } = lowerText(text);
	for (const fn of functions) {
		expect(validate(fn)).toEqual([]);
		expect(fn.span.end).toBeLessThanOrEqual(text.length);
	}
	expect(parseFunctions(functions.map((fn) => printFunction(fn, { origins: true })).join(""))).toEqual(functions);
	const parsed = parser.parse(text);
	expect(misplaced(parsed)).toEqual([]);
	parsed.delete();
}

const fixture = fc.integer({ min: 0, max: texts.length - 1 });
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

test("after tokens were deleted anywhere", () => {
	fc.assert(
		fc.property(fixture, fc.array(place, { minLength: 1, maxLength: 12 }), (which, places) => {
			const kept = [...(tokens[which] ?? [])];
			for (const p of places) kept.splice(Math.floor(p * kept.length), 1);
			soundly(kept.join(""));
		}),
		{ numRuns: 150 },
	);
});

test("with tokens of one text put into another", () => {
	fc.assert(
		fc.property(fixture, fixture, fc.array(fc.tuple(place, place), { maxLength: 8 }), (which, other, moves) => {
			const mixed = [...(tokens[which] ?? [])];
			const from = tokens[other] ?? [];
			for (const [at, take] of moves)
				mixed.splice(Math.floor(at * mixed.length), 0, from[Math.floor(take * from.length)] ?? "");
			soundly(mixed.join(""));
		}),
		{ numRuns: 150 },
	);
});

test("cut off anywhere", () => {
	fc.assert(
		fc.property(fixture, place, (which, at) => {
			const text = texts[which] ?? "";
			soundly(text.slice(0, Math.floor(at * text.length)));
		}),
		{ numRuns: 100 },
	);
});

test("edited anywhere", () => {
	fc.assert(
		fc.property(fixture, fc.array(edit, { minLength: 1, maxLength: 12 }), (which, edits) => {
			soundly(edits.reduce(edited, texts[which] ?? ""));
		}),
		{ numRuns: 150 },
	);
});

test("random bytes, alone and inside a function", () => {
	const bytes = fc.uint8Array({ maxLength: 300 }).map((all) => String.fromCharCode(...all));
	fc.assert(
		fc.property(fc.oneof(bytes, fc.string({ unit: "binary", maxLength: 300 })), (text) => {
			soundly(text);
			soundly(`int f(int x)\n{\n\tx++;\n\t${text}\n\treturn x;\n}\n`);
		}),
		{ numRuns: 300 },
	);
});

test("nested deeper than the stack", () => {
	const deep = `int f(int x) { ${"if (x) {".repeat(20_000)}${"}".repeat(20_000)} return x; }`;
	soundly(deep);
	soundly(`int f(int x) { return ${"(".repeat(20_000)}x${")".repeat(20_000)}; }`);
	soundly(`int f(int x) { return ${"x + ".repeat(20_000)}x; }`);
});

test("choices inside choices", () => {
	const nested = Array.from({ length: 64 }, (_, i) => `x & (1UL << ${i}) ? ${i} : `).join("");
	soundly(`int f(unsigned long x) { return 1 + (${nested}-1); }`);
	soundly(`int f(unsigned long x) { int y = g(${nested}-1); return ({ ${"({".repeat(30)} y; ${"});".repeat(30)} }); }`);
});

test("macros that never end", () => {
	soundly(
		"#define A(x) B(x) + B(x)\n#define B(x) C(x) + C(x)\n#define C(x) A(x) + A(x)\nint f(int x) { return A(x); }",
	);
	const doubling = Array.from({ length: 40 }, (_, i) => `#define M${i + 1}(x) (M${i}(x) + M${i}(x))`).join("\n");
	soundly(`${doubling}\n#define M0(x) (x)\nint f(int x) { return M40(x); }`);
});
