/**
 * `npm run replays [-- --seed S] [--count N] [--tree DIR] [--folders net,fs] [--files FILE] [--json]`: checks files of a kernel tree, drawn by
 * lot, until N findings of medium or high confidence were replayed, and prints what became of each. `--files` reads the files from a list.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { kernelTree } from "../../scripts/provision/kernelTree.ts";
import { findFiles } from "../../server/src/cli/sourceFiles.ts";
import { LineMap } from "../../server/src/core/base/span.ts";
import { indexKernel, openKernel } from "../measuring/kernelProgram.ts";
import { drawn } from "../mutate/draw.ts";

const { values } = parseArgs({
	options: {
		seed: { type: "string", default: "1" },
		count: { type: "string", default: "100" },
		tree: { type: "string" },
		folders: { type: "string", default: "net,fs,drivers" },
		files: { type: "string" },
		json: { type: "boolean", default: false },
	},
});
const count = Number(values.count);
const root = values.tree === undefined ? kernelTree("6.12") : resolve(values.tree);
if (root === undefined) throw new Error("no tree of Linux 6.12: `npm run provision` fetches it, or --tree names one");

await indexKernel(root);
const { program, tree } = await openKernel(root);
const all = values.folders.split(",").flatMap((folder) => findFiles(root, folder, (name) => name.endsWith(".c")).files);
const files = values.files
	? readFileSync(values.files, "utf8").split("\n").filter(Boolean)
	: drawn(all, values.seed, (file) => file);

interface Row {
	readonly place: string;
	readonly rule: string;
	readonly counter: string;
	readonly verdict: string;
	readonly why: string;
	readonly confidence: string;
}

const rows: Row[] = [];
let looked = 0;
const started = performance.now();
for (const file of files) {
	if (rows.length >= count) break;
	looked++;
	const { findings } = await program.snapshot().check(file);
	for (const finding of findings) {
		const { verdict, why } = finding.replay;
		if (verdict === "not tried" || why.includes("low confidence")) continue;
		const line = (place: { file: string; start: number }) =>
			`${place.file}:${new LineMap(tree.readFile(place.file) ?? "").position(place.start).line}`;
		rows.push({
			place: `${line(finding.at)} ${finding.function}`,
			rule: finding.rule,
			counter: `${finding.counter} ${finding.delta}`,
			verdict,
			why,
			confidence: finding.confidence,
		});
		const row = rows[rows.length - 1] as Row;
		if (!values.json)
			console.log(`${row.verdict} | ${row.place} | ${row.rule} | ${row.counter} | ${row.confidence} | ${row.why}`);
	}
	program.done(file);
}
const shares = new Map<string, number>();
for (const { verdict } of rows) shares.set(verdict, (shares.get(verdict) ?? 0) + 1);
const seconds = (performance.now() - started) / 1000;
if (values.json)
	console.log(JSON.stringify({ files: looked, seconds, shares: Object.fromEntries(shares), rows }, undefined, 2));
else
	console.log(
		`${looked} files, ${rows.length} findings, ${seconds.toFixed(0)} s: ${[...shares].map(([verdict, n]) => `${n} ${verdict} (${((100 * n) / rows.length).toFixed(0)} %)`).join(", ")}`,
	);
tree[Symbol.dispose]();
