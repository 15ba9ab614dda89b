/**
 * `npm start [-- KERNEL-TREE] [--no-open]`: builds, shows what `check` says about the bundled example (or about
 * net/core/neighbour.c of the given kernel tree), and opens the editor on it with the extension.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildAll } from "./build.ts";
import { isKernelTree } from "./provision/kernelTree.ts";
import { check } from "./start/check.ts";
import { openEditor } from "./start/openEditor.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What is shown: a file and the folder it is read in. */
function subject(tree: string | undefined): { folder: string; file: string } {
	if (tree === undefined) return { folder: join(root, "examples", "neighbour"), file: "neighbour.c" };
	if (!isKernelTree(tree))
		throw new Error(`${tree} is not a kernel tree (it has no Kconfig or no include/linux/kernel.h)`);
	return { folder: tree, file: "net/core/neighbour.c" };
}

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { "no-open": { type: "boolean", default: false } },
		allowPositionals: true,
	});
	const { folder, file } = subject(positionals[0]);
	console.log("Building …");
	await buildAll();
	console.log(`\ncounterbalance check ${join(folder, file)}\n`);
	const line = await check(root, folder, file);
	if (values["no-open"]) return;
	await openEditor(root, folder, file, line);
}

try {
	await main();
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 2;
}
