/**
 * What a macro is to the reader of un-preprocessed C: learnt from its `#define` where one is seen, from a short table
 * where not.
 */
import { K_ENUM, K_EXTERN, K_PRIMITIVE, K_QUALIFIER, K_STORAGE, K_STRUCT, K_TYPEDEF, keywordKinds } from "./tokens.ts";

export type MacroKind =
	/** Stands where `while (…)` could: a loop header whose body follows the macro's arguments. */
	| "iterator"
	/** Expands to nothing or to attributes and storage classes; without arguments. */
	| "attribute"
	/** The same with arguments in parentheses. */
	| "attribute-function"
	/** Expands to declarations or definitions. */
	| "declaration"
	/** Another name for a type. */
	| "type"
	/** A string literal. */
	| "string"
	/** Anything else: an expression or statements. */
	| "code";

/** Answers what kind of macro a name is, or undefined if it is not known to be a macro. */
export interface MacroClassifier {
	kindOf(name: string): MacroKind | undefined;
	/** True if the name is known as a typedef. */
	isType?(name: string): boolean;
}

/*
 * The table is for texts whose headers are not at hand, and for names that one header makes from another's: with a tree's
 * headers, and nothing here but `__attribute__`, one attribute in forty is not learnt. Apart from the guards, which may get
 * a body without braces any day, a name is here only if leaving the table out changes how some file of the v6.1 or v6.12
 * sources reads without its headers. What stands where an unknown name can only be an attribute (`static int __net_init
 * f(void)`), and what reads like a loop (`for_each` in its name), needs no entry.
 */

/** Where a section or a lifetime is said: before a type alone, behind a `}`, or in front of a declaring macro. */
const placement =
	"__init __initdata __initconst __initdata_or_module __read_mostly __ro_after_init __cacheline_aligned " +
	"__cacheline_aligned_in_smp ____cacheline_aligned ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp";

/** In casts and type arguments, where any name could be the type: `(struct x __iomem *)`, `(__force u32)`. */
const addressSpaces = "__user __iomem __percpu __rcu __force __private __bitwise __percpu_seg_override";

/** Layout of a struct, said behind its `}`. */
const layouts = "__packed __randomize_layout __no_randomize_layout __aligned_largest randomized_struct_fields_end";

/** Of functions and variables whose type is a typedef: two names in front of the declared one. */
const others =
	"__must_check __deprecated __cold __weak __malloc __maybe_unused __used __unused __visible __noreturn __always_inline " +
	"noinline noinline_for_stack notrace noinstr nokprobe_inline asmlinkage";

/** The same with arguments, which may be alone on their line before or after what they belong to. */
const attributeFunctions =
	"__attribute__ __attribute __printf __scanf __releases __acquires __must_hold __aligned __section __alloc_size " +
	"__realloc_size __diagnose_as __free __cleanup __alias __compiletime_error __mode";

/** Loops, or what is read as one, without `for_each` in the name, whose body need not stand in braces. */
const iterators =
	"scoped_guard scoped_cond_guard scoped_class scoped_user_read_access scoped_user_write_access scoped_user_rw_access " +
	"with_intel_runtime_pm";

/** Declare a variable with bounds, an initialiser or attributes behind them. */
const declarations =
	"DEFINE_SPINLOCK DEFINE_MUTEX DEFINE_RWLOCK DEFINE_PER_CPU DECLARE_PER_CPU DEFINE_STATIC_KEY_FALSE DECLARE_BITMAP " +
	"LIST_HEAD DECLARE_WORK DECLARE_COMPLETION";

function kinds(names: string, kind: MacroKind): [string, MacroKind][] {
	return names.split(" ").map((name) => [name, kind]);
}

const table: ReadonlyMap<string, MacroKind> = new Map([
	...kinds(placement, "attribute"),
	...kinds(addressSpaces, "attribute"),
	...kinds(layouts, "attribute"),
	...kinds(others, "attribute"),
	...kinds(attributeFunctions, "attribute-function"),
	...kinds(iterators, "iterator"),
	...kinds(declarations, "declaration"),
]);

