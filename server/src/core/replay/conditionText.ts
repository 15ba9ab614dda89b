/** The condition that a branch or switch decides, as the source has it. */
import type { Origin } from "../ir/types.ts";

/** In one line, without the keyword and the body where the whole statement stands for its condition. */
export function conditionText({ file, start, end }: Origin, textOf: (file: string) => string | undefined): string {
	const text = (textOf(file)?.slice(start, end) ?? "").replace(/\s+/g, " ").trim();
	const keyword = /^(?:if|while|switch) ?\(/.exec(text)?.[0];
	if (keyword === undefined) return text;
	let depth = 1;
	for (let at = keyword.length; at < text.length; at++) {
		if (text[at] === "(") depth++;
		if (text[at] === ")" && --depth === 0) return text.slice(keyword.length, at);
	}
	return text;
}
