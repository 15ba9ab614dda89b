/** Findings of one version with their places as lines and columns, which stay true when the texts have moved on. */
import { type FileSpan, LineMap } from "../base/span.ts";
import type { WordedFinding } from "../rules/finding.ts";
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
