import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { rules } from "../../server/src/core/rules/index.ts";

const folder = fileURLToPath(new URL("../../docs/rules", import.meta.url));
/** What a reader of any rule's page finds, in this order. */
const sections = ["What to do", "When it is not reported", "When it is wrong"];

describe("the rules' pages", () => {
	// `vitest run --project unit rulePages -u` writes them anew.
	it.each(rules.map((rule) => [rule.id, rule]))(
		"docs/rules/%s.md is what the rule says of itself",
		async (id, { page }) => {
			await expect(page).toMatchFileSnapshot(join(folder, `${id}.md`));
		},
	);

	it.each(rules.map((rule) => [rule.id, rule]))(
		"%s: a title with its id, an example, the sections, the way to allow it",
		(id, { page }) => {
			expect(page).toMatch(new RegExp(`^# ${id}: \\S`));
			expect(page).toContain("```c\n");
			const found = [...page.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
			expect(found).toEqual(sections);
			expect(page).toContain(`counterbalance: allow ${id} `);
		},
	);

	it("are no more than there are rules", () => {
		const pages = readdirSync(folder).filter((name) => name !== "README.md");
		expect(pages.sort()).toEqual(rules.map((rule) => `${rule.id}.md`).sort());
	});
});