/** The macros every kernel has under the same name, for texts whose headers are not at hand. */
export const knownMacros: MacroClassifier = { kindOf: (name) => table.get(name) };

/** Asks each classifier in turn; the first that knows the name answers. */
export function firstOf(...classifiers: readonly MacroClassifier[]): MacroClassifier {
	return {
		kindOf(name) {
			for (const classifier of classifiers) {
				const kind = classifier.kindOf(name);
				if (kind) return kind;
			}
			return undefined;
		},
		isType: (name) => classifiers.some((classifier) => classifier.isType?.(name) ?? false),
	};
}

/** True of a name that reads like a loop header: `list_for_each_entry`, `foreach_cpu`, `nla_for_each_nested`. */
export function looksLikeIterator(name: string): boolean {
	return name.includes("for_each") || name.includes("foreach") || name.includes("FOR_EACH") || name.includes("FOREACH");
}

/** True of a name that reads like an attribute rather than a type or a variable: `__foo` or all capitals. */
export function looksLikeAttribute(name: string): boolean {
	if (name.startsWith("__")) return !looksLikeType(name);
	for (let i = 0; i < name.length; i++) {
		const c = name.charCodeAt(i);
		if (c >= 97 && c <= 122) return false;
	}
	return name.length > 2;
}

/** True of a name that reads like a type: `foo_t`, `u32`, `__be16`. */
export function looksLikeType(name: string): boolean {
	return (
		name.endsWith("_t") ||
		/^(?:__)?(?:[us]|be|le)(?:8|16|32|64|128)$/.test(name) ||
		/^__(?:sum16|wsum|kernel_\w+)$/.test(name)
	);
}

/** One `#define`, taken apart. Spans are offsets into the text it was read from. */
export interface MacroDefinition {
	readonly name: string;
	/** Parameter names of a function-like macro (`...` last if variadic, `args...` as `args...`); undefined for an object-like one. */
	readonly parameters: readonly string[] | undefined;
	readonly nameStart: number;
	readonly bodyStart: number;
	readonly bodyEnd: number;
}

/** Reads the `#define` directive that starts at `start` (its `#`) and ends at `end`; undefined if it is malformed. */
export function readMacro(text: string, start: number, end: number): MacroDefinition | undefined {
	definePattern.lastIndex = start;
	const match = definePattern.exec(text);
	if (!match || match.index !== start || definePattern.lastIndex > end) return undefined;
	const name = match[1] ?? "";
	let i = definePattern.lastIndex;
	const nameStart = i - name.length;
	let parameters: string[] | undefined;
	if (text.charCodeAt(i) === 40) {
		const close = i + text.slice(i, end).indexOf(")");
		if (close < i) return undefined;
		parameters = text
			.slice(i + 1, close)
			.replace(/\\\r?\n|\/\*[\s\S]*?\*\//g, " ")
			.split(",")
			.map((parameter) => parameter.replace(/\s+/g, ""))
			.filter((parameter) => parameter !== "");
		i = close + 1;
	}
	let bodyEnd = end;
	while (i < bodyEnd && isBlankOrContinuation(text, i)) i++;
	// A last line that is continued by an empty one leaves a `\` behind.
	while (bodyEnd > i && isBlankOrContinuation(text, bodyEnd - 1)) bodyEnd--;
	return { name, parameters, nameStart, bodyStart: i, bodyEnd };
}

const definePattern = /#[ \t]*(?:\\\r?\n[ \t]*)?define[ \t]+(?:\\\r?\n[ \t]*)?([A-Za-z_$][\w$]*)/y;

function isBlankOrContinuation(text: string, i: number): boolean {
	const c = text.charCodeAt(i);
	return c <= 32 || (c === 92 && (text.charCodeAt(i + 1) === 10 || text.charCodeAt(i + 1) === 13));
}

/**
 * What kind of macro a definition makes, judged by its body alone. `known` answers for the names the body uses.
 * Bodies longer than a screen are never attributes, types or iterators, so only their start is looked at.
 */
export function classifyMacro(text: string, macro: MacroDefinition, known: MacroClassifier): MacroKind {
	const body = plainBody(text.slice(macro.bodyStart, Math.min(macro.bodyEnd, macro.bodyStart + 2000)));
	const functionLike = macro.parameters !== undefined;
	if (body === "") {
		if (!functionLike) return "attribute";
		return macro.name.startsWith("__") && looksLikeAttribute(macro.name) && !/[A-Z]/.test(macro.name)
			? "attribute-function"
			: "code";
	}
	const first = /^[A-Za-z_]\w*/.exec(body)?.[0];
	if (first === undefined) return /^L?"(?:[^"\\]|\\[\s\S])*"$/.test(body) ? "string" : "code";
	const last = body.charCodeAt(body.length - 1);
	const open = last !== 59 && last !== 125;
	if (functionLike && open) {
		if (first === "for" && opensBody(body)) return "iterator";
		if (isIterator(first, known) && opensBody(body)) return "iterator";
		if (first === "if" && /\belse$/.test(body)) return "iterator";
	}
	if (onlyAttributes(body, known)) return functionLike ? "attribute-function" : "attribute";
	return startsDeclaration(body, first, functionLike);
}

