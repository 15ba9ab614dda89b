/** Files as the program names them, and as the client does. */
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { Source } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { OpenedDebugging } from "../frontend/debugging.ts";
import { fileInTree, pathOnDisk } from "../frontend/paths.ts";

export class Sources {
	readonly #opened: OpenedDebugging;
	/** Files that are nowhere on disk: their text is asked for by number. */
	readonly #references: string[] = [];

	constructor(opened: OpenedDebugging) {
		this.#opened = opened;
	}

	/** What the client can open; by its text only where there is no such file. */
	source(file: string): Source {
		const path = this.#opened.paths.get(file) ?? pathOnDisk(this.#opened.root, file);
		if (existsSync(path)) return new Source(basename(path), path);
		let index = this.#references.indexOf(file);
		if (index < 0) index = this.#references.push(file) - 1;
		return new Source(basename(file), path, index + 1);
	}

	/** The program's name for what the client names. */
	file(source: DebugProtocol.Source): string {
		const { sourceReference = 0, path = "" } = source;
		const referenced = this.#references[sourceReference - 1];
		if (referenced !== undefined) return referenced;
		for (const [file, elsewhere] of this.#opened.paths) if (elsewhere === resolve(path)) return file;
		return fileInTree(this.#opened.root, path);
	}

	text(source: DebugProtocol.Source | undefined, reference: number): string | undefined {
		return this.#opened.subject.code.text(this.file({ ...source, sourceReference: reference }));
	}
}
