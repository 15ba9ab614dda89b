import type { FileSpan } from "../../core/base/span.ts";

/** A place as a Markdown link with the file and line as its text. */
export type LinkTo = (at: FileSpan) => string;

/** `text` so that Markdown shows it as it is, also inside a table. */
export function escaped(text: string): string {
	return text.replaceAll(/[\\|*_`[\]<>]/g, "\\$&").replaceAll(/\s+/g, " ");
}

/** C text as code; a bar would end the table's cell even inside code. */
export function code(text: string): string {
	const oneLine = text.replaceAll(/\s+/g, " ").trim();
	if (oneLine === "") return "";
	const fence = oneLine.includes("`") ? "``" : "`";
	return `${fence}${oneLine.replaceAll("|", "\\|")}${fence}`;
}

/** Text of the core in which `…` marks code: the marks stay, everything else is escaped. */
export function prose(text: string): string {
	return text
		.split("`")
		.map((part, index) => (index % 2 === 1 ? code(part) : escaped(part)))
		.join("");
}

/** A condition: C text, unless the core put it into words with the C in it marked. */
export function condition(text: string): string {
	return text.includes("`") ? prose(text) : code(text);
}

/** A Markdown table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
	return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The first `limit` of `items`, and a sentence about the others if there are any. */
export function atMost<T>(items: readonly T[], limit: number): { readonly shown: readonly T[]; readonly rest: string } {
	const left = items.length - limit;
	return { shown: items.slice(0, limit), rest: left > 0 ? `… and ${left} more` : "" };
}

/** Paragraphs, the empty ones left out. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
	return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}

/** Markdown of ours without its marks, for clients that show plain text. */
export function plainText(markdown: string): string {
	return markdown
		.replaceAll(/^\|(?: --- \|)+\n/gm, "")
		.replaceAll(/^\| (.*) \|$/gm, (_, row: string) =>
			row
				.split(/(?<!\\) \| /)
				.filter(Boolean)
				.join("  "),
		)
		.replaceAll(/\[((?:\\.|[^\]\\])*)\]\([^)]*\)/g, "$1")
		.replaceAll(/(?<!\\)(?:\*\*|`)/g, "")
		.replaceAll(/\\([\\|*_`[\]<>])/g, "$1");
}