function isIterator(name: string, known: MacroClassifier): boolean {
	const kind = known.kindOf(name);
	return kind === "iterator" || (kind === undefined && looksLikeIterator(name));
}

/** True if a body `word (…)` ends with the loop header still open: at its `)` or at a trailing `if (…)` or `else`. */
function opensBody(body: string): boolean {
	if (/\belse$/.test(body)) return true;
	let depth = 0;
	let closes = 0;
	let previousClose = -1;
	for (let i = 0; i < body.length; i++) {
		const c = body.charCodeAt(i);
		if (c === 40) {
			if (
				depth === 0 &&
				previousClose >= 0 &&
				!/^\s*(?:if|for|while|else|[A-Za-z_]\w*)?\s*(?:if|for|while)?\s*$/.test(body.slice(previousClose + 1, i))
			)
				return false;
			depth++;
		} else if (c === 41 && --depth === 0) {
			closes++;
			previousClose = i;
		}
	}
	return closes > 0 && depth <= 0 && previousClose === body.length - 1;
}

function plainBody(body: string): string {
	return body
		.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, " ")
		.replace(/\\\r?\n/g, " ")
		.trim();
}

function onlyAttributes(body: string, known: MacroClassifier): boolean {
	let rest = body;
	for (let rounds = 0; rest !== "" && rounds < 40; rounds++) {
		const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
		if (word === undefined) return false;
		const kind = known.kindOf(word);
		const keyword = keywordKinds.get(word);
		if (kind !== "attribute" && kind !== "attribute-function" && keyword !== K_STORAGE && keyword !== K_EXTERN)
			return false;
		rest = rest.slice(word.length).trimStart();
		if (kind !== "attribute-function" || rest.charCodeAt(0) !== 40) continue;
		let depth = 0;
		let i = 0;
		for (; i < rest.length; i++) {
			const c = rest.charCodeAt(i);
			if (c === 40) depth++;
			else if (c === 41 && --depth === 0) break;
		}
		rest = rest.slice(i + 1).trimStart();
	}
	return rest === "";
}

function startsDeclaration(body: string, first: string, functionLike: boolean): MacroKind {
	switch (keywordKinds.get(first)) {
		case K_STRUCT:
		case K_ENUM:
		case K_PRIMITIVE:
		case K_QUALIFIER:
			return /^[\w\s*]+$/.test(body) && !functionLike ? "type" : "declaration";
		case K_STORAGE:
		case K_EXTERN:
		case K_TYPEDEF:
			return "declaration";
		default:
			return "code";
	}
}
