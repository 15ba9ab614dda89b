/** Functions that a text holds and that are not read: they are named, not passed over. */
import { readingLimits } from "../base/budgets.ts";
import type { Span } from "../base/span.ts";
import type { Configuration } from "../syntax/configuration.ts";
import { scanDefinitions } from "../syntax/definitions.ts";
import type { ParsedText } from "../syntax/parser.ts";
import type { TopLevelItem } from "../syntax/tree.ts";

export interface UnreadFunction {
	readonly name: string;
	readonly at: Span;
	/** In words. */
	readonly reason: string;
}

/** The function definitions of a text that are read: as many as one file may have. */
export function readableFunctions(parsed: ParsedText): readonly TopLevelItem[] {
	const functions = parsed.items().filter((item) => item.type === "function_definition");
	return functions.length > readingLimits.functionsPerFile
		? functions.slice(0, readingLimits.functionsPerFile)
		: functions;
}

/** The others: those that a syntax error around them swallowed, and the first of those that are too many. */
export function unreadFunctions(parsed: ParsedText, configuration: Configuration): readonly UnreadFunction[] {
	const unread = swallowedFunctions(parsed, configuration);
	const all = parsed.items().filter((item) => item.type === "function_definition");
	const first = all[readingLimits.functionsPerFile];
	if (first)
		unread.push({
			name: /([A-Za-z_]\w*)\s*\(/.exec(parsed.text.slice(first.start, first.end))?.[1] ?? "?",
			at: first,
			reason: `budget functionsPerFile: ${all.length - readingLimits.functionsPerFile} functions from here on are not read`,
		});
	return unread;
}

/**
 * Functions that stand in an item which is an error, or holds one, and is no function itself. Where braces are so far apart
 * that none can be told from another, what looks like the first function's head stands for all of them.
 */
export function swallowedFunctions(parsed: ParsedText, configuration: Configuration): UnreadFunction[] {
	if (!parsed.hasError) return [];
	const broken = parsed
		.items()
		.filter((item) => (item.hasError && item.type !== "function_definition") || isBareHead(item));
	if (broken.length === 0) return [];
	const reason = "a syntax error around it";
	const scanned = scanDefinitions(parsed.text, configuration)
		.filter(({ kind, inactive }) => kind === "function" && !inactive)
		.sort((a, b) => a.start - b.start);
	const found: UnreadFunction[] = [];
	let next = 0;
	for (const item of broken) {
		while ((scanned[next]?.start ?? item.start) < item.start) next++;
		const before = found.length;
		for (let one = scanned[next]; one && one.start < item.end; one = scanned[++next])
			found.push({ name: one.name, at: { start: one.start, end: one.end }, reason });
		if (found.length === before && (item.type === "ERROR" || isBareHead(item)))
			found.push(...headIn(parsed.text, item, reason));
	}
	return found;
}

/** Where the whole text is one error, its pieces lie side by side: a function's head by itself. */
function isBareHead({ type }: TopLevelItem): boolean {
	return type === "function_declarator" || type === "pointer_declarator";
}

function headIn(text: string, { start, end }: Span, reason: string): UnreadFunction[] {
	const inside = text.slice(start, end);
	const head = text.slice(start, end + 8).includes("{") ? /([A-Za-z_]\w*)\s*\(/.exec(inside) : null;
	return head?.[1] === undefined ? [] : [{ name: head[1], at: { start: start + head.index, end }, reason }];
}
