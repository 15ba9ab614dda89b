/** The lowering context of one file: its own names first, then the tree's as seen from it. */
import type { Span } from "../../base/span.ts";
import type { Configuration } from "../../syntax/configuration.ts";
import type { DefinitionKind } from "../../syntax/definitions.ts";
import { optionNumber } from "../../syntax/options.ts";
import type { ParsedText, Parser } from "../../syntax/parser.ts";
import type { DefinitionSite, SourceTree } from "../../syntax/sources.ts";
import type {
	CleanupClass,
	Constant,
	ExpandedText,
	LowerContext,
	Macro,
	Snippet,
	StructInfo,
	TypeEnvironment,
} from "../lower/context.ts";
import { textOfUse } from "../lower/substitution.ts";
import { typeOfText } from "../lower/typeText.ts";
import { type CType, unknownType } from "../types.ts";
import {
	builtinConstants,
	builtinFunctions,
	builtinGlobals,
	builtinMacros,
	builtinStructTypedefs,
	builtinTypedefs,
} from "./builtins.ts";
import { cleanupClassesIn, freeClass } from "./cleanupClasses.ts";
import { type DeclaredNames, declareItem, noNames } from "./declaredNames.ts";
import { enumerators, enumeratorsAround } from "./enums.ts";
import { type ConstantNames, evaluate, evaluateTyped, fitting } from "./evaluate.ts";
import { plainFunction } from "./functionHead.ts";
import { taggedGroup } from "./memberGroups.ts";
import { type EnvironmentParts, macroFrom, Resolver, type SiteAnswer } from "./resolver.ts";

/** A context for one parsed file. Contexts of one snapshot of the tree should share a resolver. */
export function createLowerContext(
	tree: SourceTree,
	file: string,
	parsed: ParsedText,
	parser: Parser,
	isPrimitive: (name: string) => boolean,
): LowerContext {
	return contextOf(new Resolver({ tree, parser, isPrimitive }), file, parsed);
}

/** A context for one parsed file; good as long as the tree's snapshot and the parsed text are. */
export function contextOf(resolver: Resolver, file: string, parsed: ParsedText): LowerContext {
	return new FileContext(resolver, file, parsed);
}

/** A context for definitions of a file that is not parsed as a whole: its names, too, are found through the tree. */
export function treeContextOf(resolver: Resolver, file: string): LowerContext {
	return resolver.contextFor(file, () => new FileContext(resolver, file, undefined));
}

/** Folders whose functions are no part of the kernel. */
const foreign = /^(?:tools|scripts|samples|Documentation)\//;
/** Words that a build which profiles branches makes macros of (include/linux/compiler.h). */
const statementWord = /^(?:if|else|for|while|do|switch|return)$/;
/** Bodies that stand for a feature that is configured out. */
const trivialBody =
	/^(?:|0|1|NULL|false|true|\(?\s*\{\s*\}\s*\)?|\(?\(void\)\s*\(?0?\)?\)?|do\s*\{\s*\}\s*while\s*\(\s*0\s*\)|\(\{\s*0;\s*\}\))$/;

/** Macros that declare by way of other macros are followed no further than this. */
const maxNestedMacros = 8;

/** Definitions of trace events, whose macros only mention names: `TRACE_DEFINE_ENUM(AF_INET);`. */
const traceEvents = /^include\/trace\//;

function isReal(site: DefinitionSite): boolean {
	return !foreign.test(site.file) && !traceEvents.test(site.file) && (site.file.endsWith(".h") || !site.static);
}

class FileContext implements LowerContext {
	readonly file: string;
	readonly configuration: Configuration;
	readonly #resolver: Resolver;
	readonly #parsed: ParsedText | undefined;
	#own: DeclaredNames | undefined;
	#ownMacros: Map<string, Macro> | undefined;
	#ownCleanups: Map<string, CleanupClass> | undefined;
	readonly #structs = new Map<string, StructInfo | null>();
	readonly #tags = new Map<string, string>();
	readonly #constants = new Map<string, Constant | null>();
	readonly #macros = new Map<string, Macro | null>();
	readonly #typedefs = new Map<string, CType | null>();
	readonly #functions = new Map<string, CType | null>();
	readonly #globals = new Map<string, CType | null>();
	readonly #constantNames: ConstantNames;

