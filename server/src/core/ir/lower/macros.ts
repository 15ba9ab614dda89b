/**
 * Macros with a body are code: their text, with the arguments' text in it, is parsed and lowered where the macro is used.
 * Macros inside the expansion are expanded in turn when lowering meets them, so nothing is expanded that nobody reads.
 */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { splitArguments } from "../resolve/text.ts";
import { lowerStatementsWithValue, voidValue } from "./blocks.ts";
import type { Macro, Snippet } from "./context.ts";
import type { Frame, Segment } from "./frame.ts";
import { intrinsicOf, staysCall } from "./intrinsics.ts";
import type { Lowering, Typed } from "./lowering.ts";
import { fieldOf, named } from "./nodes.ts";
import {
	type Argument,
	bindArguments,
	expandedText,
	isNewEachTime,
	shifted,
	splitExpanded,
	substitute,
} from "./substitution.ts";

export interface Expansion {
	readonly frame: Omit<Frame, "id">;
	readonly body: SyntaxNode;
}

/** True of a macro of which lowering knows more than its body says, or which is better left a call. */
export function isNeverExpanded(l: Lowering, name: string): boolean {
	return l.context.isPrimitive(name) || intrinsicOf(name) !== undefined || isKeptCall(l, name);
}

export function isKeptCall(l: Lowering, name: string): boolean {
	return staysCall(name) && !l.context.isOwnMacro(name);
}

/** The name that a macro pastes together (`CAT(do_, x)(args)`); undefined if what it makes is more than a name. */
export function pastedName(l: Lowering, node: SyntaxNode): string | undefined {
	const head = node.type === "call_expression" ? fieldOf(node, "function") : undefined;
	if (head?.type !== "identifier" || l.scopes.lookup(l.text(head))) return undefined;
	const name = l.text(head);
	if (isNeverExpanded(l, name) || !l.context.macro(name)?.parameters) return undefined;
	const text = expandedText(l, l.text(node), l.paintedAt(node.start)).trim();
	return /^[A-Za-z_]\w*$/.test(text) ? text : undefined;
}

/** The expansion of an object-like macro named by an identifier; undefined if it is none or must not be expanded. */
export function expandObject(l: Lowering, node: SyntaxNode): Expansion | undefined {
	const macro = l.context.macro(l.text(node));
	if (
		!macro ||
		macro.parameters !== undefined ||
		macro.body === "" ||
		macro.body === macro.name ||
		!l.mayExpand(macro, node.start)
	)
		return undefined;
	return expansion(l, macro, macro.body, [], node);
}

/**
 * The expansion of a macro's use that looks like a call; undefined if the result would not be C that can be read. Of a
 * macro without parameters (`#define dbg if (debug) printk`) it is the body with the arguments behind it.
 */
export function expandCall(l: Lowering, macro: Macro, call: SyntaxNode): Expansion | undefined {
	if (!l.mayExpand(macro, call.start)) return undefined;
	const made = textOfCall(l, macro, call);
	const storage = storageBefore(l, call);
	return made && expansion(l, macro, storage + made.text, shifted(made.segments, storage.length), call);
}

/** `static DEFINE_X(name);`: normalisation takes the word away, what the macro declares is static all the same. */
function storageBefore(l: Lowering, call: SyntaxNode): string {
	return /\bstatic\s+(?:const\s+)?$/.test(l.frame.text.slice(Math.max(0, call.start - 40), call.start))
		? "static "
		: "";
}

function textOfCall(l: Lowering, macro: Macro, call: SyntaxNode): Argument | undefined {
	const list = fieldOf(call, "arguments");
	if (!list) return undefined;
	if (!macro.parameters) {
		const args = argument(l, list.start, list.end);
		return { ...args, text: macro.body + args.text, segments: shifted(args.segments, macro.body.length) };
	}
	const open = list.start + 1;
	const close = l.frame.text[list.end - 1] === ")" ? list.end - 1 : list.end;
	const ranges = splitArguments(l.frame.text, open, close);
	const bound = bindArguments(
		macro,
		ranges.flatMap(([start, end]) => splicedArguments(l, argument(l, start, end), start)),
	);
	return bound && substitute(macro, bound, (text) => expandedText(l, text, l.paintedAt(call.start)));
}

