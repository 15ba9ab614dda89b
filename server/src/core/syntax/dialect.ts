/**
 * Kernel C, made readable for stock tree-sitter-c without moving an offset: the normalised text has the same length and
 * the same line ends as the original, so every node's span is a span of the original.
 *
 * What lowering finds in the tree, by `Replacement.kind` (look one up by the offset it starts at):
 *
 * | kind | original | normalised and its tree |
 * |---|---|---|
 * | `iterator` | `list_for_each_entry(p, &h, m) {` | `while              (p, &h, m) {`: a while_statement whose condition is a parenthesized_expression over the arguments, joined by nested comma_expressions (right-leaning: left = first argument). The replacement spans name and arguments; `name` is the macro. Starts where the while_statement starts. Without arguments the condition is `(1)`. A name shorter than five letters makes an if_statement instead. |
 * | `attribute` | `int __init f(void)`, `__free(kfree)` | blanked. The span covers name and arguments: read them from the original text. |
 * | `type-argument` | `container_of(p, struct x, m)` | `container_of(p, struct_x, m)`: an identifier node that spans the type's text (its first line, where there are several). `name` is the macro. |
 * | `argument` | `f(a, ==, { 1 })` | anything else that is no expression: likewise one identifier. |
 * | `typeof` | `typeof(*p) q` | `typeof__p_ q`: one type_identifier (or identifier) that spans it. |
 * | `cast` | `(u32)-1`, `(foo_t)(x)` | `(int)-1`: a cast_expression whose type is spelt otherwise; the replacement spans the type's name. `u8` borrows a neighbouring space for its third letter; without one `(u8)(x)` stays what the grammar takes it for. |
 * | `declaration` at file level | `static DEFINE_MUTEX(m);` | the call_expression statement `DEFINE_MUTEX(m);`, `static` blanked; with an initialiser, `DEFINE_PER_CPU(struct x, y) = 1;` becomes the declaration `struct x y = 1;`, and where the name comes first, `DEFINE_X y = …;` with the macro as type_identifier. Without a `;` of its own the call is blanked. |
 * | `declaration` in a struct | `DECLARE_BITMAP(b, N);`, `DECLARE_FLEX_ARRAY(struct x, y);` | `DECLARE_BITMAP b;` (the macro as type_identifier), `struct x y;`. `struct_group(n, members)` leaves the members as members of the struct itself. |
 * | `function` | `SYSCALL_DEFINE2(read, int, fd, char *, buf) {` | `long read(int fd, char * buf) {`. Any other macro: `TEST(name) {` becomes `TEST name {`, a function_definition whose declarator is an identifier and whose type is the macro. |
 * | `separator` | `FOO(x)` without `;`, `f(a, , b)`, `A(x) B(y)` in an initialiser, `label: }` | the missing `;`, `,`, `=` or argument (`_`) put into white space. |
 * | `statement-macro` | `FOO(a, b)` or `FOO` without `;` and without room for one; `if FAILED(a)` | `FOO,a, b;`: an expression_statement over a comma_expression, the macro's name first; `FO;`, the name without its last letter; `if(FAILED,a)`. `name` is the macro. |
 * | `string` | `KERN_ERR PFX "x"`, `"a" STR(X) "b"` | names in front of a string joined into one identifier, calls inside it turned into one: a concatenated_string. |
 * | `asm` | a template or operand list made of macros; lines of assembler in a header | the template is `""`, the operand list blank; the lines are blank (`name` is `assembler`). |
 * | `case-range` | `case A ... B:` | `case A ?:  B:`: a conditional_expression without consequence, spanning both ends. |
 * | `label-address` | `&&label` | `&label` one column on: a pointer_expression. |
 * | `computed-goto` | `goto *p;` | the expression_statement `*p;`. |
 * | `keyword` | `offsetof(struct x, a.b)` | `Offsetof(struct_x, a.b)`: an ordinary call. Names that are keywords of a later C get a capital (`Constexpr`). |
 * | `inactive` | the side of an `#if` that is not read (policy: policy.ts) | blanked; `name` is the condition. |
 *
 * Directives are blanked wherever they stand and listed in `directives`; macro bodies are read from the original text
 * (macros.ts). Comments and string contents are never touched, with one exception: a comment may make room for a separator.
 */
import type { LocalMacros } from "./conditions.ts";
import { type Configuration, unknownConfiguration } from "./configuration.ts";
import { items } from "./items.ts";
import { type Directive, lex, type MacroListener, type Untaken } from "./lexer.ts";
import { classifyMacro, firstOf, knownMacros, type MacroClassifier, type MacroKind, readMacro } from "./macros.ts";
import { members } from "./members.ts";
import { type Replacement, Rewriter } from "./rewriter.ts";
import { block } from "./statements.ts";
import { giveBack, type TokenArrays } from "./tokenArrays.ts";
import { IDENTIFIER, keywordKinds } from "./tokens.ts";
import type { Words } from "./words.ts";

export type { Directive, Untaken } from "./lexer.ts";
export type { Replacement } from "./rewriter.ts";

export interface NormaliseOptions {
	/** What the tree's own macros are; the file's own come before it, the table of known ones after it. */
	readonly macros?: MacroClassifier;
	readonly configuration?: Configuration;
}

