import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../../server/src/core/rules/index.ts";
import { annotate, check, readFixture } from "../../harness/fixtures.ts";

/** `UPDATE_FIXTURES=1` writes the markers anew; what that changes has then to be read and judged. */
const root = join(import.meta.dirname, "../../fixtures/rules");
const subjects = readdirSync(root);

test("every rule has fixtures, and no fixtures are without a rule", () => {
	expect(subjects.toSorted()).toEqual(rules.map((rule) => rule.id).toSorted());
});

describe.each(subjects)("%s", (subject) => {
	const folder = join(root, subject);

	test.each(readdirSync(folder).filter((name) => name.endsWith(".c")))("%s", async (name) => {
		const path = join(folder, name);
		const fixture = readFixture(path, name);
		const found = await check(fixture);
		const annotated = [...fixture.files].map(([file, text]) => [file, annotate(text, found.get(file) ?? [])] as const);
		if (process.env.UPDATE_FIXTURES) {
			writeFileSync(
				path,
				annotated.map(([file, text]) => (file === name ? text : `//! file ${file}\n${text}`)).join(""),
			);
		}
		expect(Object.fromEntries(annotated)).toEqual(Object.fromEntries(fixture.files));
		expect(fixture.problems).toEqual([]);
	});
});
