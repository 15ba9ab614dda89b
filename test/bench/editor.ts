/**
 * How long an editor waits: from a keystroke to the published diagnostics, and from opening a file to its first ones, over
 * the stdio of a real server; beside it a bare tree-sitter parse of the same text after the same keystrokes, in this run.
 * `npm run bench -- editor [TREE] [--file FILE] [--runs N] [--from-source]`
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import Parser from "tree-sitter";
import C from "tree-sitter-c";
import { kernelTree } from "../harness/kernelTree.ts";
import { LspClient } from "../harness/lspClient.ts";
import { neighbourFile, withLeak } from "../harness/neighbourLeak.ts";

/** What is typed, letter by letter, after the label; then it is taken away again the same way. */
const typed = "\tif (!exempt_from_gc)\n\t\tatomic_dec(&tbl->gc_entries);\n";
const label = "out_neigh_release:\n";
/** A fast typist's pause between two keys, in milliseconds. */
const betweenKeys = 60;
const pushes = { textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } } };

interface Published {
	readonly version: number;
	readonly diagnostics: readonly unknown[];
}

interface Key {
	readonly line: number;
	readonly character: number;
	/** The letter typed, or undefined for a letter taken away. */
	readonly letter: string | undefined;
}

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		file: { type: "string", default: neighbourFile },
		runs: { type: "string", default: "5" },
		"from-source": { type: "boolean", default: false },
	},
});
const tree = positionals[0] ?? kernelTree("6.1");
if (tree === undefined) throw new Error("name a kernel tree: npm run bench -- editor /path/to/linux");
const built = fileURLToPath(new URL("../../dist/server.js", import.meta.url));
const source = fileURLToPath(new URL("../../server/src/lsp/main.ts", import.meta.url));
const server = values["from-source"] || !existsSync(built) ? source : built;

const path = join(tree, values.file);
const uri = pathToFileURL(path).href;
const text = values.file === neighbourFile ? withLeak(readFileSync(path, "utf8")) : readFileSync(path, "utf8");
const keys = keystrokes(text);

/** Typing the missing lines after the label, or at the file's end where there is no such label. */
function keystrokes(before: string): readonly Key[] {
	const at = before.includes(label) ? before.indexOf(label) + label.length : before.length;
	let line = before.slice(0, at).split("\n").length - 1;
	let character = at - (before.lastIndexOf("\n", at - 1) + 1);
	const forward: Key[] = [];
	for (const letter of typed) {
		forward.push({ line, character, letter });
		if (letter === "\n") {
			line++;
			character = 0;
		} else character++;
	}
	return [...forward, ...forward.toReversed().map((key) => ({ ...key, letter: undefined }))];
}

async function openOnce(): Promise<{
	readonly opening: number;
	readonly findings: number;
	readonly client: LspClient;
}> {
	const client = await LspClient.start({ server, capabilities: pushes });
	const began = performance.now();
	await client.open(uri, text);
	const first = await client.until<Published>("textDocument/publishDiagnostics", (p) => p.version === 1);
	return { opening: performance.now() - began, findings: first.diagnostics.length, client };
}

async function typeAll(client: LspClient): Promise<readonly number[]> {
	const waits: number[] = [];
	let version = 1;
	for (const { line, character, letter } of keys) {
		version++;
		const start = { line, character };
		const end = letter === undefined ? after(line, character, version) : start;
		const began = performance.now();
		await client.connection.sendNotification("textDocument/didChange", {
			textDocument: { uri, version },
			contentChanges: [{ range: { start, end }, text: letter ?? "" }],
		});
		const wanted = version;
		await client.until<Published>("textDocument/publishDiagnostics", (p) => p.version === wanted);
		waits.push(performance.now() - began);
		await new Promise((resolve) => setTimeout(resolve, betweenKeys));
	}
	return waits;
}

/** Where the letter that was typed at this place ends. */
function after(line: number, character: number, version: number) {
	const key = keys[keys.length - (version - 1)];
	return key?.letter === "\n" ? { line: line + 1, character: 0 } : { line, character: character + 1 };
}

