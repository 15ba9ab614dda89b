import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../server/src/core/api/types.ts";
import { check, readFixture } from "../harness/fixtures.ts";

/** The two interpreters held against each other: what the symbolic one finds the concrete one must come to, or say why not. */
const root = join(import.meta.dirname, "../fixtures/rules");

/** These compare the books of several paths or functions: there is no one path to take. */
const ofSeveralPaths = new Set(["never-decremented", "unpaired-callbacks"]);

async function findingsIn(path: string, name: string): Promise<readonly Finding[]> {
	const found = await check(readFixture(path, name));
	return [...found.values()].flat().filter(({ replay }) => !replay.why.startsWith("findings of low confidence"));
}

describe("fixtures of the rules", () => {
	const counts = { yes: 0, no: 0, "not possible": 0, "not tried": 0 };
	test.each(readdirSync(root))("%s", async (subject) => {
		const folder = join(root, subject);
		for (const name of readdirSync(folder).filter((file) => file.endsWith(".c"))) {
			for (const { function: fn, rule, replay, path } of await findingsIn(join(folder, name), name)) {
				counts[replay.verdict]++;
				if (replay.verdict === "yes") continue;
				// A list that an object leaves has no balance of its own.
				const list = path.some(({ text }) => text.includes("takes the object off"));
				const why = `${name}: ${fn}: ${replay.verdict}: ${replay.why}`;
				expect(ofSeveralPaths.has(rule) || list ? replay.verdict : why).toBe("not possible");
			}
		}
	});

	test("nearly all are confirmed", () => {
		console.log("replays of the rules' fixtures:", counts);
		expect(counts.no).toBe(0);
		expect(counts.yes).toBeGreaterThan(70);
		expect(counts["not possible"]).toBeLessThan(6);
	});
});

test("paths that contradict themselves are told from those that do not", async () => {
	const name = "contradictions.c";
	const findings = await findingsIn(join(import.meta.dirname, "../fixtures/replays", name), name);
	const verdicts = findings.map(({ function: fn, replay, confidence }) => `${fn}: ${replay.verdict}, ${confidence}`);
	const expected = findings.map(({ function: fn }) => `${fn}: ${fn.endsWith("_no") ? "no, low" : "yes, medium"}`);
	expect(verdicts).toEqual(expected);
	expect(findings.filter(({ replay }) => replay.verdict === "no").length).toBeGreaterThan(7);
	expect(findings.filter(({ replay }) => replay.verdict === "yes").length).toBeGreaterThan(3);
	for (const { replay, confidenceReason } of findings)
		if (replay.verdict === "no") expect(confidenceReason).toContain(replay.why);
});
