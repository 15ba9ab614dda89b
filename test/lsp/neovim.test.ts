import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { program } from "../../scripts/provision/programs.ts";
import { builtCommand, checkCommand, type PrintedFinding } from "../harness/checkCommand.ts";
import { kernelTree } from "../harness/kernelTree.ts";
import { neighbourFile, withLeak } from "../harness/neighbourLeak.ts";
import { overlayTree } from "../harness/overlayTree.ts";
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

/** Opens `file` of the tree in Neovim with the built server attached; answers what Neovim shows. */
async function shownByNeovim(nvim: string, folder: string, file: string): Promise<readonly Shown[]> {
	using answers = new TemporaryFolder();
	const answer = answers.file("shown.json");
	const script = fileURLToPath(new URL("neovim.lua", import.meta.url));
	const { stderr } = await promisify(execFile)(
		nvim,
		["--headless", "--clean", "-c", `luafile ${script}`, "-c", "cquit"],
		{
			cwd: folder,
			timeout: 90_000,
			env: {
				...process.env,
				XDG_STATE_HOME: answers.path,
				COUNTERBALANCE_TEST_COMMAND: JSON.stringify([process.execPath, builtCommand, "lsp", "--stdio"]),
				COUNTERBALANCE_TEST_TREE: folder,
				COUNTERBALANCE_TEST_FILE: join(folder, file),
				COUNTERBALANCE_TEST_ANSWER: answer,
			},
		},
	);
	const shown = await readFile(answer, "utf8").catch((error) => {
		throw new Error(`Neovim wrote no answer (${error})\n${stderr}`);
	});
	return JSON.parse(shown).length === undefined ? [] : JSON.parse(shown);
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

describe.skipIf(tree === undefined || neovim === undefined)("Neovim over stdio", () => {
	test("shows on the leaking neighbour.c what check prints", async () => {
		const changed = await overlayTree(tree ?? "", neighbourFile, withLeak);
		try {
			const printed = await checkCommand(changed.folder, neighbourFile);
			expect(printed.map(({ counter }) => counter)).toContain("neigh_table.gc_entries");
			const shown = await shownByNeovim(neovim ?? "", changed.folder, neighbourFile);
			// The verdict is the first line; a client that shows no related information gets the path below it.
			const verdicts = shown.map((diagnostic) => ({ ...diagnostic, message: diagnostic.message.split("\n")[0] ?? "" }));
			expect(verdicts.toSorted(byPlace)).toEqual(printed.map(expected).toSorted(byPlace));
		} finally {
			await changed.remove();
		}
	});

	test("shows nothing about the neighbour table on the unmodified neighbour.c", async () => {
		const shown = await shownByNeovim(neovim ?? "", tree ?? "", neighbourFile);
		expect(shown.filter(({ message }) => /gc_entries|entries|refcnt/.test(message))).toEqual([]);
	});
});