/** The same keystrokes into tree-sitter alone. */
function parseAlone(): { readonly parsing: number; readonly reparsing: readonly number[] } {
	const parser = new Parser();
	parser.setLanguage(C as unknown as Parser.Language);
	const began = performance.now();
	let current = text;
	let syntax = parse(parser, current);
	const parsing = performance.now() - began;
	const reparsing = keys.map(({ line, character, letter }) => {
		const lineStart = current.split("\n", line).reduce((sum, one) => sum + one.length + 1, 0);
		const startIndex = lineStart + character;
		const removed = letter === undefined ? current.slice(startIndex, startIndex + 1) : "";
		const next = current.slice(0, startIndex) + (letter ?? "") + current.slice(startIndex + removed.length);
		const started = performance.now();
		syntax.edit({
			startIndex,
			oldEndIndex: startIndex + removed.length,
			newEndIndex: startIndex + (letter?.length ?? 0),
			startPosition: { row: line, column: character },
			oldEndPosition: pointAfter(line, character, removed),
			newEndPosition: pointAfter(line, character, letter ?? ""),
		});
		syntax = parse(parser, next, syntax);
		current = next;
		return performance.now() - started;
	});
	return { parsing, reparsing };
}

function parse(parser: Parser, of: string, previous?: Parser.Tree): Parser.Tree {
	return parser.parse(of, previous, { bufferSize: of.length * 2 + 1024 });
}

function pointAfter(row: number, column: number, letters: string): Parser.Point {
	return letters === "\n" ? { row: row + 1, column: 0 } : { row, column: column + letters.length };
}

/** Processor time the server has used so far, in milliseconds; on a busy machine it says more than the clock. Linux only. */
function processorTime(client: LspClient): number {
	const stat = `/proc/${client.process.pid}/stat`;
	if (!existsSync(stat)) return Number.NaN;
	const fields = readFileSync(stat, "utf8").split(") ").at(-1)?.split(" ") ?? [];
	const ticksPerSecond = 100;
	return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

function quantile(numbers: readonly number[], part: number): number {
	const sorted = numbers.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

const milliseconds = (number: number): string => `${number.toFixed(1)} ms`;

const { parsing, reparsing } = parseAlone();
const openings: number[] = [];
const waits: number[] = [];
let findings = 0;
let openingWork = 0;
let typingWork = 0;
for (let run = 0; run < Number(values.runs); run++) {
	const once = await openOnce();
	openings.push(once.opening);
	findings = once.findings;
	if (run === 0) {
		openingWork = processorTime(once.client);
		waits.push(...(await typeAll(once.client)));
		typingWork = (processorTime(once.client) - openingWork) / keys.length;
	}
	await once.client.stop();
}

const bare = quantile(reparsing, 0.5);
const ratio = (number: number): string => `${(number / bare).toFixed(1)} × a bare reparse`;
console.log(
	`${values.file}: ${text.length} characters, ${findings} findings on opening, ${server === built ? "dist" : "sources"}, Node ${process.version}`,
);
console.log(
	`bare tree-sitter     parse ${milliseconds(parsing)}, reparse median ${milliseconds(bare)}, p95 ${milliseconds(quantile(reparsing, 0.95))}`,
);
console.log(
	`open → diagnostics   median ${milliseconds(quantile(openings, 0.5))}, worst of ${openings.length} ${milliseconds(Math.max(...openings))} (${ratio(quantile(openings, 0.5))})`,
);
console.log(
	`key → diagnostics    median ${milliseconds(quantile(waits, 0.5))}, p95 ${milliseconds(quantile(waits, 0.95))}, worst of ${waits.length} ${milliseconds(Math.max(...waits))} (p95: ${ratio(quantile(waits, 0.95))})`,
);
console.log(
	`processor time       ${milliseconds(openingWork)} to the first diagnostics, ${milliseconds(typingWork)} a key on average`,
);
