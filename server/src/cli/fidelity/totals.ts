import type { FileFidelity, Gap } from "../../core/api/fidelity.ts";
import type { Skipped } from "../sourceFiles.ts";

/** A gap with the file it stands in. */
export interface PlacedGap extends Gap {
	readonly file: string;
}

/** What gaps of one kind and cause come to. */
export interface Cause {
	readonly kind: Gap["kind"];
	readonly cause: string;
	/** Functions that hold it; an item outside of any counts as one. */
	functions: number;
	/** The first in the order of files. */
	readonly example: PlacedGap;
}

/** The sum over the files read so far. */
export class Totals {
	files = 0;
	characters = 0;
	functions = 0;
	withErrors = 0;
	withOpaque = 0;
	withAssembly = 0;
	otherErrors = 0;
	untakenLines = 0;
	/** Milliseconds of all threads together. */
	parsing = 0;
	lowering = 0;
	slowest: { readonly file: string; readonly milliseconds: number } | undefined;
	readonly skipped: Skipped[] = [];
	/** Files on which reading failed: a fault of ours. */
	readonly failed: Skipped[] = [];
	/** Syntax errors and what could not be followed; assembly is only counted. */
	readonly #gaps: PlacedGap[] = [];

	add(reading: FileFidelity): void {
		this.files++;
		this.characters += reading.characters;
		this.functions += reading.functions;
		this.withErrors += reading.withErrors;
		this.withOpaque += reading.withOpaque;
		this.withAssembly += reading.withAssembly;
		this.otherErrors += reading.otherErrors;
		this.untakenLines += reading.untakenLines;
		this.parsing += reading.parsing;
		this.lowering += reading.lowering;
		const milliseconds = reading.parsing + reading.lowering;
		if (milliseconds > (this.slowest?.milliseconds ?? 0)) this.slowest = { file: reading.file, milliseconds };
		for (const gap of reading.gaps) if (gap.kind !== "assembly") this.#gaps.push({ file: reading.file, ...gap });
	}

	/** In the order of files and lines, whatever the order in which threads came to them. */
	gaps(): readonly PlacedGap[] {
		return this.#gaps.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
	}

	/** Most frequent first. */
	causes(): readonly Cause[] {
		const causes = new Map<string, Cause>();
		for (const gap of this.gaps()) {
			const key = `${gap.kind} ${gap.cause}`;
			const known = causes.get(key);
			if (known) known.functions++;
			else causes.set(key, { kind: gap.kind, cause: gap.cause, functions: 1, example: gap });
		}
		return [...causes.values()].sort((a, b) => b.functions - a.functions);
	}
}
