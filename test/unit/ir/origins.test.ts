import { describe, expect, test } from "vitest";
import { lowerItem } from "../../../server/src/core/ir/module.ts";
import { contextOf } from "../../../server/src/core/ir/resolve/context.ts";
import type { IrFunction, Origin } from "../../../server/src/core/ir/types.ts";
import { relocate } from "../../../server/src/core/ir/visit.ts";
import { lowerOne, parser, resolverOf } from "./lowered.ts";

function origins(fn: IrFunction): Origin[] {
	return fn.blocks.flatMap((b) => [...b.instructions.map((i) => i.origin), b.terminator.origin]);
}

const text = `
#define bump(t) (t)->n++
struct t { int n; };
void f(struct t *t, int k)
{
	t->n = k;
	bump(t);
	if (k > 3)
		g(t);
}
`;

describe("origins", () => {
	const fn = lowerOne(text);
	const sources = origins(fn).map((o) => text.slice(o.start, o.end));

	test("name the text an instruction came from", () => {
		expect(sources).toContain("t->n = k");
		expect(sources).toContain("g(t)");
		expect(sources).toContain("k > 3");
	});

	test("inside a macro's body name the macro's use", () => {
		expect(sources.filter((s) => s === "bump(t)")).toHaveLength(3);
	});

	test("stay inside the function", () => {
		for (const o of origins(fn)) {
			expect(o.start).toBeGreaterThanOrEqual(fn.span.start);
			expect(o.end).toBeLessThanOrEqual(fn.span.end);
		}
	});
});

test("a relocated function is the function lowered there", () => {
	const shift = "/* a comment above */\n";
	expect(relocate(lowerOne(text), shift.length)).toEqual(lowerOne(shift + text));
});

test("an unchanged function is taken from the cache and moved", () => {
	const known = new Map<string, IrFunction>();
	const lower = (source: string): IrFunction | undefined => {
		const parsed = parser.parse(source);
		const item = parsed.items().find((i) => i.type === "function_definition");
		const fn = item && lowerItem(item, parsed, contextOf(resolverOf(), "test.c", parsed), known);
		parsed.delete();
		return fn;
	};
	const before = lower(text);
	const after = lower(`\n\n${text}`);
	expect(known.size).toBe(1);
	expect(after?.nameSpan.start).toBe((before?.nameSpan.start ?? 0) + 2);
});
