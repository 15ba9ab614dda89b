/**
 * The function definitions of a tree against those universal-ctags lists, once as the parser gives them and once as the scan
 * does. `npm run bench -- ctags DIR [--examples N] [--every N] [--folder F]…`; needs `ctags` (universal-ctags) on the path.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { scanDefinitions } from "../../server/src/core/syntax/definitions.ts";
import { createParser, type ParsedText } from "../../server/src/core/syntax/parser.ts";
import { listFiles, readText } from "../../server/src/store/files.ts";
import { wasmModules } from "../../server/src/store/host.ts";
import { openTree } from "../../server/src/store/tree.ts";
import { ComparedFile, type Listed, type Ours, Tally } from "./ctags/compare.ts";

const args = process.argv.slice(2);
const take = (name: string): string | undefined => {
	const at = args.indexOf(name);
	return at < 0 ? undefined : args.splice(at, 2)[1];
};
const examples = Number(take("--examples") ?? "3");
const every = Number(take("--every") ?? "1");
const folders: string[] = [];
for (let folder = take("--folder"); folder !== undefined; folder = take("--folder")) folders.push(folder);
const root = args[0];
if (root === undefined) throw new Error("which tree?");

const outside = new Set(["tools", "samples", "Documentation"]);
const files = (folders.length > 0 ? folders : [""])
	.flatMap((folder) => [...listFiles(root, folder, (name) => name.endsWith(".c"), outside)])
	.filter((_, i) => i % every === 0);

function listedBy(paths: readonly string[]): Map<string, Listed[]> {
	const run = spawnSync(
		"ctags",
		["--languages=C", "--kinds-C=f", "--sort=no", "-x", "--_xformat=%n %N %F", "-L", "-"],
		{
			cwd: root,
			input: paths.join("\n"),
			encoding: "latin1",
			maxBuffer: 1 << 28,
		},
	);
	if (run.status !== 0) throw new Error(`ctags: ${run.error?.message ?? run.stderr}`);
	const found = new Map<string, Listed[]>();
	for (const line of run.stdout.split("\n")) {
		const [number, name, ...path] = line.split(" ");
		if (number === undefined || name === undefined) continue;
		const file = path.join(" ");
		const known = found.get(file);
		if (known) known.push({ name, line: Number(number) });
		else found.set(file, [{ name, line: Number(number) }]);
	}
	return found;
}

function parsedFunctions(parsed: ParsedText): Ours[] {
	const found: Ours[] = [];
	for (const item of parsed.items()) {
		if (item.type !== "function_definition") continue;
		let node = item.node().children.find((child) => child.field === "declarator");
		while (node && node.children.length > 0)
			node = node.children.find((child) => child.field === "declarator") ?? node.children.find((child) => child.named);
		found.push({
			name: node ? parsed.text.slice(node.start, node.end) : "?",
			start: item.start,
			end: item.end,
			inactive: false,
		});
	}
	return found;
}

/** Functions of `left` whose place has none of the same name in `right`. */
function difference(path: string, left: readonly Ours[], right: readonly Ours[], title: string): string[] {
	return left
		.filter((own) => !right.some((other) => other.name === own.name && other.start < own.end && own.start < other.end))
		.map((own) => `${title}: ${path}: ${own.name}`);
}

await using tree = await openTree(root, { sources: "never" });
await tree.prepare();
const parser = (await createParser("auto", { wasm: wasmModules() })).withOptions({ macros: tree.macros });
const byScan = new Tally("The scan");
const byParser = new Tally("The parser");
const unlike: string[] = [];
const batch = 400;
for (let i = 0; i < files.length; i += batch) {
	const paths = files.slice(i, i + batch);
	const listed = listedBy(paths);
	for (const path of paths) {
		const text = readText(join(root, path));
		if (text === undefined) continue;
		const theirs = listed.get(path) ?? [];
		const scanned: readonly Ours[] = scanDefinitions(text)
			.filter(({ kind }) => kind === "function")
			.map((definition) => ({ ...definition, inactive: definition.inactive ?? false }));
		const file = new ComparedFile(path, text);
		file.compare(byScan, theirs, scanned);
		const parsed = parser.parse(text);
		const ours = parsedFunctions(parsed);
		file.compare(byParser, theirs, ours, scanned);
		const active = scanned.filter(({ inactive }) => !inactive);
		unlike.push(
			...difference(path, ours, active, "the parser's only"),
			...difference(path, active, ours, "the scan's only"),
		);
		parsed.delete();
	}
}
console.log(`${files.length} files of ${root}`);
byScan.print(examples);
byParser.print(examples);
console.log(`\n${unlike.length} differences between the scan and the parser where both read`);
for (let i = 0; i < unlike.length; i += Math.max(1, unlike.length / (examples * 4)))
	console.log(`           ${unlike[Math.floor(i)]}`);
