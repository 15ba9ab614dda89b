/** Where the machine gets the code it runs: functions, variables and structs, by name, as seen from a file. */
import type { StructInfo } from "../ir/lower/context.ts";
import { type InspectedExpression, lowerInspected, type Surroundings } from "../ir/lower/inspected.ts";
import type { LoweredVariable } from "../ir/lower/lowering.ts";
import { lowerDefinition, lowerStaticsOf, lowerVariable, outlineOf } from "../ir/module.ts";
import type { Outline } from "../ir/outline.ts";
import { treeContextOf } from "../ir/resolve/context.ts";
import { Resolver } from "../ir/resolve/resolver.ts";
import type { IrFunction } from "../ir/types.ts";
import { type Definition, type DefinitionKind, scanDefinitions } from "../syntax/definitions.ts";
import type { Parser } from "../syntax/parser.ts";
import type { DefinitionSite, SourceTree } from "../syntax/sources.ts";
import { executableRow, ownAllocators } from "./executableRows.ts";

export interface Variable extends LoweredVariable {
	/** The file that defines it; for one that no file defines, the file that asked. */
	readonly file: string;
}

export interface Code {
	/** The function's body; undefined if nobody has one. */
	function(name: string, from: string): IrFunction | undefined;
	/** A variable with static storage; `function.name` is a static local of that function. */
	variable(name: string, from: string): Variable | undefined;
	struct(tag: string, from: string): StructInfo | undefined;
}

/** Folders whose code is no part of the kernel. */
const foreign = /^(?:tools|scripts|samples|Documentation)\//;

/** The code of a kernel tree (or of single files), read and lowered when it is asked for. */
export class TreeCode implements Code {
	readonly #tree: SourceTree;
	readonly #resolver: Resolver;
	readonly #functions = new Map<string, IrFunction | null>();

	constructor(tree: SourceTree, parser: Parser) {
		this.#tree = tree;
		this.#resolver = new Resolver({
			tree,
			parser,
			// Macros whose row is no use to a machine are expanded like any others.
			isPrimitive: (name) => executableRow(name) !== undefined || ownAllocators.has(name),
			expandsIterators: true,
		});
	}

	function(name: string, from: string): IrFunction | undefined {
		for (const site of this.#sites(name, "function", from)) {
			const key = `${site.file}:${site.start}`;
			let fn = this.#functions.get(key);
			if (fn === undefined) {
				fn = lowerDefinition(site, this.#resolver) ?? null;
				this.#functions.set(key, fn);
			}
			if (fn) return fn;
		}
		return undefined;
	}

	variable(name: string, from: string): Variable | undefined {
		const dot = name.indexOf(".");
		if (dot > 0) return this.#staticLocal(name, name.slice(0, dot), from);
		for (const site of this.#sites(name, "variable", from)) {
			const variable = lowerVariable(site, this.#resolver);
			if (variable) return { ...variable, file: site.file };
		}
		const type = treeContextOf(this.#resolver, from).global(name);
		return type && { name, type, initialiser: undefined, file: from };
	}

	struct(tag: string, from: string): StructInfo | undefined {
		return treeContextOf(this.#resolver, from).struct(tag);
	}

	/** The text of a file of the tree. */
	text(file: string): string | undefined {
		return this.#tree.readFile(file);
	}

	/** The functions that a file defines on the sides of `#if` that are read. */
	functionsIn(file: string): readonly Definition[] {
		const text = this.text(file);
		if (text === undefined) return [];
		const all = scanDefinitions(text, this.#tree.configurationOf(file));
		return all.filter(({ kind, inactive }) => kind === "function" && !inactive);
	}

	/** Where a function's statements stand. */
	outline(fn: IrFunction): Outline {
		return outlineOf(fn, this.#resolver);
	}

	/** The static variables of a function, named `function.name`. */
	staticsOf(fn: IrFunction): Surroundings["statics"] {
		return lowerStaticsOf({ ...fn.span, name: fn.name, kind: "function", static: fn.static }, this.#resolver);
	}

	/** An expression as it is meant inside a function; why not, where it cannot be read. */
	inspected(text: string, around: Surroundings, address = false): InspectedExpression | string {
		return lowerInspected(text, treeContextOf(this.#resolver, around.function.file), around, address);
	}

	#staticLocal(name: string, owner: string, from: string): Variable | undefined {
		for (const site of this.#sites(owner, "function", from)) {
			const found = lowerStaticsOf(site, this.#resolver).find((variable) => variable.name === name);
			if (found) return { ...found, file: site.file };
		}
		return undefined;
	}

	/** Definitions that `from` can mean: a static one elsewhere is none, unless a header has it. */
	#sites(name: string, kind: DefinitionKind, from: string): readonly DefinitionSite[] {
		return this.#tree
			.definitions(name, kind, from)
			.filter((site) => !foreign.test(site.file) && !site.inactive)
			.filter((site) => site.file === from || !site.static || site.file.endsWith(".h"));
	}
}
