/** Text from a patch or a mail, made fit to be shown: it is somebody else's, and may want to be more than text. */

/** Control characters, and marks that turn the direction of writing: what is shown would not be what is there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Shows unsafe characters as `\x1b` and the like; tabs and line feeds stay. */
export function harmless(text: string): string {
	return text.replace(unsafe, (character) => {
		const code = character.charCodeAt(0);
		return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
	});
}

/** The same on one line of at most `limit` characters. */
export function harmlessLine(text: string, limit = 200): string {
	const line = harmless(text.replace(/\s+/g, " ").trim());
	return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
