/** Findings of one version with their places as lines and columns, which stay true when the texts have moved on. */
import { type FileSpan, LineMap } from "../base/span.ts";
import type { WordedFinding } from "../rules/finding.ts";
import { harmless } from "./harmless.ts";
import type { Place, ReviewedFinding } from "./result.ts";
import type { Version } from "./version.ts";

const noCause = { hunks: [], through: [] };

export class Places {
	readonly #version: Version;
	readonly #maps = new Map<string, LineMap>();

	constructor(version: Version) {
		this.#version = version;
	}

	finding(finding: WordedFinding): ReviewedFinding {
		const { rule, confidence, confidenceReason, severity, counter, delta, outcome, message, assumed, identity } =
			finding;
		return {
			rule,
			confidence,
			confidenceReason,
			severity,
			file: finding.at.file,
			at: this.place(finding.at),
			source: this.source(finding.at),
			function: finding.function,
			counter,
			delta,
			outcome,
			message,
			path: finding.path.map((step) => ({ ...step, at: this.place(step.at) })),
			assumed,
			identity,
			cause: noCause,
		};
	}

	/** The line a place starts on, without its line end. */
	source({ file, start }: FileSpan): string {
		const text = this.#version.text(file) ?? "";
		const from = text.lastIndexOf("\n", start - 1) + 1;
		return harmless(/^[^\r\n]*/.exec(text.slice(from, from + 1000))?.[0] ?? "");
	}

	place({ file, start, end }: FileSpan): Place {
		const map = this.#map(file);
		const [from, to] = [map.position(start), map.position(end)];
		return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
	}

	#map(file: string): LineMap {
		let map = this.#maps.get(file);
		if (!map) {
			map = new LineMap(this.#version.text(file) ?? "");
			this.#maps.set(file, map);
		}
		return map;
	}
}
