/** Names of files in a patch: unquoted as git quotes them, and refused where they lead out of the tree. */

/** `"a/\303\251.c"` as git writes names with unusual bytes; undefined where the quotes do not end. */
export function unquoted(name: string): { readonly name: string; readonly length: number } | undefined {
	const bytes: number[] = [];
	for (let i = 1; i < name.length; i++) {
		const character = name[i] as string;
		if (character === '"') return { name: new TextDecoder().decode(Uint8Array.from(bytes)), length: i + 1 };
		if (character !== "\\") {
			bytes.push(...new TextEncoder().encode(character));
			continue;
		}
		const octal = /^[0-3][0-7]{2}/.exec(name.slice(i + 1, i + 4))?.[0];
		if (octal) {
			bytes.push(Number.parseInt(octal, 8));
			i += 3;
		} else bytes.push(escapes[name[++i] ?? ""] ?? 63);
	}
	return undefined;
}

const escapes: Readonly<Record<string, number>> = {
	a: 7,
	b: 8,
	t: 9,
	n: 10,
	v: 11,
	f: 12,
	r: 13,
	'"': 34,
	"\\": 92,
};

/** A name from a `---`, `+++` or `rename` line: without quotes, and without the time that `diff -u` puts behind a tab. */
export function nameIn(rest: string): string {
	const trimmed = rest.trimEnd();
	if (trimmed.startsWith('"')) return unquoted(trimmed)?.name ?? trimmed;
	const tab = trimmed.indexOf("\t");
	return tab < 0 ? trimmed : trimmed.slice(0, tab);
}

/** Both names from a `diff --git` line; undefined where the line does not tell where one ends. */
export function namesInGitHeader(rest: string): readonly [string, string] | undefined {
	const line = rest.trimEnd();
	if (line.startsWith('"')) {
		const first = unquoted(line);
		if (!first) return undefined;
		const second = line.slice(first.length + 1);
		return [first.name, second.startsWith('"') ? (unquoted(second)?.name ?? second) : second];
	}
	const quote = line.indexOf(' "');
	if (quote > 0) {
		const second = unquoted(line.slice(quote + 1));
		return second && [line.slice(0, quote), second.name];
	}
	// Unquoted names may hold spaces; unless the file is renamed, which other lines then say, both are the same.
	const middle = (line.length - 1) / 2;
	const [first, second] = [line.slice(0, middle), line.slice(middle + 1)];
	if (Number.isInteger(middle) && line[middle] === " " && withoutPrefix(first) === withoutPrefix(second))
		return [first, second];
	const space = line.indexOf(" ");
	return space > 0 && line.indexOf(" ", space + 1) < 0 ? [line.slice(0, space), line.slice(space + 1)] : undefined;
}

/** The name without its first component, as `patch -p1` takes it. */
export function withoutPrefix(name: string): string {
	return name.slice(name.indexOf("/") + 1);
}

/** Why a path must not be followed, or undefined where it stays inside the tree. */
export function refusal(path: string): string | undefined {
	if (path === "") return "it has no name";
	if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)) return "its path is absolute";
	if (path.includes("\\")) return "there is a backslash in its path";
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
	if (/[\u0000-\u001f\u007f]/.test(path)) return "there are control characters in its path";
	const parts = path.split("/");
	if (parts.includes("..")) return "its path leads out of the tree";
	if (parts.some((part) => part === "" || part === ".")) return "its path is not a plain one";
	if (parts.some((part) => part.toLowerCase() === ".git")) return "it lies in git's own folder";
	return undefined;
}
