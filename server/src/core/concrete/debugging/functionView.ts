/** What a debugger knows of the functions of a program: their lines, their variables. Computed when it is asked for. */
import { LineMap } from "../../base/span.ts";
import type { IrFunction } from "../../ir/types.ts";
import type { TreeCode } from "../code.ts";
import { type FunctionLines, linesOf } from "./lines.ts";
import { LocalNames } from "./names.ts";

interface FunctionView {
	readonly lines: FunctionLines;
	readonly names: LocalNames;
}

export class FunctionViews {
	readonly code: TreeCode;
	readonly #views = new WeakMap<IrFunction, FunctionView>();
	readonly #maps = new Map<string, LineMap>();

	constructor(code: TreeCode) {
		this.code = code;
	}

	of(fn: IrFunction): FunctionView {
		let view = this.#views.get(fn);
		if (!view) {
			const outline = this.code.outline(fn);
			const map = this.lineMap(fn.file);
			const lines = linesOf(fn, outline, (offset) => map.position(offset).line);
			view = { lines, names: new LocalNames(fn, outline, this.code.text(fn.file) ?? "") };
			this.#views.set(fn, view);
		}
		return view;
	}

	lineMap(file: string): LineMap {
		let map = this.#maps.get(file);
		if (!map) {
			map = new LineMap(this.code.text(file) ?? "");
			this.#maps.set(file, map);
		}
		return map;
	}

	/** The function whose text holds a line of a file. */
	functionAt(file: string, line: number): IrFunction | undefined {
		const map = this.lineMap(file);
		const from = map.lineStart(line);
		const to = line < map.lineCount ? map.lineStart(line + 1) : Number.POSITIVE_INFINITY;
		const site = this.code.functionsIn(file).find(({ start, end }) => start < to && end > from);
		const fn = site && this.code.function(site.name, file);
		return fn && fn.file === file && fn.span.start < to && fn.span.end > from ? fn : undefined;
	}

	/** The line at which a function can be halted that a line of its text means: the next one that has code. */
	haltLine(fn: IrFunction, line: number): number | undefined {
		const { lineAt, starts } = this.of(fn).lines;
		let found: number | undefined;
		for (const pc of starts) {
			const at = lineAt[pc];
			if (at !== undefined && at >= line && (found === undefined || at < found)) found = at;
		}
		return found;
	}
}
