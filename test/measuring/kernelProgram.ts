/** A program over a kernel tree that does not change, for the threads of measurements. */
import { Program } from "../../server/src/core/api/program.ts";
import { createParser, type Parser } from "../../server/src/core/syntax/parser.ts";
import { wasmModules } from "../../server/src/store/host.ts";
import { type KernelTree, openTree } from "../../server/src/store/tree.ts";

export interface KernelProgram {
	readonly tree: KernelTree;
	readonly program: Program;
	readonly parser: Parser;
}

/** Opens the tree at `root`, whose index is there already ({@link indexKernel}). */
export async function openKernel(root: string): Promise<KernelProgram> {
	const tree = await openTree(root, { constant: true });
	await tree.prepare();
	const plain = await createParser("wasm", { wasm: wasmModules() });
	const parser = plain.withOptions({ macros: tree.macros });
	return { tree, parser, program: new Program({ tree, parser, slice: Number.POSITIVE_INFINITY }) };
}

/** So that a tree's index is made once, and not by each thread. */
export async function indexKernel(root: string): Promise<void> {
	await using tree = await openTree(root);
	await tree.prepare();
	await tree.prepareSources();
}
