/** A comment in the source allows whatever a rule finds: at the finding, and at any step of its path. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../server/src/core/api/types.ts";
import { LineMap } from "../../../server/src/core/base/span.ts";
import { rules } from "../../../server/src/core/rules/index.ts";
import { allowanceComment, judge } from "../../../server/src/frontend/allowances.ts";
import { LineMaps } from "../../../server/src/frontend/lineMaps.ts";
import { programOf, readFixture } from "../../harness/fixtures.ts";

const root = join(import.meta.dirname, "../../fixtures/rules");

async function judged(files: ReadonlyMap<string, string>, file: string) {
	const snapshot = (await programOf(files)).snapshot();
	return judge(await snapshot.check(file), snapshot, new LineMaps());
}

/** The main files of a rule's fixtures and what the rule finds in each. */
async function found(rule: string) {
	const folder = join(root, rule);
	const all: { files: ReadonlyMap<string, string>; name: string; finding: Finding }[] = [];
	for (const name of readdirSync(folder)) {
		const { files } = readFixture(join(folder, name), name);
		const { findings } = await judged(files, name);
		for (const finding of findings) if (finding.rule === rule) all.push({ files, name, finding });
	}
	return all;
}

function withComment(text: string, offset: number, finding: Finding): string {
	const { before, after } = allowanceComment(finding);
	const line = new LineMap(text).position(offset).line;
	const lines = text.split("\n");
	lines.splice(line - 1, 0, `${before}on purpose${after.trim()}`);
	return lines.join("\n");
}

describe.each(rules.map(({ id }) => id))("%s", (rule) => {
	test("is allowed by a comment above the finding, which is then of use", async () => {
		const all = await found(rule);
		expect(all.length).toBeGreaterThan(0);
		for (const { files, name, finding } of all.slice(0, 4)) {
			if (finding.at.file !== name) continue;
			const text = withComment(files.get(name) ?? "", finding.at.start, finding);
			const after = await judged(new Map(files).set(name, text), name);
			expect(after.allowed).toBeGreaterThan(0);
			expect(after.unused).toEqual([]);
			expect(after.findings.filter(({ identity }) => identity === finding.identity)).toEqual([]);
		}
	});

	test("is allowed by one at the last step of its path", async () => {
		const [first] = await found(rule);
		const step = first?.finding.path.findLast(({ at }) => at.file === first.name);
		if (!first || !step) throw new Error("no finding with a path in its own file");
		const text = withComment(first.files.get(first.name) ?? "", step.at.start, first.finding);
		expect((await judged(new Map(first.files).set(first.name, text), first.name)).allowed).toBeGreaterThan(0);
	});
});
