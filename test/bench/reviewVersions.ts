/**
 * Real diffs as patches: single files between two trees, chosen by a seed, reviewed on the older tree. Prints what each introduces and fixes, to be read by somebody,
 * and fails where one cannot be judged. `npm run bench -- reviewVersions OLD NEW [--files N] [--seed S]`
 */
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { reviewSeries } from "../../server/src/core/review/reviewSeries.ts";
import { createRealEngine } from "../../server/src/frontend/realEngine.ts";
import { readText } from "../../server/src/store/files.ts";
import { seriesThrough } from "../harness/patches.ts";

const args = process.argv.slice(2);
const option = (name: string, otherwise: number): number => {
	const at = args.indexOf(name);
	return at < 0 ? otherwise : Number(args.splice(at, 2)[1]);
};
const files = option("--files", 50);
let random = option("--seed", 1);
const [older = ".", newer = "."] = args.map((root) => resolve(root));

/** A linear congruential generator: the same files for the same seed. */
function next(below: number): number {
	random = (random * 1103515245 + 12345) % 2 ** 31;
	return Math.floor((random / 2 ** 31) * below);
}

const all = ["drivers", "fs", "net", "kernel", "mm", "sound", "block"]
	.flatMap((folder) =>
		readdirSync(join(older, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
	)
	.filter((name) => name.endsWith(".c") && existsSync(join(newer, name)))
	.sort();

const opened = await createRealEngine().open(older, { reading: "wait" });
const total = { files: 0, hunks: 0, functions: 0, introduced: 0, fixed: 0, remaining: 0, failed: 0 };
while (total.files < files && all.length > 0) {
	const [file = ""] = all.splice(next(all.length), 1);
	const [before, after] = [readText(join(older, file)), readText(join(newer, file))];
	if (before === undefined || after === undefined || before === after) continue;
	total.files++;
	const patches = seriesThrough({ [file]: before }, { [file]: after });
	const began = performance.now();
	try {
		const { whole, scope } = await reviewSeries(opened.program, patches);
		total.hunks += patches[0]?.files[0]?.hunks.length ?? 0;
		total.functions += scope.functions;
		total.introduced += whole.introduced.length;
		total.fixed += whole.fixed.length;
		total.remaining += whole.remaining.length;
		const took = ((performance.now() - began) / 1000).toFixed(1);
		console.log(`${file}: ${scope.functions} functions, ${took} s`);
		for (const [what, groups] of [
			["introduced", whole.introduced],
			["fixed", whole.fixed],
		] as const)
			for (const { findings } of groups) {
				const [first] = findings;
				console.log(
					`  ${what} (${first?.confidence}) ${first?.at.file}:${first?.at.line} [${first?.rule}] ${first?.message}`,
				);
			}
	} catch (error) {
		total.failed++;
		console.log(`${file}: FAILED ${error instanceof Error ? error.stack : error}`);
	}
	opened.program.forget(file);
	opened.program.done(file);
}
opened.close();
console.log(JSON.stringify(total));
process.exitCode = total.failed > 0 ? 1 : 0;
