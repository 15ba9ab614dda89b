/**
 * How long a review takes on a tree whose index is warm: `npm run bench -- review LINUX [--runs N]`. One patch to one file, and a series of twenty
 * patches to twenty files; each in a fresh program, and again in one that has reviewed before, as an editor's does.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { neverCancelled } from "../../server/src/core/base/cancellation.ts";
import type { PatchChange } from "../../server/src/core/review/change.ts";
import { reviewSeries } from "../../server/src/core/review/reviewSeries.ts";
import { createRealEngine } from "../../server/src/frontend/realEngine.ts";
import { callersIn } from "../../server/src/frontend/review/callers.ts";
import { neighbourFile, withLeak } from "../harness/neighbourLeak.ts";
import { seriesThrough, type Tree } from "../harness/patches.ts";

const args = process.argv.slice(2);
const at = args.indexOf("--runs");
const runs = Number(at < 0 ? 5 : args.splice(at, 2)[1]);
const root = resolve(args[0] ?? ".");
const engine = createRealEngine();

const read = (file: string) => readFileSync(join(root, file), "utf8");
const neighbour = read(neighbourFile);
const onePatch = seriesThrough({ [neighbourFile]: neighbour }, { [neighbourFile]: withLeak(neighbour) });
const series = twentyFiles();

console.log(`${root}, Node ${process.version}, ${runs} runs each; seconds, and in brackets the processor's`);
for (const [name, patches] of [
	["one patch, one file", onePatch],
	[`series of ${series.length}, as many files`, series],
] as const) {
	const fresh: Time[] = [];
	const again: Time[] = [];
	for (let run = 0; run < runs; run++) {
		const opened = await engine.open(root, { reading: "wait" });
		try {
			fresh.push(await timed(() => review(opened.program, patches)));
			again.push(await timed(() => review(opened.program, patches)));
		} finally {
			opened.close();
		}
	}
	console.log(`${name}: fresh ${median(fresh)}, again ${median(again)}`);
}

function review(program: Parameters<typeof reviewSeries>[0], patches: readonly PatchChange[]) {
	return reviewSeries(program, patches, { callers: callersIn(root, neverCancelled) });
}

/** A line more in the first function of each of twenty files that has a body of several lines. */
function twentyFiles(): readonly PatchChange[] {
	const trees: Tree[] = [];
	let now: Record<string, string> = {};
	for (const name of readdirSync(join(root, "net/core"))
		.filter((file) => file.endsWith(".c"))
		.sort()) {
		const text = read(`net/core/${name}`);
		const changed = text.replace(/^\{\n(?=(\t.*\n){3,}\})/m, "{\n\tmight_sleep();\n");
		if (changed === text) continue;
		if (trees.length === 0) trees.push({});
		now = { ...now, [`net/core/${name}`]: text };
		trees.push({ changed });
		if (trees.length > 20) break;
	}
	const files = Object.keys(now);
	const states = files.map((_, done) =>
		Object.fromEntries(files.map((file, i) => [file, i < done ? (trees[i + 1]?.changed ?? "") : (now[file] ?? "")])),
	);
	return seriesThrough(...states, Object.fromEntries(files.map((file, i) => [file, trees[i + 1]?.changed ?? ""])));
}

interface Time {
	readonly wall: number;
	readonly cpu: number;
}

async function timed(work: () => Promise<unknown>): Promise<Time> {
	const began = performance.now();
	const cpu = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(cpu);
	return { wall: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 };
}

function median(times: readonly Time[]): string {
	const middle = (of: (time: Time) => number) => [...times].map(of).sort((a, b) => a - b)[times.length >> 1] ?? 0;
	return `${middle(({ wall }) => wall).toFixed(2)} (${middle(({ cpu }) => cpu).toFixed(2)})`;
}
