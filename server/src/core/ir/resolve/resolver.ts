/**
 * Answers what names mean: first from the file they are used in, then from the tree, then from what every kernel agrees
 * on. One resolver serves one snapshot of the tree; it parses each definition it is asked for once.
 */

import type { DefinitionKind } from "../../syntax/definitions.ts";
import { readMacro } from "../../syntax/macros.ts";
import type { Parser } from "../../syntax/parser.ts";
import type { DefinitionSite, SourceTree } from "../../syntax/sources.ts";
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { CleanupClass, LowerContext, Macro, Snippet, StructInfo, TypeEnvironment } from "../lower/context.ts";
import { childOfType } from "../lower/nodes.ts";
import { cleanupClassesIn, cleanupHeaders } from "./cleanupClasses.ts";
import { type DeclaredNames, declareItem, noNames } from "./declaredNames.ts";
import { plainFunction } from "./functionHead.ts";
import { detached, plainText } from "./text.ts";

export interface ResolverOptions {
	readonly tree: SourceTree;
	readonly parser: Parser;
	/** True of the functions and macros the models know: they stay calls. */
	readonly isPrimitive: (name: string) => boolean;
	/** Iterator macros become the loops that they write: for a machine that is to run the kernel's own. Default: false. */
	readonly expandsIterators?: boolean;
}

/** Parsed expansions kept for the next use of the same macro with the same arguments: half of them go when there are more. */
const maxSnippets = 4096;

/** What one definition site in the tree declares. */
export interface SiteAnswer {
	readonly names: DeclaredNames;
	readonly structs: ReadonlyMap<string, StructInfo>;
}

export class Resolver {
	readonly tree: SourceTree;
	readonly parser: Parser;
	readonly isPrimitive: (name: string) => boolean;
	readonly expandsIterators: boolean;
	#snippets = new Map<string, Snippet | null>();
	/** Not asked for since there was room: what is asked for again goes back to the others. */
	#olderSnippets: ReadonlyMap<string, Snippet | null> = new Map();
	readonly #sites = new Map<string, SiteAnswer>();
	readonly #macros = new Map<string, Macro | null>();
	readonly #contexts = new Map<string, LowerContext>();
	#cleanups: Map<string, CleanupClass> | undefined;
	readonly #cleanupFiles = new Map<string, Map<string, CleanupClass>>();

	constructor(options: ResolverOptions) {
		this.tree = options.tree;
		this.parser = options.parser;
		this.isPrimitive = options.isPrimitive;
		this.expandsIterators = options.expandsIterators ?? false;
	}

	/** The parser that reads the sides of `#if` that the file's configuration chooses. */
	parserFor(file: string): Parser {
		return this.parser.configured(this.tree.configurationOf(file));
	}

	/** The one context of a file whose definitions are read piecemeal. */
	contextFor(file: string, make: () => LowerContext): LowerContext {
		let context = this.#contexts.get(file);
		if (!context) {
			context = make();
			this.#contexts.set(file, context);
		}
		return context;
	}

	/** Parses statements inside a function body of their own. */
	parseStatements(text: string): Snippet | undefined {
		let snippet = this.#snippets.get(text);
		if (snippet === undefined) {
			snippet = this.#olderSnippets.get(text);
			if (snippet === undefined) snippet = this.#parseStatements(text) ?? null;
			if (this.#snippets.size >= maxSnippets / 2) {
				this.#olderSnippets = this.#snippets;
				this.#snippets = new Map();
			}
			this.#snippets.set(text, snippet);
		}
		return snippet ?? undefined;
	}

	#parseStatements(text: string): Snippet | undefined {
		const trimmed = text.trim();
		if (trimmed.endsWith(";")) return this.#wrapped(trimmed, "");
		return (trimmed.endsWith("}") ? this.#wrapped(trimmed, "") : undefined) ?? this.#wrapped(trimmed, ";");
	}