/**
 * The expansion of a macro that is the head of a statement (`for (…)`, `if (…) … else`), with an empty statement behind it;
 * `arguments_` are the brackets behind its name.
 */
export function expandHead(l: Lowering, macro: Macro, use: SyntaxNode, arguments_: SyntaxNode): Expansion | undefined {
	if (!l.mayExpand(macro, use.start)) return undefined;
	const made = textOfCall(l, macro, { ...use, children: [{ ...arguments_, field: "arguments" }] });
	return made && expansion(l, macro, `${made.text} ;`, made.segments, use);
}

/** True of a macro that stands for no item at all: `LOCKDEP_INIT(x)` where there is no lockdep. */
export function isEmptyItem(l: Lowering, node: SyntaxNode): boolean {
	const nameNode = node.type === "call_expression" ? fieldOf(node, "function") : node;
	if (nameNode?.type !== "identifier" || l.scopes.lookup(l.text(nameNode))) return false;
	const macro = l.context.macro(l.text(nameNode));
	return macro?.body === "" && (macro.parameters !== undefined) === (node !== nameNode);
}

/** What a macro in an initialiser stands for: a value or braced list, or some of the items of the list around it. */
export interface InitialiserPart {
	readonly value: SyntaxNode;
	/** `value` is a list whose items belong to the list around the macro. */
	readonly spliced: boolean;
}

/**
 * Expands a macro that stands in an initialiser and is no expression: `LIST_HEAD_INIT(x)` is a braced list, others are
 * designated items. `use` lowers what it stands for, in the expansion. False if it is an expression or no macro.
 */
