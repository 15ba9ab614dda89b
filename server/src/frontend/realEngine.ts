/** Puts the core and the store together: the one place of the front ends that knows both. */
import { Program } from "../core/api/program.ts";
import { rules } from "../core/rules/index.ts";
import { createParser, type Parser } from "../core/syntax/parser.ts";
import { emptyTree } from "../core/syntax/sources.ts";
import { wasmModules } from "../store/host.ts";
import { findTreeRoot, openTree } from "../store/tree.ts";
import { type Engine, noConfiguration, type OpenedProgram, type OpenOptions } from "./engine.ts";

/** After a checkout that changed more files than this, the tree is looked through as a whole. */
const manyFiles = 100;

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
		async open(root, options): Promise<OpenedProgram> {
			if (root === undefined) return bareProgram(await theParser(), options);
			return treeProgram(root, options, await theParser());
		},
		async parserBinding() {
			const { binding, fallbackReason } = await theParser();
			return fallbackReason === undefined ? binding : `${binding} (wasm: ${fallbackReason.split("\n")[0]})`;
		},
	};
}

function bareProgram(parser: Parser, { stopwatch, replays }: OpenOptions): OpenedProgram {
	const program = new Program({ tree: emptyTree, parser, stopwatch, replays });
	return {
		program,
		configuration: noConfiguration,
		definedIn: () => [],
		filesChanged() {},
		trim: () => program.treeChanged(),
		close() {},
	};
}

async function treeProgram(root: string, options: OpenOptions, parser: Parser): Promise<OpenedProgram> {
	const tree = await openTree(root, {
		onProgress: options.onProgress,
		sources: options.reading,
		configuration: options.configuration,
		constant: options.constant,
		onChange() {
			program.treeChanged();
			options.onChange?.();
		},
	});
	await tree.prepare();
	const program = new Program({
		tree,
		parser: parser.withOptions({ macros: tree.macros }),
		// Where no file changes nobody waits for a turn either.
		...(options.constant && { slice: Number.POSITIVE_INFINITY }),
		stopwatch: options.stopwatch,
		replays: options.replays,
	});
	return {
		program,
		get configuration() {
			return tree.configuration;
		},
		definedIn(name) {
			const sites = tree.definitions(name, "function", "").filter(({ inactive }) => !inactive);
			return [...new Set(sites.map(({ file }) => file))];
		},
		filesChanged(files) {
			if (files.length > manyFiles) tree.changed();
			else for (const file of files) tree.changed(file);
			program.treeChanged();
		},
		trim() {
			tree.trim();
			program.treeChanged();
		},
		close: () => tree[Symbol.dispose](),
	};
}
