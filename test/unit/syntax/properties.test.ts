/** What must hold for any text at all: nothing moves, nothing throws, and an edit parses to what a whole parse gives. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LineMap } from "../../../server/src/core/base/span.ts";
import { scanDefinitions } from "../../../server/src/core/syntax/definitions.ts";
import { normalise } from "../../../server/src/core/syntax/dialect.ts";
import type { Parser } from "../../../server/src/core/syntax/parser.ts";
import { edit, edited } from "../../harness/edits.ts";
import { misplaced } from "../../harness/offsets.ts";
import { nativeParser, wasmParser, wholeTree } from "./support.ts";

/** Words and marks of kernel C, thrown together in any order. */
const fragment = fc.constantFrom(
	..."struct s { int a ; } ( ) [ ] , * & && = += -> . ... : ? # \\ \" ' /* */ // < > - -- ++ ! ~ 0x1 5705_PLUS 1.5e3 x foo_t u8".split(
		" ",
	),
	..."list_for_each_entry __init __user container_of typeof offsetof sizeof SYSCALL_DEFINE2 DEFINE_MUTEX EXPORT_SYMBOL asm".split(
		" ",
	),
	..."if else while for do switch case default return goto break static inline extern typedef const unsigned enum union".split(
		" ",
	),
	"\n",
	"\n\t",
	"\r\n",
	"\0",
	"\t",
	"\\\n",
	"\n#if CONFIG_A\n",
	"\n#ifdef B\n",
	"\n#else\n",
	"\n#elif defined(C) && \\\n 1\n",
	"\n#endif\n",
	"\n#define M(a, b...) for (a = b)\n",
);
const kernelish = fc
	.array(fc.tuple(fragment, fc.constantFrom("", " ")), { maxLength: 120 })
	.map((parts) => parts.flat().join(""));
const anything = fc.oneof(
	{ weight: 4, arbitrary: kernelish },
	{ weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
	{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => String.fromCharCode(...bytes)) },
);

function lineEnds(text: string): number[] {
	const ends: number[] = [];
	for (let i = 0; i < text.length; i++) if (text[i] === "\n" || text[i] === "\r") ends.push(i);
	return ends;
}

const folder = join(import.meta.dirname, "../../fixtures/lowering");
const fixtures = readdirSync(folder)
	.filter((name) => name.endsWith(".c"))
	.map((name) => readFileSync(join(folder, name), "utf8"));

/** A small file with a bit of everything, as a start for edits. */
const sample = `#include <linux/list.h>
#define each(p, h) list_for_each_entry(p, h, list)
struct s { struct list_head list; int n; };
static DEFINE_MUTEX(lock);
#ifdef CONFIG_SMP
static int __init f(struct s *p, const char __user *u)
#else
static int f(struct s *p)
#endif
{
	struct s *q = container_of(p, struct s, list);

	each(q, &all) {
		if (q->n > 3)
			goto out;
		q->n += min_t(int, 1, (u32)-1);
	}
out:
	return 0;
}
EXPORT_SYMBOL(f);
`;

describe("normalise", () => {
	test("keeps the length and every line end", () => {
		fc.assert(
			fc.property(anything, (text) => {
				const normalised = normalise(text);
				expect(normalised.text.length).toBe(text.length);
				expect(lineEnds(normalised.text)).toEqual(lineEnds(text));
				let previous = 0;
				for (const { start, end } of normalised.replacements) {
					expect(start).toBeGreaterThanOrEqual(previous);
					expect(end).toBeGreaterThanOrEqual(start);
					expect(end).toBeLessThanOrEqual(text.length);
					previous = start;
				}
			}),
			{ numRuns: 3000 },
		);
	});
	test("takes deep nesting and long lines", () => {
		for (const text of [
			"{".repeat(20_000),
			"(".repeat(20_000),
			"void f(void) {".padEnd(10_000, "{") + "}".repeat(10_000),
			`int ${"a".repeat(1_000_000)};`,
			"f(".repeat(5_000) + ")".repeat(5_000),
			"/*",
			'"',
			"'",
			"#if 1\n".repeat(20_000),
			"#if 0\n".repeat(20_000),
		]) {
			expect(normalise(text).text.length).toBe(text.length);
			expect(scanDefinitions(text)).toBeDefined();
		}
	});
});

