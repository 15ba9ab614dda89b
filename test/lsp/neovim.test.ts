import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { program } from "../../scripts/provision/programs.ts";
import { builtCommand, checkCommand, type PrintedFinding } from "../harness/checkCommand.ts";
import { kernelTree } from "../harness/kernelTree.ts";
import { linesToDelete, neighbourFile, withLeak } from "../harness/neighbourLeak.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const tree = kernelTree("6.1");
const neovim = program("neovim");

/** A diagnostic as Neovim shows it: lines and columns from 1, columns in bytes. */
interface Shown {
	readonly line: number;
	readonly column: number;
	readonly endLine: number;
	readonly endColumn: number;
	readonly severity: number;
	readonly source: string;
	readonly code: string;
	readonly message: string;
}

/**
 * Opens neighbour.c of the tree in Neovim with the built server attached, deletes the given lines in the buffer (nothing is
 * written), and answers what Neovim shows.
 */
async function shownByNeovim(nvim: string, folder: string, deleted?: string): Promise<readonly Shown[]> {
	using answers = new TemporaryFolder();
	const answer = answers.file("shown.json");
	const script = fileURLToPath(new URL("neovim.lua", import.meta.url));
	const ran = await promisify(execFile)(
		nvim,
		["--headless", "--clean", "-n", "-c", `luafile ${script}`, "-c", "cquit"],
		{
			cwd: folder,
			timeout: 150_000,
			env: {
				...process.env,
				XDG_STATE_HOME: answers.path,
				COUNTERBALANCE_TEST_COMMAND: JSON.stringify([process.execPath, builtCommand, "lsp", "--stdio"]),
				COUNTERBALANCE_TEST_TREE: folder,
				COUNTERBALANCE_TEST_FILE: join(folder, neighbourFile),
				COUNTERBALANCE_TEST_ANSWER: answer,
				...(deleted === undefined ? {} : { COUNTERBALANCE_TEST_DELETE: deleted }),
			},
		},
	);
	if (!existsSync(answer)) throw new Error(`Neovim wrote no answer\n${ran.stderr}`);
	const shown: readonly Shown[] | Record<string, never> = JSON.parse(readFileSync(answer, "utf8"));
	// Lua has one kind of table: an empty one is written as an object.
	return Array.isArray(shown) ? shown : [];
}

/** Severities by their numbers in the protocol. */
const severityNumber = { error: 1, warning: 2, information: 3 } as const;

/** What must be on Neovim's screen for a finding of `check`. */
function expected(finding: PrintedFinding): Shown {
	const { line, column, endLine, endColumn, rule, severity, message } = finding;
	return {
		line,
		column,
		endLine,
		endColumn,
		severity: severityNumber[severity],
		source: "counterbalance",
		code: rule,
		message,
	};
}

const byPlace = (a: { line: number; message: string }, b: { line: number; message: string }) =>
	a.line - b.line || a.message.localeCompare(b.message);

/** The verdict is the first line: a client that shows no related information gets what was assumed, and the path, below it. */
const verdictOnly = (shown: Shown): Shown => ({ ...shown, message: shown.message.split("\n")[0] ?? "" });

describe.skipIf(tree === undefined || neovim === undefined)("Neovim over stdio", () => {
	test("shows on the unmodified neighbour.c what check prints", async () => {
		const printed = await checkCommand(tree ?? "", neighbourFile);
		const shown = await shownByNeovim(neovim ?? "", tree ?? "");
		expect(shown.map(verdictOnly).toSorted(byPlace)).toEqual(printed.map(expected).toSorted(byPlace));
	});

	test("shows what check prints of the text without the two lines, once they are deleted in the buffer", async () => {
		const text = readFileSync(join(tree ?? "", neighbourFile), "utf8");
		const printed = await checkCommand(tree ?? "", neighbourFile, withLeak(text));
		expect(printed.map(({ counter }) => counter)).toContain("neigh_table.gc_entries");
		const { first, last } = linesToDelete(text);
		const shown = await shownByNeovim(neovim ?? "", tree ?? "", `${first},${last}`);
		expect(shown.map(verdictOnly).toSorted(byPlace)).toEqual(printed.map(expected).toSorted(byPlace));
	});
});
