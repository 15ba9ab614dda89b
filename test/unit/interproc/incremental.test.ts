/**
 * What a program answers after edits is what a program that never saw anything else answers. Edits are random: lines taken out, put
 * twice, exchanged between functions, pasted from elsewhere in the file, letters added and removed, comments above functions that
 * shift everything below; and some of it taken back.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Program } from "../../../server/src/core/api/program.ts";
import type { FileReport } from "../../../server/src/core/api/types.ts";
import type { TextEdit } from "../../../server/src/core/syntax/tree.ts";
import { parseFixture, programOf, sharedParser } from "../../harness/fixtures.ts";

const root = join(import.meta.dirname, "../..", "fixtures/rules");
const example = join(import.meta.dirname, "../../../examples/neighbour/neighbour.c");
const texts: readonly (readonly [string, string])[] = [
	...readdirSync(root).flatMap((rule) =>
		readdirSync(join(root, rule)).map((name) => [name, readFileSync(join(root, rule, name), "utf8")] as const),
	),
	["neighbour.c", readFileSync(example, "utf8")],
];

/** What a hand in the middle of typing leaves behind. */
const letters = [";", "}", "{", "(", ")", '"', "/*", "*/", "#", "x", "\n#if 0\n", "\n#endif\n", "return 0;", "atomic_"];

interface Edit {
	readonly kind: "delete" | "repeat" | "comment" | "paste" | "letter" | "blank" | "undo";
	/** Fractions of the text's lines: where, and where from. */
	readonly at: number;
	readonly from: number;
	readonly file: number;
}

const edits = fc.array(
	fc.record<Edit>({
		kind: fc.constantFrom("delete", "repeat", "comment", "paste", "letter", "blank", "undo", "undo"),
		at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
		from: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
		file: fc.nat(5),
	}),
	{ minLength: 1, maxLength: 8 },
);

/** The edit as offsets into `text`. */
function concrete(
	edit: Edit,
	text: string,
): { readonly start: number; readonly oldEnd: number; readonly newText: string } {
	const lines = text.split("\n");
	const at = Math.floor(edit.at * lines.length);
	const start = lines.slice(0, at).join("\n").length + (at > 0 ? 1 : 0);
	const line = `${lines[at] ?? ""}\n`;
	const insert = (newText: string) => ({ start, oldEnd: start, newText });
	switch (edit.kind) {
		case "delete":
			return { start, oldEnd: Math.min(text.length, start + line.length), newText: "" };
		case "repeat":
			return insert(line);
		case "comment":
			return insert("/* shifted */\n");
		case "paste":
			return insert(`${lines[Math.floor(edit.from * lines.length)] ?? ""}\n`);
		case "letter":
			return {
				start: start + (line.length >> 1),
				oldEnd: start + (line.length >> 1),
				newText: letters[Math.floor(edit.from * letters.length)] ?? "",
			};
		case "blank":
		case "undo":
			return insert("\n\n");
	}
}

function inverse({ start, oldEnd, newText }: TextEdit, before: string): TextEdit {
	return { start, oldEnd: start + newText.length, newText: before.slice(start, oldEnd) };
}

async function reports(program: Program, files: Iterable<string>): Promise<FileReport[]> {
	const found: FileReport[] = [];
	for (const file of files) if (file.endsWith(".c")) found.push(await program.snapshot().check(file));
	return found;
}

describe.each(texts)("%s", (name, text) => {
	const { files } = parseFixture(text, name);

	test("answers after edits as if it had been read anew", async () => {
		await fc.assert(
			fc.asyncProperty(fc.noBias(edits), async (sequence) => {
				const now = new Map(files);
				const program = await programOf(now, { replays: false });
				await reports(program, now.keys());
				const undo: { readonly file: string; readonly change: TextEdit }[] = [];
				for (const edit of sequence) {
					const back = edit.kind === "undo" ? undo.pop() : undefined;
					const file = back?.file ?? [...now.keys()][edit.file % now.size] ?? name;
					const before = now.get(file) ?? "";
					const change = back?.change ?? concrete(edit, before);
					if (!back) undo.push({ file, change: inverse(change, before) });
					now.set(file, before.slice(0, change.start) + change.newText + before.slice(change.oldEnd));
					program.edit(file, [change]);
					const answers = await reports(program, now.keys());
					if (!(await parses(now.values()))) continue;
					expect(answers).toEqual(await reports(await programOf(now, { replays: false }), now.keys()));
				}
			}),
			{
				numRuns: Number(process.env.FUZZ_RUNS ?? 12),
				seed: Number(process.env.FUZZ_SEED ?? 5),
				endOnFailure: true,
			},
		);
	});
});

/**
 * How a text with errors is read depends on the tree it is read from: tree-sitter mends errors by what was there before. Such texts
 * are gone through, and compared again once they are whole.
 */
async function parses(all: Iterable<string>): Promise<boolean> {
	for (const text of all) {
		const parsed = (await sharedParser()).parse(text);
		const { hasError } = parsed;
		parsed.delete();
		if (hasError) return false;
	}
	return true;
}
