/** Whether a parsed text's offsets are those of the text: what every span that is shown to somebody rests on. */
import type { ParsedText } from "../../server/src/core/syntax/parser.ts";
import type { SyntaxNode } from "../../server/src/core/syntax/tree.ts";

/** What does not lie where it should, in words; hardly more than the first few. */
export function misplaced(parsed: ParsedText): string[] {
	const { text, normalised } = parsed;
	const problems: string[] = [];
	if (normalised.text.length !== text.length)
		problems.push(`${text.length} characters became ${normalised.text.length}`);
	if (lineEnds(normalised.text) !== lineEnds(text)) problems.push("line ends moved");
	const covered = new Uint8Array(text.length);
	for (const { start, end } of normalised.replacements) covered.fill(1, start, end);
	let end = 0;
	for (const item of parsed.items()) {
		const node = item.node();
		if (item.start !== node.start || item.end !== node.end) problems.push(`item ${item.start} is not its node`);
		if (item.start < end) problems.push(`item ${item.start} starts inside the one before`);
		end = item.end;
		visit(node, (inner, around) => {
			if (problems.length > 4) return;
			if (inner.start < around.start || inner.end > around.end || inner.start > inner.end)
				problems.push(
					`${inner.type} ${inner.start}-${inner.end} is outside of ${around.type} ${around.start}-${around.end}`,
				);
			if (
				!/^(?:field_|type_|statement_)?identifier$/.test(inner.type) ||
				covered.subarray(inner.start, inner.end).includes(1)
			)
				return;
			const [written, read] = [text, normalised.text].map((t) => t.slice(inner.start, inner.end));
			// `5705_PLUS` is no identifier, but a number that macros paste to a name; it is read as one. So is what
			// follows a letter beyond ASCII, which ends a name here.
			if (written !== read && !/^\.?\d|[^ -~]/.test(written ?? ""))
				problems.push(`identifier ${inner.start} is ${written}, and was read as ${read}`);
		});
	}
	if (end > text.length) problems.push(`the last item ends at ${end} of ${text.length}`);
	return problems;
}

function lineEnds(text: string): string {
	return [...text.matchAll(/[\r\n]/g)].map((found) => `${found.index}${found[0]}`).join();
}

function visit(root: SyntaxNode, see: (node: SyntaxNode, around: SyntaxNode) => void): void {
	const open = [root];
	for (let node = open.pop(); node; node = open.pop()) {
		for (const child of node.children) {
			see(child, node);
			open.push(child);
		}
	}
}
