import { expect, test } from "vitest";
import { readingLimits } from "../../../server/src/core/base/budgets.ts";
import { programOf } from "../../harness/fixtures.ts";

const charge = (name: string): string => `int ${name}(struct s *p)\n{\n\tp->n++;\n\treturn 0;\n}\n`;

async function incomplete(text: string) {
	const program = await programOf({ "fixture.c": text });
	return (await program.snapshot().check("fixture.c")).incomplete;
}

test("functions that a syntax error around them swallows are named", async () => {
	const found = await incomplete(`${"{\n".repeat(3)}${charge("inner")}`);
	expect(found).toMatchObject([{ function: "inner", reason: "a syntax error around it" }]);
	const open = await incomplete(`int outer(struct s *p)\n${"{\n".repeat(800)}`);
	expect(open).toMatchObject([{ function: "outer", reason: "a syntax error around it" }]);
});

test("of more functions than a file may have, the first that is not read is named, with how many follow", async () => {
	const many = Array.from({ length: readingLimits.functionsPerFile + 3 }, (_, i) => `int f${i}(void) { return 0; }\n`);
	const found = await incomplete(many.join(""));
	expect(found).toMatchObject([
		{
			function: `f${readingLimits.functionsPerFile}`,
			reason: "budget functionsPerFile: 3 functions from here on are not read",
		},
	]);
}, 60_000);

test("a function longer than any is one instruction that nobody understands", async () => {
	const long = `int f(struct s *p)\n{\n${"\tp->n++;\n".repeat(readingLimits.charactersPerItem / 8)}\treturn 0;\n}\n`;
	const found = await incomplete(`${long}${charge("g")}`);
	expect(found.map(({ reason }) => reason)).toEqual(["1 not understood: too-long"]);
}, 60_000);
