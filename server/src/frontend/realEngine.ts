/** Puts the core and the store together: the one place of the front ends that knows both. */
import { Program } from "../core/api/program.ts";
import { rules } from "../core/rules/index.ts";
import { createParser, type Parser } from "../core/syntax/parser.ts";
import { emptyTree } from "../core/syntax/sources.ts";
import { wasmModules } from "../store/host.ts";
import { findTreeRoot, openTree } from "../store/tree.ts";
import type { Engine, OpenedProgram } from "./engine.ts";

/** The engine the product runs on. The parser is made when the first program opens, and shared by all of them. */
export function createRealEngine(): Engine {
	let parser: Promise<Parser> | undefined;
	const theParser = (): Promise<Parser> => {
		parser ??= createParser("auto", { wasm: wasmModules() });
		return parser;
	};
	return {
		findTreeRoot,
		rules,
		async open(root, onProgress): Promise<OpenedProgram> {
			if (root === undefined)
				return { program: new Program({ tree: emptyTree, parser: await theParser() }), close() {} };
			const tree = await openTree(root, onProgress === undefined ? {} : { onProgress });
			const program = new Program({ tree, parser: await theParser() });
			return { program, close: () => tree[Symbol.dispose]() };
		},
		async parserBinding() {
			const { binding, fallbackReason } = await theParser();
			return fallbackReason === undefined ? binding : `${binding} (native: ${fallbackReason.split("\n")[0]})`;
		},
	};
}
