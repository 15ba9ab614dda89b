/** Structs that `struct_group_tagged(TAG, NAME, MEMBERS)` declares among another one's members (include/linux/stddef.h). */
import { matchingBracket, splitArguments } from "./text.ts";

/** The struct of that tag as a declaration of its own; undefined if the text has none. */
export function taggedGroup(text: string, tag: string): string | undefined {
	const at = new RegExp(`\\bstruct_group_tagged\\s*\\(\\s*${tag}\\s*,`).exec(text);
	if (!at) return undefined;
	const open = text.indexOf("(", at.index);
	const close = matchingBracket(text, open);
	const members = splitArguments(text, open + 1, close)[2];
	return members && `struct ${tag} {${text.slice(members[0], close)}};`;
}
