/** Function definitions in kernel style, read by their lines: what to compare an analysis with must not rest on it. */

/** Line indexes between the braces of a function: the first inside, the one with the closing brace. */
export type Body = readonly [first: number, end: number];

/** The definitions of `name`, with the opening brace on a line of its own. */
export function bodiesOf(lines: readonly string[], name: string): readonly Body[] {
	const found: Body[] = [];
	for (let at = 0; at < lines.length; at++) {
		if (lines[at]?.trimEnd() !== "{") continue;
		let end = at + 1;
		while (end < lines.length && !lines[end]?.startsWith("}")) end++;
		if (defines(headerAbove(lines, at).join(" "), name)) found.push([at + 1, end]);
		at = end;
	}
	return found;
}

/** Line indexes of a whole definition: the first of what stands above the brace, and the one behind the closing brace. */
export function definitionsOf(lines: readonly string[], name: string): readonly Body[] {
	return bodiesOf(lines, name).map(([first, end]) => [first - 1 - headerAbove(lines, first - 1).length, end + 1]);
}

/** The text between the braces of a function; of all of them where there are several. */
export function bodyText(lines: readonly string[], name: string): string {
	return bodiesOf(lines, name)
		.flatMap(([first, end]) => lines.slice(first, end))
		.join("\n");
}

/** Whether the body of `caller` calls `callee`. */
export function calls(lines: readonly string[], caller: string, callee: string): boolean {
	return new RegExp(String.raw`\b${callee}\s*\(`).test(bodyText(lines, caller));
}

const longestHeader = 15;

function headerAbove(lines: readonly string[], brace: number): readonly string[] {
	const header: string[] = [];
	for (let at = brace - 1; at >= 0 && brace - at <= longestHeader; at--) {
		const line = lines[at]?.trim() ?? "";
		if (line === "" || /^[#}]/.test(line) || /(;|\*\/)$/.test(line)) break;
		header.unshift(line);
	}
	return header;
}

function defines(header: string, name: string): boolean {
	const called = /(\w+)\s*\(/.exec(header)?.[1];
	if (called === name) return true;
	if (new RegExp(String.raw`SYSCALL_DEFINE\d\s*\(\s*${name}\s*[,)]`).test(header)) return true;
	return called?.startsWith("__") === true && new RegExp(String.raw`(?<![\w.>])${name}\s*\(`).test(header);
}