	#wrapped(text: string, end: string): Snippet | undefined {
		const head = "void f(void)\n{\n";
		// A line of its own: the text may end in a comment, or hold a directive.
		const parsed = this.parser.parse(`${head}${text}${end}\n}\n`);
		try {
			if (parsed.hasError) return undefined;
			const items = parsed.items();
			const item = items[0];
			if (items.length !== 1 || item?.type !== "function_definition") return undefined;
			const body = childOfType(item.node(), "compound_statement");
			return (
				body && { text: parsed.text, start: head.length + leadingBlanks(text), body, normalised: parsed.normalised }
			);
		} finally {
			parsed.delete();
		}
	}

	/** Parses text that macros put among a struct's members or at file level; undefined if it cannot be read. */
	parseDeclarations(text: string, where: "members" | "items"): { text: string; nodes: SyntaxNode[] } | undefined {
		const parsed = this.parser.parse(where === "members" ? `struct s {\n${text};\n};\n` : `${text};\n`);
		try {
			if (parsed.hasError) return undefined;
			const nodes = parsed.items().map((item) => item.node());
			if (where === "items") return { text: parsed.text, nodes };
			const body = nodes[0] && childOfType(nodes[0], "field_declaration_list");
			return body && { text: parsed.text, nodes: [body] };
		} finally {
			parsed.delete();
		}
	}

	/** What the definition at a site declares, its struct's members among it. */
	site(site: DefinitionSite, environment: (names: EnvironmentParts) => TypeEnvironment): SiteAnswer | undefined {
		// Variables declared together begin at one place.
		const key = `${site.file}:${site.start}:${site.end}:${site.kind}`;
		let answer = this.#sites.get(key);
		if (!answer) {
			const text = this.tree.readFile(site.file)?.slice(site.start, site.end);
			if (text === undefined) return undefined;
			const structs = new Map<string, StructInfo>();
			answer = { names: noNames(), structs };
			this.#sites.set(key, answer);
			const declared = detached(declarationText(text, site.kind));
			const env = environment({ text: declared, defineStruct: (info) => structs.set(info.tag, info) });
			const plain = site.kind === "function" ? plainFunction(env, declared) : undefined;
			if (plain?.name === site.name) {
				answer.names.functions.set(site.name, plain.result);
				return answer;
			}
			const parsed = this.parserFor(site.file).parse(declared);
			for (const item of parsed.items()) if (item.type !== "comment") declareItem(env, item.node(), answer.names);
			parsed.delete();
		}
		return answer;
	}

	/** The macro defined at a site. */
	macroAt(site: DefinitionSite): Macro | undefined {
		const key = `${site.file}:${site.start}`;
		let macro = this.#macros.get(key);
		if (macro === undefined) {
			const text = this.tree.readFile(site.file);
			const hash = text?.indexOf("#", site.start) ?? -1;
			const define = text !== undefined && hash >= 0 && hash < site.end ? detached(text.slice(hash, site.end)) : "";
			macro = macroFrom(define, 0, define.length) ?? null;
			this.#macros.set(key, macro);
		}
		return macro ?? undefined;
	}

	/** A clean-up class of one of the headers that define them for the whole kernel, or of the file given. */
	cleanupClass(name: string, files: readonly string[]): CleanupClass | undefined {
		if (!this.#cleanups) {
			this.#cleanups = new Map();
			for (const header of cleanupHeaders)
				for (const [key, value] of this.#cleanupsIn(header)) this.#cleanups.set(key, value);
		}
		const known = this.#cleanups.get(name);
		if (known) return known;
		for (const file of files) {
			const found = this.#cleanupsIn(file).get(name);
			if (found) return found;
		}
		return undefined;
	}

	#cleanupsIn(file: string): Map<string, CleanupClass> {
		let classes = this.#cleanupFiles.get(file);
		if (!classes) {
			classes = cleanupClassesIn(this.tree.readFile(file) ?? "");
			this.#cleanupFiles.set(file, classes);
		}
		return classes;
	}
}

export interface EnvironmentParts {
	readonly text: string;
	defineStruct(info: StructInfo): void;
}

function leadingBlanks(text: string): number {
	return text.length - text.trimStart().length;
}

/** A definition as a declaration that can be parsed by itself; a function's body is not needed. */
function declarationText(text: string, kind: DefinitionKind): string {
	if (kind === "function") {
		const brace = text.indexOf("{");
		return brace < 0 ? text : `${text.slice(0, brace)};`;
	}
	return /;\s*$/.test(text) ? text : `${text};`;
}

/** Reads a `#define`, its body with comments and continuations blanked. */
export function macroFrom(text: string, start: number, end: number): Macro | undefined {
	const found = readMacro(text, start, end);
	if (!found) return undefined;
	const last = found.parameters?.at(-1);
	const variadic = last?.endsWith("...") ?? false;
	const parameters = found.parameters?.map((p) => (p === "..." ? "__VA_ARGS__" : p.replace(/\.\.\.$/, "")));
	return { name: found.name, parameters, variadic, body: plainText(text.slice(found.bodyStart, found.bodyEnd)).trim() };
}
