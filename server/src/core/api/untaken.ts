/** The sides of `#if` that are not read, as a reader is told of them. */
import type { Configuration } from "../syntax/configuration.ts";
import { scanDefinitions } from "../syntax/definitions.ts";
import type { Untaken } from "../syntax/dialect.ts";
import type { UntakenRegion } from "./types.ts";

/** The regions of a file whose parser left out `untaken`: whole lines, empty ones left out, in order. */
export function untakenRegions(
	file: string,
	text: string,
	untaken: readonly Untaken[],
	configuration: Configuration,
): readonly UntakenRegion[] {
	if (untaken.length === 0) return [];
	const functions = scanDefinitions(text, configuration).filter(
		(definition) => definition.inactive && definition.kind === "function",
	);
	const regions: UntakenRegion[] = [];
	for (const side of untaken) {
		const start = nextLine(text, side.start);
		const end = text[side.end] === "#" ? lineStart(text, side.end) : side.end;
		if (start >= end || text.slice(start, end).trim() === "") continue;
		regions.push({
			at: { file, start, end },
			condition: side.decidedBy,
			reason: reasonOf(side),
			functions: functions.filter((fn) => fn.start >= start && fn.end <= end).length,
		});
	}
	return regions;
}

function nextLine(text: string, offset: number): number {
	const end = /\r\n|\r|\n/g;
	end.lastIndex = offset;
	return end.exec(text) ? end.lastIndex : text.length;
}

function lineStart(text: string, offset: number): number {
	return Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
}

/** Why a side is not read, in words with C in backquotes: "`CONFIG_NET` is not set". */
export function reasonOf({ decidedBy, held }: Pick<Untaken, "decidedBy" | "held">): string {
	const [, keyword = "", condition = ""] = /^#(?:el)?(if\w*)\s*(.*)$/.exec(decidedBy) ?? [];
	const named =
		keyword === "if" ? /^(!?)\s*(?:defined|IS_ENABLED)?\s*(\(?)\s*([A-Za-z_]\w*)\s*(\)?)$/.exec(condition) : null;
	if (keyword === "ifdef" || keyword === "ifndef") return nameReason(condition, (keyword === "ifdef") === held);
	if (named && (named[2] === "") === (named[4] === "")) return nameReason(named[3] ?? "", (named[1] === "") === held);
	return `\`#if ${condition}\` ${held ? "holds" : "does not hold"}`;
}

function nameReason(name: string, defined: boolean): string {
	return `\`${name}\` is ${defined ? "" : "not "}${name.startsWith("CONFIG_") ? "set" : "defined"}`;
}
