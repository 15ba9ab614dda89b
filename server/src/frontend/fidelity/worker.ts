/** One thread of `counterbalance fidelity`: reads the files it is given, one after the other. */
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { FidelityReader } from "../../core/api/fidelity.ts";
import { createParser } from "../../core/syntax/parser.ts";
import { emptyTree } from "../../core/syntax/sources.ts";
import { looksBinary, readText, whyUnreadable } from "../../store/files.ts";
import { heapHolds } from "../../store/heap.ts";
import { wasmModules } from "../../store/host.ts";
import { openTree } from "../../store/tree.ts";
import type { Assignment, FileReading } from "./reading.ts";

/** With more on the heap than this, what headers said is let go: it is read again where it is needed. */
const liveBytes = 90e6;
/** Its garbage counted; a thread may use 192 MiB. */
const heapBytes = 175e6;

const { folder, isTree } = workerData as Assignment;
const tree = isTree ? await openTree(folder, { sources: "never", constant: true }) : undefined;
await tree?.prepare();
// Native trees are freed when the collector sees fit, and it does not know their size: over a whole tree that is too late.
const parser = await createParser("wasm", { wasm: wasmModules() });
const reader = new FidelityReader({
	tree: tree ?? emptyTree,
	parser: tree ? parser.withOptions({ macros: tree.macros }) : parser,
	clock: () => performance.now(),
});

export default function readBatch(files: readonly string[]): FileReading[] {
	return files.map((file) => {
		const reading = readOne(file);
		if (heapHolds(liveBytes, heapBytes)) {
			reader.forget();
			tree?.trim();
		}
		return reading;
	});
}

function readOne(file: string): FileReading {
	const path = join(folder, file);
	const text = readText(path);
	if (text === undefined) return { file, skipped: whyUnreadable(path) };
	if (looksBinary(text)) return { file, skipped: "a binary file, not C source" };
	try {
		return reader.read(file, text);
	} catch (error) {
		// A WASM module that trapped is good for nothing any more: another thread takes over.
		if (error instanceof Error && error.name === "RuntimeError") process.exit(1);
		throw error;
	}
}
