/** Strings as the preprocessor puts them together: literals side by side, macros that are literals among them. */
import { matchingBracket } from "../resolve/text.ts";
import { unescaped } from "./literals.ts";
import type { Lowering } from "./lowering.ts";

/** Macros inside macros are followed no further than this. */
const maxDepth = 8;
const token = /\s+|\/\*[\s\S]*?\*\/|\/\/[^\n]*|(?:u8|[LuU])?("(?:\\[\s\S]|[^"\\])*")|([A-Za-z_]\w*)(\s*\()?/y;

/** What stands in the memory of a string written as `text`; undefined if the text is no string. */
export function stringOfText(l: Lowering, text: string, depth = 0): string | undefined {
	let result = "";
	let strings = 0;
	token.lastIndex = 0;
	for (let at = 0; at < text.length; ) {
		token.lastIndex = at;
		const match = token.exec(text);
		if (!match) return undefined;
		at += match[0].length;
		const [, literal, name, open] = match;
		if (literal !== undefined) {
			result += unescaped(literal.slice(1, -1));
			strings++;
		} else if (name !== undefined && open !== undefined) {
			// What a macro makes of its arguments here (`STR(x)`) is not worth the trouble.
			const close = matchingBracket(text, at - 1);
			if (close < 0) return undefined;
			at = close + 1;
		} else if (name !== undefined) {
			const inner = namedString(l, name, depth);
			if (inner === undefined && depth > 0) return undefined;
			if (inner === undefined) continue;
			result += inner;
			strings++;
		}
	}
	return strings > 0 ? result : undefined;
}

/** The string that a macro without parameters stands for. */
export function namedString(l: Lowering, name: string, depth = 0): string | undefined {
	if (depth >= maxDepth || l.scopes.lookup(name)) return undefined;
	const macro = l.context.macro(name);
	if (!macro || macro.parameters || macro.body === "" || macro.body === name) return undefined;
	const body = macro.body.replace(/^\((.*)\)$/, "$1");
	return stringOfText(l, body, depth + 1);
}