	constructor(resolver: Resolver, file: string, parsed: ParsedText | undefined) {
		this.#resolver = resolver;
		this.file = file;
		this.configuration = resolver.tree.configurationOf(file);
		this.#constantNames = {
			configuration: this.configuration,
			constant: (name) => this.constant(name),
			macro: (name) => this.macro(name),
			typedef: (name) => this.typedef(name),
		};
		this.#parsed = parsed;
	}

	get expandsIterators(): boolean {
		return this.#resolver.expandsIterators;
	}

	isPrimitive(name: string): boolean {
		return this.#resolver.isPrimitive(name);
	}

	parseStatements(text: string): Snippet | undefined {
		return this.#resolver.parseStatements(text);
	}

	defineStruct(info: StructInfo): void {
		this.#structs.set(info.tag, info);
	}

	struct(tag: string): StructInfo | undefined {
		return this.#memo(this.#structs, tag, this.#findStruct);
	}

	readonly #findStruct = (tag: string): StructInfo | undefined => {
		const own = this.#structs.get(tag);
		if (own) return own;
		for (const site of [...this.#sites(tag, "struct"), ...this.#sites(tag, "typedef")]) {
			const answer = this.#answer(site);
			if (!answer) continue;
			for (const info of answer.structs.values()) if (!this.#structs.get(info.tag)) this.#structs.set(info.tag, info);
			const found = answer.structs.get(tag);
			if (found) return found;
		}
		// The struct of a member without a tag of its own: known once the struct around it is.
		const dot = tag.lastIndexOf(".");
		if (dot > 0) return this.struct(tag.slice(0, dot)) ? (this.#structs.get(tag) ?? undefined) : undefined;
		return this.#groupedStruct(tag);
	};

	/** A struct that a macro of this file declares within another. */
	#groupedStruct(tag: string): StructInfo | undefined {
		const text = taggedGroup(this.#resolver.tree.readFile(this.file) ?? "", tag);
		if (text === undefined) return undefined;
		const parsed = this.#resolver.parserFor(this.file).parse(text);
		const env = this.#environment({ text: parsed.text, defineStruct: (info) => this.#structs.set(info.tag, info) });
		for (const item of parsed.items()) declareItem(env, item.node(), noNames());
		parsed.delete();
		return this.#structs.get(tag) ?? undefined;
	}

	structTag(tag: string): string {
		let known = this.#tags.get(tag);
		if (known === undefined) {
			known = this.#findStructTag(tag);
			this.#tags.set(tag, known);
		}
		return known;
	}

	#findStructTag(tag: string): string {
		let name = tag;
		for (let i = 0; i < maxNestedMacros; i++) {
			if (!this.isOwnMacro(name) && this.#sites(name, "struct").length > 0) return name;
			const macro = this.macro(name);
			if (!macro || macro.parameters || macro.body === name || !/^[A-Za-z_]\w*$/.test(macro.body)) return name;
			name = macro.body;
		}
		return name;
	}

	typedef(name: string): CType | undefined {
		return this.#memo(this.#typedefs, name, this.#findTypedef);
	}

	readonly #findTypedef = (name: string): CType | undefined => {
		const builtin = builtinTypedefs.get(name);
		if (builtin) return builtin;
		const own = this.#names().typedefs.get(name);
		if (own) return own;
		for (const site of this.#sites(name, "typedef")) {
			const answer = this.#answer(site);
			const found = answer?.names.typedefs.get(name);
			if (!answer || !found) continue;
			for (const info of answer.structs.values()) if (!this.#structs.get(info.tag)) this.#structs.set(info.tag, info);
			return found;
		}
		return builtinStructTypedefs.get(name);
	};

	functionResult(name: string): CType | undefined {
		return this.#memo(this.#functions, name, this.#findFunctionResult);
	}

	readonly #findFunctionResult = (name: string): CType | undefined => {
		const own = this.#names().functions.get(name);
		if (own) return own;
		for (const site of this.#sites(name, "function")) {
			const found = foreign.test(site.file) ? undefined : this.#answer(site)?.names.functions.get(name);
			if (found) return found;
		}
		return builtinFunctions.get(name);
	};

	global(name: string): CType | undefined {
		return this.#memo(this.#globals, name, this.#findGlobal);
	}

	readonly #findGlobal = (name: string): CType | undefined => {
		const own = this.#names().globals.get(name);
		if (own) return own;
		const site = this.#sites(name, "variable").find(
			(s) => !foreign.test(s.file) && (!s.static || s.file === this.file || s.file.endsWith(".h")),
		);
		return site ? (this.#answer(site)?.names.globals.get(name) ?? unknownType) : builtinGlobals.get(name);
	};

	isOwnMacro(name: string): boolean {
		return this.#macrosHere().has(name);
	}

	macro(name: string): Macro | undefined {
		return this.#memo(this.#macros, name, this.#findMacro);
	}

	readonly #findMacro = (name: string): Macro | undefined => {
		const own = this.#macrosHere().get(name);
		if (own) return own;
		if (this.#names().functions.has(name)) return undefined;
		const visible = this.#sites(name, "macro").filter(
			(site) => site.file === this.file || (site.file.endsWith(".h") && !foreign.test(site.file)),
		);
		let sites = visible.filter((site) => !site.inactive);
		// A definition on a side that is not read is better than none at all.
		if (sites.length === 0 && visible.length > 0 && !statementWord.test(name) && !this.#isElsewhere(name))
			sites = visible;
		if (sites.length === 0) return builtinMacros.get(name);
		const candidates = sites
			.slice(0, 6)
			.map((site) => this.#resolver.macroAt(site))
			.filter((macro) => macro !== undefined);
		const found = candidates.find((macro) => !trivialBody.test(macro.body)) ?? candidates[0];
		// A function or variable of that name is what is there when the feature is configured in; a macro without content
		// stands for it when it is not.
		const kind = found?.parameters ? "function" : "variable";
		const standsIn = found && (kind === "variable" || trivialBody.test(found.body));
		return standsIn && this.#sites(name, kind).some(isReal) ? undefined : found;
	};

	#isElsewhere(name: string): boolean {
		return (
			builtinMacros.has(name) ||
			(["function", "variable", "enumerator"] as const).some((kind) => this.#sites(name, kind).some(isReal))
		);
	}

	constant(name: string): Constant | undefined {
		return this.#memo(this.#constants, name, this.#findConstant);
	}

	readonly #findConstant = (name: string): Constant | undefined => {
		const own = this.#constants.get(name);
		if (own !== undefined && own !== null) return own;
		const macro = this.macro(name);
		if (!macro && name.startsWith("CONFIG_")) {
			const value = optionNumber(name, this.configuration);
			return value === undefined ? undefined : fitting(BigInt(value));
		}
		if (macro && macro.parameters === undefined && macro.body !== name) {
			const value = macro.body === "" ? undefined : evaluateTyped(macro.body, this.#constantNames);
			if (value !== undefined) return value;
			if (macro.body !== "") return builtinConstant(name);
		}
		for (const site of this.#sites(name, "enumerator").slice(0, 3)) {
			const text = this.#resolver.tree.readFile(site.file);
			const values = text === undefined ? undefined : enumeratorsAround(text, site.start, this.#constantNames);
			const value = values?.get(name);
			if (!values || value === undefined) continue;
			for (const [key, other] of values) if (!this.#constants.get(key)) this.#constants.set(key, fitting(other));
			return fitting(value);
		}
		return builtinConstant(name);
	};

	freeClass(name: string): CleanupClass | undefined {
		return this.#cleanupClass(freeClass(name), name);
	}

	cleanupClass(name: string): CleanupClass | undefined {
		return this.#cleanupClass(name, name);
	}

	#cleanupClass(key: string, name: string): CleanupClass | undefined {
		this.#ownCleanups ??= cleanupClassesIn(this.#parsed?.text ?? "");
		const own = this.#ownCleanups.get(key);
		if (own) return own;
		const files = (["function", "struct", "macro"] as const).flatMap((kind) =>
			this.#sites(name, kind).map((site) => site.file),
		);
		return this.#resolver.cleanupClass(key, [...new Set([...this.#included(), ...files.slice(0, 6)])]);
	}

	/** The headers the file names itself: under include/, or beside it. */
	#included(): readonly string[] {
		const folder = this.file.slice(0, this.file.lastIndexOf("/") + 1);
		const text = this.#parsed?.text ?? "";
		return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]/gm)].map(([, quote, path = ""]) =>
			quote === "<" ? `include/${path}` : `${folder}${path}`,
		);
	}

	/** Answers from `cache`; a name asked for again while it is being answered is unknown. */
	#memo<T>(cache: Map<string, T | null>, name: string, find: (name: string) => T | undefined): T | undefined {
		this.#names();
		const known = cache.get(name);
		if (known !== undefined) return known ?? undefined;
		cache.set(name, null);
		const found = find(name);
		if (found !== undefined) cache.set(name, found);
		return found;
	}

	#sites(name: string, kind: DefinitionKind): readonly DefinitionSite[] {
		return this.#resolver.tree.definitions(name, kind, this.file);
	}

	#answer(site: DefinitionSite): SiteAnswer | undefined {
		return this.#resolver.site(site, (parts) => this.#environment(parts));
	}

	#environment(parts: EnvironmentParts, depth = 0): TypeEnvironment {
		return {
			text: (node) => parts.text.slice(node.start, node.end),
			typedef: (name) => this.typedef(name),
			constantOf: (node) => evaluate(parts.text.slice(node.start, node.end), this.#constantNames),
			typeOfText: (text) =>
				typeOfText(
					{
						typedef: (name) => this.typedef(name),
						macro: (name) => this.macro(name),
						structTag: (tag) => this.structTag(tag),
						typeOfExpression: () => unknownType,
					},
					text,
				),
			defineStruct: (info) => parts.defineStruct(info),
			structTag: (tag) => this.structTag(tag),
			expanded: (use, where) => this.#expanded(use, where, (info) => parts.defineStruct(info), depth),
			defineEnumerators: (body) => {
				for (const [name, value] of enumerators(parts.text.slice(body.start + 1, body.end - 1), this.#constantNames))
					this.#constants.set(name, fitting(value));
			},
		};
	}

	expandedDeclarations(use: string, where: "members" | "items"): ExpandedText | undefined {
		return this.#expanded(use, where, (info) => this.defineStruct(info));
	}

	#expanded(
		use: string,
		where: "members" | "items",
		define: (info: StructInfo) => void,
		depth = 0,
	): ExpandedText | undefined {
		const macro = depth < maxNestedMacros ? this.macro(/^\w*/.exec(use)?.[0] ?? "") : undefined;
		const text = macro && textOfUse(macro, use);
		const made = text === undefined ? undefined : this.#resolver.parseDeclarations(text, where);
		return made && { env: this.#environment({ text: made.text, defineStruct: define }, depth + 1), nodes: made.nodes };
	}

	#macrosHere(): ReadonlyMap<string, Macro> {
		if (!this.#ownMacros) {
			this.#ownMacros = new Map();
			const text = this.#parsed?.text ?? "";
			for (const directive of this.#parsed?.normalised.directives ?? []) {
				if (directive.keyword !== "define") continue;
				const macro = macroFrom(text, directive.start, directive.end);
				if (macro && (!trivialBody.test(macro.body) || !this.#ownMacros.has(macro.name)))
					this.#ownMacros.set(macro.name, macro);
			}
		}
		return this.#ownMacros;
	}

	/** What the file itself declares, read once. */
	#names(): DeclaredNames {
		if (this.#own) return this.#own;
		const names = noNames();
		this.#own = names;
		if (!this.#parsed) return names;
		const { text } = this.#parsed;
		const env = this.#environment({ text, defineStruct: (info) => this.defineStruct(info) });
		for (const item of this.#parsed.items()) {
			if (item.type === "function_definition") declareHead(headOf(text, item), names);
			else if (item.type !== "comment") declareItem(env, item.node(), names);
		}
		// Results of functions need types, which need names: they are read last.
		for (const item of this.#parsed.items()) {
			if (item.type !== "function_definition") continue;
			const plain = item.hasError ? undefined : plainFunction(env, headOf(text, item));
			if (plain) names.functions.set(plain.name, plain.result);
			else declareItem(env, item.node(), names);
		}
		return names;
	}
}

function builtinConstant(name: string): Constant | undefined {
	const value = builtinConstants.get(name);
	return value === undefined ? undefined : fitting(value);
}

/** Notes that a function exists, before its type can be told. */
function declareHead(head: string, names: DeclaredNames): void {
	const name = /([A-Za-z_]\w*)\s*\(/.exec(head)?.[1];
	if (name) names.functions.set(name, unknownType);
}

function headOf(text: string, { start, end }: Span): string {
	const brace = text.indexOf("{", start);
	return text.slice(start, brace < 0 || brace > end ? end : brace);
}
