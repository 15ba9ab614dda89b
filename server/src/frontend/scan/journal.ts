/**
 * What a scan has done so far, in a file: a line for each file as soon as it is done. A scan that was broken off, however that came about,
 * goes on from there.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { packageVersion } from "../package.ts";
import type { FileScan, ScanAssignment } from "./scanned.ts";

/** A file's result, and what the file was like then. */
interface Entry {
	readonly stamp: string;
	readonly scan: FileScan;
}

/** How a journal's first line begins. */
const mark = { journal: "counterbalance scan" };

export class ScanJournal {
	/** Results that are still good, by file. */
	readonly known: ReadonlyMap<string, FileScan>;
	readonly #folder: string;
	readonly #handle: number;

	private constructor(folder: string, handle: number, known: ReadonlyMap<string, FileScan>) {
		this.#folder = folder;
		this.#handle = handle;
		this.known = known;
	}

	/**
	 * Takes up the journal at `path`, or begins it. Answers why not in words: the file is none, or is of another scan. What was cut off at its
	 * end is left out; results of files that changed since, too. (That a file they call was changed is not noticed.)
	 */
	static open(path: string, assignment: ScanAssignment): ScanJournal | string {
		const head = JSON.stringify({ ...mark, version: packageVersion, ...assignment });
		try {
			const text = existsSync(path) ? readFileSync(path, "utf8") : "";
			const lines = text.split("\n").slice(0, -1);
			if (text !== "" && !text.startsWith(JSON.stringify(mark).slice(0, -1))) return "it is no journal of a scan";
			if (lines[0] !== undefined && lines[0] !== head)
				return "it is of another scan: of another folder, by another version, or with other options";
			const good = lines.map((line, number) => (number === 0 ? head : entryOf(line)));
			const end = good.indexOf(undefined);
			const kept = end < 0 ? lines.length : end;
			const known = new Map<string, FileScan>();
			for (const entry of good.slice(1, kept)) {
				const { stamp, scan } = entry as Entry;
				if (stamp === stampOf(assignment.folder, scan.file)) known.set(scan.file, scan);
			}
			const handle = openSync(path, "a");
			ftruncateSync(handle, Buffer.byteLength(lines.slice(0, kept).join("\n")) + (kept > 0 ? 1 : 0));
			if (kept === 0) writeSync(handle, `${head}\n`);
			return new ScanJournal(assignment.folder, handle, known);
		} catch (error) {
			return error instanceof Error ? error.message : String(error);
		}
	}

	add(scan: FileScan): void {
		const entry: Entry = { stamp: stampOf(this.#folder, scan.file), scan };
		writeSync(this.#handle, `${JSON.stringify(entry)}\n`);
	}

	close(): void {
		closeSync(this.#handle);
	}
}

/** Undefined if the line is none, cut off perhaps. */
function entryOf(line: string): Entry | undefined {
	try {
		const entry = JSON.parse(line) as Partial<Entry> | null;
		return typeof entry?.stamp === "string" && typeof entry.scan?.file === "string" ? (entry as Entry) : undefined;
	} catch {
		return undefined;
	}
}

function stampOf(folder: string, file: string): string {
	const stat = statSync(join(folder, file), { throwIfNoEntry: false });
	return stat ? `${stat.size} ${stat.mtimeMs}` : "none";
}
