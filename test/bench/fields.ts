/**
 * How many of the member accesses in lowered functions have a struct that is known, and what the others come from.
 * `npm run bench -- fields DIR [--every N] [--examples N] [--folder F]…`; by default every 8th file of net fs kernel drivers mm.
 */
import { join } from "node:path";
import { LineMap } from "../../server/src/core/base/span.ts";
import { lowerFile } from "../../server/src/core/ir/module.ts";
import { contextOf } from "../../server/src/core/ir/resolve/context.ts";
import { Resolver } from "../../server/src/core/ir/resolve/resolver.ts";
import type { IrFunction } from "../../server/src/core/ir/types.ts";
import { operands, visitValue } from "../../server/src/core/ir/visit.ts";
import { modelOf } from "../../server/src/core/models/index.ts";
import { createParser } from "../../server/src/core/syntax/parser.ts";
import { listFiles, readText } from "../../server/src/store/files.ts";
import { wasmModules } from "../../server/src/store/host.ts";
import { openTree } from "../../server/src/store/tree.ts";
import { causeOf } from "./fields/cause.ts";

const args = process.argv.slice(2);
const take = (name: string): string | undefined => {
	const at = args.indexOf(name);
	return at < 0 ? undefined : args.splice(at, 2)[1];
};
const every = Number(take("--every") ?? "8");
const examples = Number(take("--examples") ?? "20");
const chosen: string[] = [];
for (let folder = take("--folder"); folder !== undefined; folder = take("--folder")) chosen.push(folder);
const root = args[0];
if (root === undefined) throw new Error("which tree?");
const folders = chosen.length > 0 ? chosen : ["net", "fs", "kernel", "drivers", "mm"];

await using tree = await openTree(root, { sources: "never" });
await tree.prepare();
const parser = (await createParser("auto", { wasm: wasmModules() })).withOptions({ macros: tree.macros });
const resolver = new Resolver({ tree, parser, isPrimitive: (name) => modelOf(name) !== undefined });
const files = folders
	.flatMap((folder) => [...listFiles(root, folder, (name) => name.endsWith(".c"))])
	.filter((_, i) => i % every === 0);

let accesses = 0;
let unknown = 0;
const classes = new Map<string, Map<string, { count: number; example: string }>>();

function count(fn: IrFunction, lines: LineMap): void {
	for (const block of fn.blocks) {
		for (const instruction of block.instructions) {
			for (const operand of operands(instruction)) {
				visitValue(operand, (value) => {
					if (value.kind !== "field") return;
					accesses++;
					if (value.struct !== "?") return;
					unknown++;
					const { name, detail } = causeOf(fn, value);
					const details = classes.get(name) ?? new Map<string, { count: number; example: string }>();
					classes.set(name, details);
					const known = details.get(detail);
					const example = `${fn.file}:${lines.position(instruction.origin.start).line + 1}`;
					if (known) known.count++;
					else details.set(detail, { count: 1, example: `${example} .${value.field}` });
				});
			}
		}
	}
}

for (const file of files) {
	const text = readText(join(root, file));
	if (text === undefined) continue;
	const parsed = resolver.parserFor(file).parse(text);
	const lines = new LineMap(text);
	for (const fn of lowerFile(parsed, contextOf(resolver, file, parsed)).functions) count(fn, lines);
	parsed.delete();
}
console.log(
	`${files.length} files of ${root}: ${accesses} member accesses, ${unknown} of a struct nobody knows (${((100 * unknown) / accesses).toFixed(3)} %)`,
);
const total = (details: ReadonlyMap<string, { count: number }>): number =>
	[...details.values()].reduce((sum, { count: n }) => sum + n, 0);
for (const [name, details] of [...classes].sort(([, a], [, b]) => total(b) - total(a))) {
	console.log(`${String(total(details)).padStart(8)} ${name}`);
	for (const [detail, { count: n, example }] of [...details]
		.sort(([, a], [, b]) => b.count - a.count)
		.slice(0, examples))
		console.log(`            ${String(n).padStart(5)} ${detail}   ${example}`);
}