test("scanning for definitions never throws, and its spans lie in the text", () => {
	fc.assert(
		fc.property(anything, (text) => {
			for (const { start, end } of scanDefinitions(text)) {
				expect(start).toBeGreaterThanOrEqual(0);
				expect(end).toBeGreaterThanOrEqual(start);
				expect(end).toBeLessThanOrEqual(text.length);
			}
		}),
		{ numRuns: 3000 },
	);
});

describe("both bindings", () => {
	let native: Parser;
	let wasm: Parser;
	beforeAll(async () => {
		[native, wasm] = await Promise.all([nativeParser(), wasmParser()]);
	});
	afterAll(() => {
		wasm.delete();
	});

	const editedSample = fc.array(edit, { maxLength: 4 }).map((edits) => edits.reduce(edited, sample));

	// The bindings carry different versions of tree-sitter's runtime, which mend a broken text differently.
	test("agree on what is an error, and give the same tree where there is none", () => {
		fc.assert(
			fc.property(fc.oneof(editedSample, kernelish), (text) => {
				const left = native.parse(text);
				const right = wasm.parse(text);
				try {
					expect(right.hasError).toBe(left.hasError);
					expect(right.normalised).toEqual(left.normalised);
					if (!left.hasError) expect(wholeTree(right)).toEqual(wholeTree(left));
				} finally {
					left.delete();
					right.delete();
				}
			}),
			{ numRuns: 400 },
		);
	});

	describe.each(["native", "wasm"] as const)("%s", (kind) => {
		const parser = (): Parser => (kind === "native" ? native : wasm);

		test("every node lies in the text, and every identifier is the text's", () => {
			fc.assert(
				fc.property(anything, (text) => {
					const parsed = parser().parse(text);
					expect(misplaced(parsed)).toEqual([]);
					parsed.delete();
				}),
				{ numRuns: 500 },
			);
		});

		test("what an edit reparses to is what a whole parse gives", () => {
			const start = fc.constantFrom(sample, ...fixtures);
			fc.assert(
				fc.property(start, fc.array(fc.option(edit), { minLength: 1, maxLength: 8 }), (original, edits) => {
					let text = original;
					let parsed = parser().parse(text);
					for (const one of edits) {
						// Without an edit: everything is undone at once.
						text = one ? edited(text, one) : original;
						const next = parser().parse(text, parsed);
						const whole = parser().parse(text);
						try {
							expect(next.normalised.text).toBe(whole.normalised.text);
							expect(next.hasError).toBe(whole.hasError);
							expect(next.errors()).toEqual(whole.errors());
							expect(JSON.stringify(wholeTree(next)) === JSON.stringify(wholeTree(whole))).toBe(true);
							expect(wholeTree(parsed).length).toBeGreaterThanOrEqual(0);
						} finally {
							parsed.delete();
							whole.delete();
						}
						parsed = next;
					}
					parsed.delete();
				}),
				{ numRuns: 200 },
			);
		});
	});
});

test("an offset is a line and a column, and back", () => {
	fc.assert(
		fc.property(fc.array(fc.constantFrom("a", "\n", "\r", "\r\n", "é", "😀", "bc"), { maxLength: 40 }), (parts) => {
			const text = parts.join("");
			const lines = new LineMap(text);
			expect(lines.lineCount).toBe(text.split(/\r\n|\r|\n/).length);
			for (let offset = 0; offset <= text.length; offset++) {
				const { line, column } = lines.position(offset);
				expect(lines.lineStart(line) + column - 1).toBe(offset);
				expect(text.slice(0, lines.lineStart(line)).split(/\r\n|\r|\n/).length).toBe(line);
			}
		}),
	);
});
