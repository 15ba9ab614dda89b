/**
 * How much of real kernel C parses: functions that hold an ERROR or MISSING node, over a directory, with the commonest
 * causes. `npm run bench -- parse DIR… [--binding native|wasm] [--examples N]`
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createParser, type ParsedText } from "../../server/src/core/syntax/parser.ts";
import { wasmModules } from "../../server/src/store/host.ts";

const args = process.argv.slice(2);
const option = (name: string, otherwise: string): string => {
	const at = args.indexOf(name);
	return at < 0 ? otherwise : (args.splice(at, 2)[1] ?? otherwise);
};
const binding = option("--binding", "native") as "native" | "wasm";
const examples = Number(option("--examples", "20"));

function* cFiles(path: string): Generator<string> {
	if (statSync(path).isFile()) {
		yield path;
		return;
	}
	for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const inner = join(path, entry.name);
		if (entry.isDirectory()) yield* cFiles(inner);
		else if (entry.isFile() && entry.name.endsWith(".c")) yield inner;
	}
}

const parser = await createParser(binding, { wasm: wasmModules() });
let files = 0;
let bytes = 0;
let functions = 0;
let broken = 0;
let outside = 0;
let normaliseAndParse = 0;
const shown: string[] = [];

function describe(file: string, parsed: ParsedText, start: number): string {
	const line = parsed.text.slice(0, start).split("\n").length;
	const from = parsed.text.lastIndexOf("\n", start - 1) + 1;
	const to = parsed.text.indexOf("\n", start);
	return `${file}:${line}: ${parsed.text.slice(from, to).trim()}\n        -> ${parsed.normalised.text.slice(from, to).trim()}`;
}

for (const root of args) {
	for (const file of cFiles(root)) {
		const text = readFileSync(file, "utf8");
		const started = performance.now();
		const parsed = parser.parse(text);
		normaliseAndParse += performance.now() - started;
		files++;
		bytes += text.length;
		const errors = parsed.hasError ? parsed.errors() : [];
		for (const item of parsed.items()) {
			if (item.type === "function_definition") {
				functions++;
				if (!item.hasError) continue;
				broken++;
			} else {
				if (!item.hasError) continue;
				outside++;
			}
			const first = errors.find((error) => error.start >= item.start && error.end <= item.end);
			shown.push(
				`${item.type === "function_definition" ? "F" : "O"} ${describe(file, parsed, first?.start ?? item.start)}`,
			);
		}
		parsed.delete();
	}
}

for (const line of shown.slice(0, examples)) console.log(line);
const share = functions === 0 ? 0 : (100 * (functions - broken)) / functions;
console.log(
	`${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${functions} functions, ${broken} with errors (${share.toFixed(3)} % clean), ` +
		`${outside} other items with errors, ${(bytes / 1e3 / normaliseAndParse).toFixed(1)} MB/s (${parser.binding})`,
);
