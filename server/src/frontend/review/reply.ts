/**
 * A reply to a mailing list under the hunk that is asked about: the hunk quoted, a question, the path. Plain text without trailers, at most 72
 * columns but for what is quoted.
 */
import type { PlacedHunk } from "../../core/review/applyPatch.ts";
import type { FileChange, PatchChange } from "../../core/review/change.ts";
import { harmless } from "../../core/review/harmless.ts";
import { newLines, oldLines } from "../../core/review/patch.ts";
import type { FindingGroup, MatrixRow, ReviewedFinding, ReviewedStep } from "../../core/review/result.ts";
import { balanceText, shortCounter, signed } from "../balance.ts";

const width = 72;
/** Lines of a hunk that are quoted around what it changes. */
const quotedContext = 3;
const longestQuote = 24;

/** The reply to one patch about what it introduces; undefined where it introduces nothing. */
export function replyTo(
	patch: PatchChange,
	groups: readonly FindingGroup[],
	matrix: readonly MatrixRow[],
): string | undefined {
	if (groups.length === 0) return undefined;
	const parts = groups.map((group) => {
		const quote = quotedHunk(group, patch);
		const row = matrix.find(
			(one) => one.function === group.function && one.counter === group.counter && one.rule === group.rule,
		);
		return [...quote, ...question(group, row)].join("\n");
	});
	return `${parts.join("\n\n")}\n`;
}

function question(group: FindingGroup, row: MatrixRow | undefined): readonly string[] {
	const [finding, ...others] = group.findings;
	if (!finding) return [];
	const counter = shortCounter(group.counter);
	const who =
		finding.delta > 0 ? `Who settles ${counter} after this?` : `Is ${counter} counted down once too often after this?`;
	const later =
		row?.settled === undefined ? "" : ` Patch ${row.settled} mends it; is that so on purpose, for those who bisect?`;
	const also = [...new Set(others.map(({ outcome, delta }) => `${outcome} (${signed(delta)})`))];
	return [
		...wrapped(`${who} As far as I can see, ${plain(finding.message)}.${later}`),
		"",
		...chain(finding),
		...(also.length > 0 ? ["", ...wrapped(`The same when it ${also.join(", and when it ")}.`)] : []),
	];
}

/** The message without its quotation marks for code. */
function plain(message: string): string {
	return message.replaceAll("`", "").replace(/\.$/, "");
}

/** The path, one call or update a line, with the balance after it. */
function chain({ path, counter }: ReviewedFinding): readonly string[] {
	const telling = path.filter(({ kind, change }) => kind !== "branch" || change !== 0);
	return [
		`  ${shortCounter(counter)}`,
		...telling.flatMap((step) => {
			const indent = " ".repeat(2 + 2 * step.depth);
			return folded(`${balanceText(step).padStart(9)}  ${indent}${stepText(step)}`, " ".repeat(13 + indent.length));
		}),
	];
}

function stepText({ at, text }: ReviewedStep): string {
	return `${plain(text)}  (${at.file.replace(/^.*\//, "")}:${at.line})`;
}

function quotedHunk(group: FindingGroup, patch: PatchChange): readonly string[] {
	const [reference] = group.findings.flatMap(({ cause }) => cause.hunks).filter(({ patch: id }) => id === patch.id);
	const change = patch.files.find(({ file }) => file === reference?.file);
	const hunk = change?.hunks.find(({ number }) => number === reference?.hunk);
	if (!change || !hunk) return [];
	return [...quoted(change, hunk), ""];
}

function quoted({ file, oldFile }: FileChange, hunk: PlacedHunk): readonly string[] {
	const { lines } = hunk;
	const marks = lines.map(({ kind }) => kind !== "context");
	const first = Math.max(0, marks.indexOf(true) - quotedContext);
	const last = Math.min(lines.length, marks.lastIndexOf(true) + 1 + quotedContext);
	const shown = lines.slice(first, last).slice(0, longestQuote);
	const sign = { context: " ", removed: "-", added: "+" } as const;
	return [
		`> --- a/${oldFile ?? file}`,
		`> +++ b/${file}`,
		`> @@ ${range("-", hunk.oldStart, oldLines(hunk).length)} ${range("+", hunk.newStart, newLines(hunk).length)} @@${hunk.heading === "" ? "" : ` ${harmless(hunk.heading)}`}`,
		...shown.map(({ kind, text }) => `> ${sign[kind]}${harmless(text.replace(/\r?\n$/, ""))}`),
		...(last - first > longestQuote ? ["> [...]"] : []),
	];
}

function range(sign: string, start: number, lines: number): string {
	return lines === 1 ? `${sign}${start}` : `${sign}${start},${lines}`;
}

/** Words in lines of at most 72 columns. */
function wrapped(text: string): readonly string[] {
	return folded(text, "");
}

function folded(text: string, indent: string): readonly string[] {
	const start = /^ */.exec(text)?.[0] ?? "";
	const lines: string[] = [];
	let line = start;
	for (const word of text.trim().split(/(?<=\S) (?=\S)/)) {
		const next = line.trim() === "" ? line + word : `${line} ${word}`;
		if (next.length > width && line.trim() !== "") {
			lines.push(line);
			line = indent + word;
		} else line = next;
	}
	return [...lines, line];
}
