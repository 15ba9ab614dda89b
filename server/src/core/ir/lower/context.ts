/** What lowering asks about names it cannot see in the function itself. */
import type { Configuration } from "../../syntax/configuration.ts";
import type { Normalised } from "../../syntax/dialect.ts";
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { CType } from "../types.ts";

export interface Macro {
	readonly name: string;
	/** Undefined for an object-like macro. A variadic macro's last name stands for the rest (`__VA_ARGS__` for `...`). */
	readonly parameters: readonly string[] | undefined;
	readonly variadic: boolean;
	/** The replacement text, comments and line continuations blanked. */
	readonly body: string;
}

/** A number that a name or an expression stands for. */
export interface Constant {
	readonly value: bigint;
	readonly type: CType;
}

export interface StructInfo {
	readonly tag: string;
	readonly union: boolean;
	/** Members by name, those of anonymous structs and unions included, in order. */
	readonly fields: ReadonlyMap<string, CType>;
	/** The same as they are declared: what a layout in memory is computed from. */
	readonly members: readonly StructMember[];
}

export type StructMember =
	| {
			/** Undefined for padding: a bit-field without a name. */
			readonly name: string | undefined;
			readonly type: CType;
			/** The width of a bit-field; 0 ends the unit before it. */
			readonly bits?: number;
	  }
	/** An anonymous struct or union. */
	| { readonly union: boolean; readonly members: readonly StructMember[] };

/** What `DEFINE_FREE`, `DEFINE_GUARD` and `DEFINE_CLASS` say about a name: expressions over `_T` and the parameters. */
export interface CleanupClass {
	/** How a variable of the class gets its value; undefined for `__free`, whose variable has its own initialiser. */
	readonly init:
		| {
				readonly parameters: readonly string[];
				readonly body: string;
				/** The variable is the lock it was given; `body` only takes it. */
				readonly isLock: boolean;
				/** `body` says whether it got the lock; if not, the variable is null and `exit` does not run. */
				readonly conditional?: boolean;
		  }
		| undefined;
	readonly exit: string;
	/** What a lock's guard keeps besides the lock (saved flags): `_T->flags` is written `_T_flags` in the texts. */
	readonly state?: readonly { readonly name: string; readonly type: string }[];
	/** Source text of the type of the variable. */
	readonly type: string;
}

/** Where types are read: a function's scope, or a file. */
export interface TypeEnvironment {
	text(node: SyntaxNode): string;
	typedef(name: string): CType | undefined;
	constantOf(node: SyntaxNode): bigint | undefined;
	/** A type the grammar could not read as one: `typeof(x)`, a macro for a type. */
	typeOfText(text: string): CType;
	defineStruct(info: StructInfo): void;
	/** The tag that `struct tag` means: a macro may stand for another one. */
	structTag(tag: string): string;
	defineEnumerators(body: SyntaxNode): void;
	/** What the use of a macro that stands among declarations or a struct's members writes there; undefined if it is none. */
	expanded(use: string, where: "members" | "items"): ExpandedText | undefined;
}

/** The nodes a macro's expansion makes, and how to read them. */
export interface ExpandedText {
	readonly env: TypeEnvironment;
	/** The braces around members, or the items themselves. */
	readonly nodes: readonly SyntaxNode[];
}

/** Parsed text together with what is needed to read it: nodes are offsets into `text`. */
export interface Snippet {
	readonly text: string;
	/** Offset in `text` at which the parsed text itself starts. */
	readonly start: number;
	/** The function body the snippet was wrapped in: a `compound_statement`. */
	readonly body: SyntaxNode;
	readonly normalised: Normalised;
}

/** A text being lowered, with what was changed in it for the parser's sake. Spans are offsets into it. */
export interface SourceText {
	readonly text: string;
	readonly normalised: Normalised;
}

export interface LowerContext {
	readonly file: string;
	/** How the kernel is configured that the file is read as part of. */
	readonly configuration: Configuration;
	/** Iterator macros with a definition become the loops that they write, instead of `iterate` instructions. */
	readonly expandsIterators: boolean;
	macro(name: string): Macro | undefined;
	/** True of a macro that the file itself defines. */
	isOwnMacro(name: string): boolean;
	/** An enumerator or an object-like macro that is an integer constant. */
	constant(name: string): Constant | undefined;
	struct(tag: string): StructInfo | undefined;
	/** The tag that `struct tag` means: a macro may stand for another one. */
	structTag(tag: string): string;
	/** Records a struct defined inside a function or another struct, so that its fields are known by tag. */
	defineStruct(info: StructInfo): void;
	/** What the use of a macro that stands among declarations or members writes there; undefined if it is none. */
	expandedDeclarations(use: string, where: "members" | "items"): ExpandedText | undefined;
	typedef(name: string): CType | undefined;
	/** The result of a function that has a definition or prototype in reach. */
	functionResult(name: string): CType | undefined;
	/** The type of a variable with static storage. */
	global(name: string): CType | undefined;
	/** True of the functions and macros the models know: they stay calls, whatever their definition. */
	isPrimitive(name: string): boolean;
	/** What `__free(name)` does. */
	freeClass(name: string): CleanupClass | undefined;
	/** What `guard(name)`, `CLASS(name, …)` do. */
	cleanupClass(name: string): CleanupClass | undefined;
	/** Parses statements; undefined if they hold a syntax error. */
	parseStatements(text: string): Snippet | undefined;
}