export function withInitialiser(l: Lowering, node: SyntaxNode, use: (part: InitialiserPart) => void): boolean {
	const nameNode = node.type === "call_expression" ? fieldOf(node, "function") : node;
	if (nameNode?.type !== "identifier" || l.scopes.lookup(l.text(nameNode))) return false;
	const macro = l.context.macro(l.text(nameNode));
	const isCall = node !== nameNode;
	if (!macro || (macro.parameters !== undefined) !== isCall || !l.mayExpand(macro, node.start)) return false;
	if (!mayBePart(l, macro)) return false;
	const made = isCall ? textOfCall(l, macro, node) : { text: macro.body, segments: [], handedOn: false };
	if (!made) return false;
	const spliced = /^\s*[.[]/.test(made.text);
	const prefix = spliced ? "int v = {" : "int v = ";
	const e = expansion(
		l,
		macro,
		`${prefix}${made.text}${spliced ? "}" : ""};`,
		shifted(made.segments, prefix.length),
		node,
	);
	const declarator = named(e?.body ?? node)[0]?.children.find((child) => child.field === "declarator");
	const value = e && declarator && fieldOf(declarator, "value");
	if (!value) return false;
	return l.within(e.frame, () => {
		if (value.type !== "initializer_list") return withInitialiser(l, value, use);
		use({ value, spliced });
		return true;
	});
}

/** Macros that are only other macros' uses are followed no further than this to see what they are in an initialiser. */
const maxParts = 8;

/** False of a macro that is an expression wherever it stands: neither it nor what it is a use of begins as a list or a designator. */
function mayBePart(l: Lowering, macro: Macro, depth = 0): boolean {
	if (/^[{.[]/.test(macro.body)) return true;
	const name = /^([A-Za-z_]\w*)\s*(?:\(|$)/.exec(macro.body)?.[1];
	if (name === undefined) return false;
	if (depth === maxParts || macro.parameters?.includes(name)) return true;
	const inner = l.context.macro(name);
	return inner !== undefined && mayBePart(l, inner, depth + 1);
}

/** What came in as an argument is expanded before the list it stands in is split: it may be several. */
function splicedArguments(l: Lowering, arg: Argument, at: number): Argument[] {
	const painted = l.paintedAt(at);
	const parts = arg.handedOn ? splitExpanded(l, arg.text, painted) : undefined;
	return parts?.map((text) => ({ text, segments: [{ start: 0, end: text.length, painted }], handedOn: true })) ?? [arg];
}

function argument(l: Lowering, start: number, end: number): Argument {
	let from = start;
	let to = end;
	while (from < to && /\s/.test(l.frame.text[from] ?? "")) from++;
	while (to > from && /\s/.test(l.frame.text[to - 1] ?? "")) to--;
	const text = l.frame.text.slice(from, to);
	if (isNewEachTime(l, text)) return { text: expandedText(l, text, l.paintedAt(from)), segments: [], handedOn: true };
	const segments: Segment[] = [];
	let at = from;
	for (const segment of l.frame.segments) {
		if (segment.end <= from || segment.start >= to) continue;
		if (segment.start > at) segments.push({ start: at - from, end: segment.start - from, painted: l.frame.painted });
		const stop = Math.min(segment.end, to);
		segments.push({ start: Math.max(segment.start, from) - from, end: stop - from, painted: segment.painted });
		at = stop;
	}
	if (at < to) segments.push({ start: at - from, end: to - from, painted: l.frame.painted });
	const handedOn = l.frame.segments.some((segment) => from >= segment.start && from < segment.end);
	return { text: withoutComments(text), segments, handedOn };
}

/** Comments become blanks of the same length: offsets inside the argument stay. */
function withoutComments(text: string): string {
	if (!text.includes("/*") && !text.includes("//")) return text;
	return text.replace(/"(?:\\.|[^"\\])*"|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (found) =>
		found.startsWith('"') ? found : found.replace(/[^\n]/g, " "),
	);
}

function expansion(
	l: Lowering,
	macro: Macro,
	text: string,
	segments: readonly Segment[],
	use: SyntaxNode,
): Expansion | undefined {
	l.expandedText += text.length;
	const painted = new Set(l.paintedAt(use.start));
	painted.add(macro.name);
	const direct = l.context.parseStatements(text);
	const snippet =
		direct ?? l.context.parseStatements(expandedText(l, text, painted, 0, (inner) => isNeverExpanded(l, inner)));
	if (!snippet) return undefined;
	const shift = snippet.start;
	return {
		body: snippet.body,
		frame: {
			text: snippet.text,
			normalised: snippet.normalised,
			origin: l.origin(use),
			painted,
			segments: direct ? shifted(segments, shift) : [],
			parent: l.frame,
			depth: l.frame.depth + 1,
			labels: labelsOf(snippet),
		},
	};
}

function labelsOf(snippet: Snippet): ReadonlySet<string> {
	const labels = new Set<string>();
	if (!snippet.text.includes(":")) return labels;
	const visit = (node: SyntaxNode): void => {
		const label = node.type === "labeled_statement" ? fieldOf(node, "label") : undefined;
		if (label) labels.add(snippet.text.slice(label.start, label.end));
		for (const child of node.children) visit(child);
	};
	visit(snippet.body);
	return labels;
}

/**
 * Lowers an expansion: every statement but the last as such; `use` gets the last one's expression, or undefined if the last
 * is no expression (it has been lowered then). The expansion opens no scope: a macro may declare.
 */
export function inExpansion<T>(l: Lowering, e: Expansion, use: (last: SyntaxNode | undefined) => T): T {
	return l.within(e.frame, () => {
		const statements = named(e.body);
		const last = statements.at(-1);
		const expression = last?.type === "expression_statement" ? named(last)[0] : undefined;
		for (const statement of expression ? statements.slice(0, -1) : statements) l.statement(statement);
		return use(expression);
	});
}

/** An expansion's value; void if it is statements or nobody wants it. */
export function expansionValue(l: Lowering, e: Expansion, used: boolean): Typed {
	return l.within(e.frame, () => {
		if (used) return lowerStatementsWithValue(l, named(e.body));
		for (const statement of named(e.body)) l.statement(statement);
		return voidValue;
	});
}
