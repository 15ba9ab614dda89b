/** The inside of an initialiser's braces as text: its elements, and the macros among its designators. */

interface Inside {
	readonly text: string;
	/** The offset of the text's first character in its file. */
	readonly at: number;
}

/** What stands between the commas of a list: the name where an element is a name or its address, undefined for the rest. */
export function elements({ text }: Inside): readonly (string | undefined)[] {
	const parts = splitAtCommas(plain(text)).map((part) => /^\s*&?\s*([A-Za-z_]\w*)\s*$/.exec(part)?.[1]);
	return parts.some((part) => part !== undefined) ? parts : [];
}

interface MacroUse {
	readonly name: string;
	readonly at: number;
	/** Each argument that is a single name. */
	readonly arguments: readonly (string | undefined)[];
}

/** `SET_RUNTIME_PM_OPS(a, b, NULL)` in the place of designators. */
export function directCalls({ text, at }: Inside): readonly MacroUse[] {
	const found: MacroUse[] = [];
	for (const match of text.matchAll(/(^|[,{\n])[ \t]*([A-Z][A-Z0-9_]+)[ \t]*\(([\w\s,&]*)\)[ \t]*(?=[,\n}]|\/\*|$)/g)) {
		const before = text.slice(0, match.index + (match[1] ?? "").length).trimEnd();
		if (!/(?:^|[,{)]|\*\/)$/.test(before)) continue;
		found.push({
			name: match[2] ?? "",
			at: at + match.index,
			arguments: (match[3] ?? "").split(",").map((part) => /^\s*&?\s*([A-Za-z_]\w*)\s*$/.exec(part)?.[1]),
		});
	}
	return found;
}

/** The names of a struct's members in order; undefined where `#if`, bodies or macros make the order unclear. `body`: what stands between its braces. */
export function memberOrder(body: string): readonly string[] | undefined {
	const text = plain(body);
	if (/[#{]/.test(text)) return undefined;
	const names: string[] = [];
	for (const member of text.split(";")) {
		if (member.trim() === "") continue;
		for (const declarator of splitAtCommas(member)) {
			const bare = declarator.replace(/__\w+\s*(?:\([^()]*\))?/g, (word) => (/^__[usbl]/.test(word) ? word : " "));
			const name =
				/\(\s*\*\s*(?:const\s+)?(\w+)/.exec(bare)?.[1] ??
				/(\w+)\s*(?:\[[^\]]*\]\s*)*(?::[^:]*)?$/.exec(bare.trim())?.[1];
			if (name === undefined || /^[A-Z]\w*\s*\(/.test(bare.trim())) return undefined;
			names.push(name);
		}
	}
	return names;
}

/** Without comments and strings. */
function plain(text: string): string {
	return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, (part) =>
		part.startsWith('"') ? '""' : " ",
	);
}

function splitAtCommas(text: string): string[] {
	const parts: string[] = [];
	let depth = 0;
	let from = 0;
	for (let i = 0; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c === 40 || c === 91 || c === 123) depth++;
		else if (c === 41 || c === 93 || c === 125) depth--;
		else if (c === 44 && depth === 0) {
			parts.push(text.slice(from, i));
			from = i + 1;
		}
	}
	parts.push(text.slice(from));
	return parts;
}
