import { type IrModule, lowerFile } from "../../../server/src/core/ir/module.ts";
import { contextOf } from "../../../server/src/core/ir/resolve/context.ts";
import { Resolver } from "../../../server/src/core/ir/resolve/resolver.ts";
import type { IrFunction } from "../../../server/src/core/ir/types.ts";
import { unknownConfiguration } from "../../../server/src/core/syntax/configuration.ts";
import { type Definition, scanDefinitions } from "../../../server/src/core/syntax/definitions.ts";
import { createParser, type Parser } from "../../../server/src/core/syntax/parser.ts";
import type { SourceTree } from "../../../server/src/core/syntax/sources.ts";

export const parser: Parser = await createParser("auto");

/** The functions that fixtures treat as known to the models. */
export const isPrimitive = (name: string): boolean => /^(?:atomic_|refcount_|k[mz]alloc$|kfree$)/.test(name);

/** A tree whose files are given as text. */
export function treeOf(files: Readonly<Record<string, string>>): SourceTree {
	const all = new Map<string, readonly Definition[]>(
		Object.entries(files).map(([file, text]) => [file, scanDefinitions(text)]),
	);
	return {
		readFile: (path) => files[path],
		configurationOf: () => unknownConfiguration,
		definitions(name, kind, from) {
			const sites = [...all].flatMap(([file, found]) =>
				found.filter((d) => d.name === name && d.kind === kind).map((d) => ({ ...d, file })),
			);
			return sites.sort((a, b) => Number(b.file === from) - Number(a.file === from));
		},
		functionPointers: () => [],
	};
}

export function resolverOf(files: Readonly<Record<string, string>> = {}): Resolver {
	return new Resolver({ tree: treeOf(files), parser, isPrimitive });
}

/** Lowers one text, with the other files in reach. */
export function lowerText(text: string, files: Readonly<Record<string, string>> = {}, file = "test.c"): IrModule {
	const parsed = parser.parse(text);
	try {
		return lowerFile(parsed, contextOf(resolverOf(files), file, parsed));
	} finally {
		parsed.delete();
	}
}

/** The one function of a text, or the one of that name. */
export function lowerOne(text: string, files: Readonly<Record<string, string>> = {}, name?: string): IrFunction {
	const { functions } = lowerText(text, files);
	const found = name === undefined ? functions[0] : functions.find((fn) => fn.name === name);
	if (!found) throw new Error(`no function ${name ?? ""} in the text`);
	return found;
}
