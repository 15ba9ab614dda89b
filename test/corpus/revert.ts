/**
 * Deletes the lines of a reverted case from the text of its file. A case that does not apply exactly as it is written is
 * refused, with the reason: kernel versions move, and a mutant that is not the one meant would measure nothing.
 */
import { type Body, bodiesOf } from "../measuring/bodies.ts";
import type { RevertedCase } from "./cases.ts";

export type Reverted = { readonly text: string; readonly line: number } | { readonly refused: string };

/** `read` gives the text of another file of the same tree, where the increment may stand. */
export function revert(one: RevertedCase, text: string, read: (file: string) => string | undefined): Reverted {
	const lines = text.split("\n");
	const wanted = one.delete.map((line) => line.trim());
	if (wanted.length === 0 || wanted.includes("")) return { refused: "an empty line to delete" };
	const bodies = bodiesOf(lines, one.function);
	if (bodies.length === 0) return { refused: `no function ${one.function}` };
	const holding = bodies.map((body) => places(lines, body, wanted)).filter((found) => found.length > 0);
	const [found] = holding;
	if (found === undefined || holding.length > 1)
		return { refused: `${holding.length} definitions of ${one.function} hold the text` };
	const total = one.occurrences_in_function ?? found.length;
	const at = found[one.occurrence - 1];
	if (total !== found.length || at === undefined)
		return { refused: `the text is there ${found.length} times in the function, not ${total}` };
	if (one.line_6_1 !== undefined && one.line_6_1 !== at + 1)
		return { refused: `the text is at line ${at + 1}, not ${one.line_6_1}` };
	const broken = whyBroken(lines, at, wanted);
	if (broken !== undefined) return { refused: broken };
	const left = [...lines.slice(0, at), ...lines.slice(at + wanted.length)];
	const other = one.inc_file === undefined || one.inc_file === one.file ? left : read(one.inc_file)?.split("\n");
	const missing = other === undefined ? `no file ${one.inc_file}` : whyNoIncrement(one, other);
	return missing === undefined ? { text: left.join("\n"), line: at + 1 } : { refused: missing };
}

function places(lines: readonly string[], [first, end]: Body, wanted: readonly string[]): readonly number[] {
	const found: number[] = [];
	for (let at = first; at + wanted.length <= end; at++)
		if (wanted.every((line, i) => lines[at + i]?.trim() === line)) found.push(at);
	return found;
}

/** Why the text would mean something else, or nothing, without the lines. */
function whyBroken(lines: readonly string[], at: number, wanted: readonly string[]): string | undefined {
	const gone = wanted.join("\n");
	const count = (character: string): number => gone.split(character).length;
	if (count("{") !== count("}") || count("(") !== count(")")) return "the deleted text is not balanced";
	if (!gone.endsWith(";")) return "the deleted text does not end a statement";
	let before = at - 1;
	while (before > 0 && /^\s*($|\/\*|\*|\/\/)/.test(lines[before] ?? "")) before--;
	const previous = lines[before]?.trim() ?? "";
	const governs =
		/^(else|do)$/.test(previous) ||
		(/^((\}?\s*else\s+)?(if|for|while)\b|\w*for_each\w*)/.test(previous) && !/[{;]$/.test(previous)) ||
		/(,|&&|\|\||=|\()$/.test(previous);
	if (governs) return `the statement belongs to line ${before + 1}`;
	let after = at + wanted.length;
	while (after < lines.length - 1 && lines[after]?.trim() === "") after++;
	const next = lines[after]?.trim() ?? "";
	if (/^(\w+|case .*|default):$/.test(previous) && next.startsWith("}")) return "a label would stand before }";
	if (next.startsWith("else") && wanted[0]?.startsWith("if")) return "an else would lose its if";
	return undefined;
}

function whyNoIncrement(one: RevertedCase, lines: readonly string[]): string | undefined {
	const name = one.inc_function ?? one.function;
	const bodies = bodiesOf(lines, name).map(([first, end]) => lines.slice(first, end).join("").replace(/\s+/g, ""));
	if (bodies.length === 0) return `no function ${name}`;
	const increment = one.inc.replace(/\s+/g, "");
	return bodies.some((body) => body.includes(increment)) ? undefined : `no ${one.inc} in ${name}`;
}