/** A text as the parser gets it, with the record of what was changed. */
export class Normalised {
	readonly text: string;
	/** Sorted by start; where two start at the same offset, the longer comes first. */
	readonly replacements: readonly Replacement[];
	/** Directives on sides that are read, in order. */
	readonly directives: readonly Directive[];
	/** Sides of conditionals that are not read, in order. */
	readonly untaken: readonly Untaken[];

	constructor(
		text: string,
		replacements: readonly Replacement[],
		directives: readonly Directive[],
		untaken: readonly Untaken[],
	) {
		this.text = text;
		this.replacements = replacements;
		this.directives = directives;
		this.untaken = untaken;
	}

	/** The replacement that starts exactly at `offset` (the longest, if several do), of `kind` if one is named. */
	replacementAt(offset: number, kind?: Replacement["kind"]): Replacement | undefined {
		for (let i = this.#firstFrom(offset); i < this.replacements.length; i++) {
			const replacement = this.replacements[i];
			if (!replacement || replacement.start !== offset) return undefined;
			if (kind === undefined || replacement.kind === kind) return replacement;
		}
		return undefined;
	}

	/** The replacements that start in [start, end), in order. */
	replacementsIn(start: number, end: number): readonly Replacement[] {
		const from = this.#firstFrom(start);
		let to = from;
		while (to < this.replacements.length && (this.replacements[to]?.start ?? end) < end) to++;
		return this.replacements.slice(from, to);
	}

	#firstFrom(offset: number): number {
		let low = 0;
		let high = this.replacements.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.replacements[middle]?.start ?? 0) < offset) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}

/** Normalises one text. Linear in its length; total over any input. */
export function normalise(text: string, options: NormaliseOptions = {}): Normalised {
	const configuration = options.configuration ?? unknownConfiguration;
	const local = new Map<string, MacroKind>();
	const values: LocalMacros = new Map();
	const outer = options.macros ? firstOf(options.macros, knownMacros) : knownMacros;
	const classifier: MacroClassifier = {
		kindOf: (name) => local.get(name) ?? outer.kindOf(name),
		isType: (name) => outer.isType?.(name) ?? false,
	};
	const words = new FileWords();
	const lexed = lex(text, words, configuration, new LocalDefinitions(text, local, values, classifier), values);
	const rewriter = new Rewriter(text, lexed, words.names, classifier);
	rewriter.block = (open) => block(rewriter, open);
	rewriter.members = (open, close, isEnum) => members(rewriter, open, close, isEnum);
	items(rewriter);
	const replacements: Replacement[] = rewriter.replacements;
	for (const { start, end, condition } of lexed.untaken)
		replacements.push({ start, end, kind: "inactive", name: condition });
	replacements.sort((a, b) => a.start - b.start || b.end - a.end);
	return new Normalised(written(text, lexed.arrays), replacements, lexed.directives, lexed.untaken);
}

/** The text with the sides of `#if` that are not read blanked, and nothing else changed but directives. */
export function readSides(text: string, configuration: Configuration): string {
	const values: LocalMacros = new Map();
	const listener = new LocalDefinitions(text, new Map(), values, knownMacros);
	return written(text, lex(text, new FileWords(), configuration, listener, values).arrays);
}

class FileWords implements Words {
	readonly names: string[] = [];
	readonly kinds: number[] = [];

	add(name: string): number {
		this.names.push(name);
		this.kinds.push(keywordKinds.get(name) ?? IDENTIFIER);
		return this.names.length - 1;
	}
}

/** Learns what the text's own `#define`s are, as they come. */
class LocalDefinitions implements MacroListener {
	readonly #text: string;
	readonly #kinds: Map<string, MacroKind>;
	readonly #values: LocalMacros;
	readonly #known: MacroClassifier;

	constructor(text: string, kinds: Map<string, MacroKind>, values: LocalMacros, known: MacroClassifier) {
		this.#text = text;
		this.#kinds = kinds;
		this.#values = values;
		this.#known = known;
	}

	define(start: number, end: number): void {
		const macro = readMacro(this.#text, start, end);
		if (!macro) return;
		this.#kinds.set(macro.name, classifyMacro(this.#text, macro, this.#known));
		let value = Number.NaN;
		if (!macro.parameters && macro.bodyEnd - macro.bodyStart < 24) {
			const body = /^\(?\s*(0[xX][0-9a-fA-F]+|\d+)[uUlL]*\s*\)?$/.exec(
				this.#text.slice(macro.bodyStart, macro.bodyEnd),
			);
			if (body) value = Number(body[1]);
		}
		this.#values.set(macro.name, value);
	}

	undefine(name: string): void {
		this.#kinds.delete(name);
		this.#values.set(name, undefined);
	}
}

const decoder = new TextDecoder("utf-16le", { ignoreBOM: true });

/** What the arrays hold as a text, and the arrays given back: `text` itself where nothing in it was changed. */
function written(text: string, arrays: TokenArrays): string {
	const { codes } = arrays;
	let same = 0;
	while (same < text.length && codes[same] === text.charCodeAt(same)) same++;
	const result = same === text.length ? text : decoder.decode(codes.subarray(0, text.length));
	giveBack(arrays);
	return result;
}
