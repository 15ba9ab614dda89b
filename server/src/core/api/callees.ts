/** Which body a call reaches. */
import type { IrFunction } from "../ir/types.ts";
import type { SourceTree } from "../syntax/sources.ts";
import type { SourceFiles } from "./sourceFiles.ts";

/** Where a call stands. */
type Caller = Pick<IrFunction, "file">;

/** Finds the bodies of callees. The files that were asked about are open: what they call may be in any file of the tree. */
export class Callees {
	readonly #tree: SourceTree;
	readonly #files: SourceFiles;
	readonly #open = new Set<string>();
	/** By calling file: callees found in files that are not open; the tree is slow to ask. */
	readonly #elsewhere = new Map<string, Map<string, IrFunction | null>>();

	constructor(tree: SourceTree, files: SourceFiles) {
		this.#tree = tree;
		this.#files = files;
	}

	/** A file is asked about: false if it was open already. */
	open(file: string): boolean {
		if (this.#open.has(file)) return false;
		// What other files call stays the same, unless it may be in this one.
		if (this.#open.size > 0 || file.endsWith(".h")) this.#elsewhere.clear();
		else this.#forgetCallsOf(file);
		this.#open.add(file);
		return true;
	}

	/** The file will not be asked about again soon. */
	close(file: string): void {
		this.#open.delete(file);
		this.#forgetCallsOf(file);
	}

	/** The file's text changed. */
	changed(file: string): void {
		if (!this.#open.has(file) || file.endsWith(".h")) this.#elsewhere.clear();
	}

	/** Everything is looked up anew. */
	forget(): void {
		this.#elsewhere.clear();
	}

	/** The body a call reaches: in the caller's own file, in a header, or, from an open file, anywhere in the tree. */
	resolve(name: string, caller: Caller): IrFunction | undefined {
		const own =
			this.#files.isRead(caller.file) || this.#open.has(caller.file)
				? this.#files.file(caller.file)?.byName.get(name)
				: undefined;
		if (own) return own;
		for (const file of this.#open) {
			const open = this.#files.file(file)?.byName.get(name);
			if (open && !open.static) return open;
		}
		const known = this.#elsewhere.get(caller.file) ?? new Map<string, IrFunction | null>();
		this.#elsewhere.set(caller.file, known);
		let found = known.get(name);
		if (found === undefined) {
			found = this.#resolveElsewhere(name, caller) ?? null;
			known.set(name, found);
		}
		return found ?? undefined;
	}

	#resolveElsewhere(name: string, caller: Caller): IrFunction | undefined {
		const sites = this.#tree.definitions(name, "function", caller.file);
		for (const site of [...sites.filter((s) => !s.inactive), ...sites.filter((s) => s.inactive)]) {
			if (this.#open.has(site.file)) continue;
			const header = site.file.endsWith(".h");
			// A stub of another configuration is no body: nothing is known rather than something wrong.
			if (header && site.inactive) continue;
			if (!header && site.file !== caller.file && (site.static || !this.#asksEverywhere(caller.file))) continue;
			return this.#files.definition(site);
		}
		return undefined;
	}

	/** What calls in the file and in headers beside it reach is looked up anew. */
	#forgetCallsOf(file: string): void {
		for (const caller of this.#elsewhere.keys())
			if (caller === file || (caller.endsWith(".h") && folderOf(caller) === folderOf(file)))
				this.#elsewhere.delete(caller);
	}

	/** An open file, or a header beside one, whose inline functions are as good as its own. */
	#asksEverywhere(file: string): boolean {
		if (this.#open.has(file)) return true;
		if (!file.endsWith(".h")) return false;
		for (const open of this.#open) if (folderOf(open) === folderOf(file)) return true;
		return false;
	}
}

function folderOf(path: string): string {
	return path.slice(0, path.lastIndexOf("/") + 1);
}
