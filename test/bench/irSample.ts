/**
 * Functions picked at random, each with its source and its IR, for somebody to read one against the other.
 * `npm run bench -- irSample TREE [--seed N] [--count N]` prints them; the same seed picks the same functions.
 */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { findFiles } from "../../server/src/cli/sourceFiles.ts";
import { lowerItem } from "../../server/src/core/ir/module.ts";
import { printFunction } from "../../server/src/core/ir/print.ts";
import { contextOf } from "../../server/src/core/ir/resolve/context.ts";
import { Resolver } from "../../server/src/core/ir/resolve/resolver.ts";
import { modelOf } from "../../server/src/core/models/index.ts";
import { scanDefinitions } from "../../server/src/core/syntax/definitions.ts";
import { createParser } from "../../server/src/core/syntax/parser.ts";
import { readText } from "../../server/src/store/files.ts";
import { wasmModules } from "../../server/src/store/host.ts";
import { openTree } from "../../server/src/store/tree.ts";

const args = process.argv.slice(2);
const option = (name: string, otherwise: number): number => {
	const at = args.indexOf(name);
	return at < 0 ? otherwise : Number(args.splice(at, 2)[1]);
};
const seed = option("--seed", 1);
const count = option("--count", 25);
const root = resolve(args[0] ?? ".");

interface Candidate {
	readonly file: string;
	readonly start: number;
	readonly end: number;
	/** Decides who is picked: as good as random, and the same for the same seed. */
	readonly lot: string;
}

/** Declarations only, and one-liners: nothing to read in them. */
const minLines = 8;

function picked(): Candidate[] {
	let best: Candidate[] = [];
	for (const file of findFiles(root, "", (name) => name.endsWith(".c")).files) {
		const text = readText(join(root, file)) ?? "";
		for (const { name, kind, inactive, start, end } of scanDefinitions(text)) {
			if (kind !== "function" || inactive || text.slice(start, end).split("\n").length < minLines) continue;
			const lot = createHash("sha1").update(`${seed} ${file} ${name} ${start}`).digest("hex");
			best.push({ file, start, end, lot });
		}
		if (best.length > 50_000) best = best.sort((a, b) => (a.lot < b.lot ? -1 : 1)).slice(0, count);
	}
	return best.sort((a, b) => (a.lot < b.lot ? -1 : 1)).slice(0, count);
}

await using tree = await openTree(root, { sources: "wait" });
await tree.prepare();
const parser = (await createParser("wasm", { wasm: wasmModules() })).withOptions({ macros: tree.macros });
const resolver = new Resolver({ tree, parser, isPrimitive: (name) => modelOf(name) !== undefined });
for (const [index, { file, start, end }] of picked().entries()) {
	const text = readText(join(root, file)) ?? "";
	const parsed = parser.parse(text);
	const item = parsed
		.items()
		.find((candidate) => candidate.type === "function_definition" && candidate.end > start && candidate.start < end);
	const line = text.slice(0, start).split("\n").length;
	console.log(`==== ${index + 1}: ${file}:${line}\n${text.slice(start, end)}\n---- IR`);
	console.log(
		item ? printFunction(lowerItem(item, parsed, contextOf(resolver, file, parsed))) : "(not a function to the parser)",
	);
	parsed.delete();
}
