/** Edits one by one: what each must change in the answer, and that it is what a fresh reading says. */
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../server/src/core/api/types.ts";
import { programOf } from "../../harness/fixtures.ts";

const header = `struct gate {
	atomic_t people;
	atomic_t others;
};

#define gate_enter(g) atomic_inc(&(g)->people)

static inline void gate_leave(struct gate *g)
{
	atomic_dec(&g->people);
}

static inline void gate_evict(struct gate *g)
{
	atomic_sub(1, &g->people);
}
`;
const elsewhere = `#include "gate.h"

void gate_settle(struct gate *g)
{
	gate_leave(g);
}
`;
const main = `#include "gate.h"

int ready(void);
void gate_settle(struct gate *g);

int pass(struct gate *g)
{
	gate_enter(g);
	if (!ready()) {
		gate_leave(g);
		return -EIO;
	}
	return 0;
}

int pass_far(struct gate *g)
{
	gate_enter(g);
	if (!ready()) {
		gate_settle(g);
		return -EIO;
	}
	return 0;
}

void evict(struct gate *g)
{
	gate_evict(g);
}
`;
const files = { "main.c": main, "gate.h": header, "elsewhere.c": elsewhere };
type File = keyof typeof files;

const inShort = (findings: readonly Finding[]) => findings.map((f) => `${f.function} ${f.counter} +${f.delta}`);

/** What main.c shows before and after the edit, having checked that the second is what a fresh program shows. */
async function across(file: File, part: string, by: string): Promise<{ before: string[]; after: string[] }> {
	const start = files[file].indexOf(part);
	if (start < 0) throw new Error(`${file} does not hold ${part}`);
	const program = await programOf(files);
	const before = inShort((await program.snapshot().check("main.c")).findings);
	program.edit(file, [{ start, oldEnd: start + part.length, newText: by }]);
	const edited = await program.snapshot().check("main.c");
	const fresh = await programOf({ ...files, [file]: files[file].replace(part, by) });
	expect(edited).toEqual(await fresh.snapshot().check("main.c"));
	return { before, after: inShort(edited.findings) };
}

const both = ["pass gate.people +1", "pass_far gate.people +1"];

describe("an edit", () => {
	test.each<[string, File, string, string, string[]]>([
		["in the function itself", "main.c", "\t\tgate_leave(g);\n", "", ["pass gate.people +1"]],
		["of the same length", "main.c", "gate_leave(g);", "gate_allow(g);", ["pass gate.people +1"]],
		["that shifts everything below", "main.c", "int ready(void);", "/*\n * longer\n */\nint ready(void);", []],
		["above, in the text between functions", "main.c", "int ready(void);", "int never(void);", []],
		["in a function of a header", "gate.h", "atomic_dec(&g->people);\n", ";\n", both],
		["of the same length in a header", "gate.h", "atomic_dec(&g->people);", "atomic_dec(&g->others);", both],
		["in a macro of a header", "gate.h", "atomic_inc(&(g)->people)", "do { } while (0)", []],
		["in a function of another file", "elsewhere.c", "\tgate_leave(g);\n", "", ["pass_far gate.people +1"]],
		[
			"of the same length in another file",
			"elsewhere.c",
			"gate_leave(g);",
			"gate_ready(g);",
			["pass_far gate.people +1"],
		],
	])("%s", async (_, file, part, by, expected) => {
		const { before, after } = await across(file, part, by);
		expect(before).toEqual([]);
		expect(after.filter((finding) => !finding.endsWith("(low)"))).toEqual(expected);
	});
});

describe("a gauge", () => {
	const text = (settles: boolean) => `struct gate { atomic_t people; };
int ready(void);
int pass(struct gate *g)
{
	atomic_inc(&g->people);
	if (!ready())
		return -EIO;
	return 0;
}
${settles ? "void leave(struct gate *g)\n{\n\tatomic_dec(&g->people);\n}\n" : ""}`;

	test("is one as soon as something counts it down, and no more when that is gone", async () => {
		const program = await programOf({ "gate.c": text(false) });
		const counts: number[] = [];
		for (const settles of [false, true, false, true]) {
			program.setText("gate.c", text(settles));
			counts.push((await program.snapshot().check("gate.c")).findings.length);
		}
		expect(counts).toEqual([0, 1, 0, 1]);
	});
});

test("a finding keeps its identity when everything above it moves, and its place moves along", async () => {
	const leaky = main.replace("\t\tgate_leave(g);\n", "");
	const program = await programOf({ ...files, "main.c": leaky });
	const [before] = (await program.snapshot().check("main.c")).findings;
	const above = "static int unrelated(void)\n{\n\treturn 1;\n}\n\n";
	program.setText("main.c", leaky.replace("int pass(", `${above}int pass(`));
	const [after] = (await program.snapshot().check("main.c")).findings;
	expect(after?.identity).toBe(before?.identity);
	expect(after?.at.start).toBe((before?.at.start ?? 0) + above.length);
	const shifts = after?.path.map((step, i) =>
		step.at.file === "main.c" ? step.at.start - (before?.path[i]?.at.start ?? 0) : above.length,
	);
	expect(new Set(shifts)).toEqual(new Set([above.length]));
});
