/** One thread of `counterbalance scan`: checks the files it is given, one after the other. */
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { looksBinary, readText, whyUnreadable } from "../../store/files.ts";
import { heapHolds } from "../../store/heap.ts";
import { createRealEngine } from "../realEngine.ts";
import { type FileScan, type ScanAssignment, type SlowFunction, scanFile } from "./scanned.ts";

/** With more on the heap than this, what files share is let go: it is read again where it is needed. */
const liveBytes = 800e6;
/** Its garbage counted. */
const heapBytes = 1200e6;
/** Functions that take longer are named. */
const slowMilliseconds = 250;

const assignment = workerData as ScanAssignment;
const { folder, isTree, configuration, replays } = assignment;
let slow: SlowFunction[] = [];
const opened = await createRealEngine().open(isTree ? folder : undefined, {
	reading: "wait",
	constant: true,
	replays,
	...(configuration === undefined ? {} : { configuration }),
	stopwatch: {
		now: threadMilliseconds,
		took({ file, name }, milliseconds) {
			if (milliseconds > slowMilliseconds) slow.push({ file, function: name, milliseconds });
		},
	},
});

/** Of the processor, so that a busy machine does not make a function slow; of the clock where Node cannot tell (before 23.9). */
function threadMilliseconds(): number {
	const used = process.threadCpuUsage?.();
	return used === undefined ? performance.now() : (used.user + used.system) / 1000;
}

export default async function scanBatch(files: readonly string[]): Promise<FileScan[]> {
	const scans: FileScan[] = [];
	for (const file of files) {
		scans.push(await scanOne(file));
		if (heapHolds(liveBytes, heapBytes)) opened.trim();
	}
	return scans;
}

async function scanOne(file: string): Promise<FileScan> {
	const path = join(folder, file);
	const text = readText(path);
	if (text === undefined) return { file, skipped: whyUnreadable(path) };
	if (looksBinary(text)) return { file, skipped: "a binary file, not C source" };
	const started = performance.now();
	slow = [];
	if (!isTree) opened.program.setText(file, text);
	try {
		const scanned = await scanFile(opened, file, assignment);
		return { ...scanned, slow, milliseconds: performance.now() - started };
	} catch (error) {
		// A WASM module that trapped is good for nothing any more: another thread takes over.
		if (error instanceof Error && error.name === "RuntimeError") process.exit(1);
		throw error;
	} finally {
		if (!isTree) opened.program.forget(file);
	}
}
