/**
 * Whether a file, named relative to the tree, is one that a `--files` argument names: a folder, a file, or a pattern in which
 * `*` stands for anything within a name and `**` for anything.
 */
export function wantedBy(patterns: readonly string[]): (file: string) => boolean {
	const expressions = patterns.map(expressionOf);
	return (file) => expressions.length === 0 || expressions.some((expression) => expression.test(file));
}

function expressionOf(pattern: string): RegExp {
	const path = pattern.replace(/^\.\//, "").replace(/\/+$/, "");
	const parts = path.split(/(\*\*\/?|\*|\?)/);
	const source = parts.map((part, i) => (i % 2 === 0 ? part.replaceAll(/[\\^$.|+()[\]{}]/g, "\\$&") : wildcard(part)));
	return new RegExp(`^${source.join("")}(/|$)`);
}

function wildcard(part: string): string {
	if (part === "*") return "[^/]*";
	if (part === "?") return "[^/]";
	return part === "**/" ? "(.*/)?" : ".*";
}
