/**
 * The corpus' reverted fixes as patches to Linux 6.1: each is reviewed, and so is its reverse, and both are held against the difference of two whole checks,
 * which a review must not fall short of. `npm run bench -- reviewCorpus [--case ID]...`
 */
import { parseArgs } from "node:util";
import { kernelTree } from "../../scripts/provision/kernelTree.ts";
import { compareFindings } from "../../server/src/core/review/compareFindings.ts";
import type { FindingGroup } from "../../server/src/core/review/result.ts";
import { reviewSeries } from "../../server/src/core/review/reviewSeries.ts";
import { createRealEngine } from "../../server/src/frontend/realEngine.ts";
import { corpusCases } from "../corpus/cases.ts";
import { revert } from "../corpus/revert.ts";
import { seriesThrough } from "../harness/patches.ts";

const { values } = parseArgs({
	args: process.argv.slice(2),
	options: { case: { type: "string", multiple: true, default: [] } },
});
const root = kernelTree("6.1");
if (root === undefined) throw new Error("no tree of Linux 6.1: `npm run provision` fetches it");
const opened = await createRealEngine().open(root, { reading: "wait" });
const { program } = opened;
const total = { cases: 0, byCheck: 0, introduced: 0, fixed: 0, missed: 0, more: 0 };

for (const one of corpusCases()) {
	if (one.group === "real" || (values.case.length > 0 && !values.case.includes(one.id))) continue;
	const { file } = one;
	const read = (name: string) => program.snapshot().text(name);
	const text = read(file);
	const changed = text === undefined ? { refused: `there is no ${file}` } : revert(one, text, read);
	if (text === undefined || "refused" in changed) {
		console.log(`${one.id}: does not apply: ${"refused" in changed ? changed.refused : ""}`);
		continue;
	}
	total.cases++;
	const before = await checked(file, text);
	const after = await checked(file, changed.text);
	const wanted = shown(compareFindings(before, after).introduced);
	program.forget(file);
	program.done(file);
	const { whole } = await reviewSeries(program, seriesThrough({ [file]: text }, { [file]: changed.text }));
	const mended = await reviewSeries(program, seriesThrough({ [file]: changed.text }, { [file]: text }));
	const [introduced, fixed] = [identities(whole.introduced), identities(mended.whole.fixed)];
	const missed = wanted.filter((identity) => !introduced.includes(identity));
	const more = introduced.filter((identity) => !wanted.includes(identity));
	if (wanted.length > 0) total.byCheck++;
	if (introduced.length > 0) total.introduced++;
	if (fixed.length > 0) total.fixed++;
	if (missed.length > 0) total.missed++;
	if (more.length > 0) total.more++;
	console.log(`${one.id}: check ${wanted.length}, introduced ${introduced.length}, reverse fixes ${fixed.length}`);
	for (const identity of missed) console.log(`  only check: ${identity}`);
	for (const identity of more) console.log(`  only review: ${identity}`);
	program.forget(file);
	program.done(file);
}
opened.close();
console.log(JSON.stringify(total));

async function checked(file: string, text: string) {
	program.setText(file, text);
	const { findings } = await program.snapshot().check(file);
	return findings.map(({ identity, confidence }) => ({ identity, confidence, file }));
}

function shown(findings: readonly { readonly identity: string; readonly confidence: string }[]): readonly string[] {
	return findings.filter(({ confidence }) => confidence !== "low").map(({ identity }) => identity);
}

function identities(groups: readonly FindingGroup[]): readonly string[] {
	return groups.flatMap(({ findings }) => findings.map(({ identity }) => identity));
}
