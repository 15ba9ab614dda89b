/** Iterator macros: `list_for_each_entry` and its relatives as loops around one `iterate` instruction. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { s64, voidPointer } from "../ctype.ts";
import { splitArguments } from "../resolve/text.ts";
import type { CType, Value } from "../types.ts";
import { store } from "./assignments.ts";
import { inScope } from "./blocks.ts";
import { type IteratorArgument, lowerScopedGuard } from "./cleanup.ts";
import { loopBody } from "./loops.ts";
import type { Lowering, Place } from "./lowering.ts";
import { expandHead } from "./macros.ts";
import { fieldOf, isErrorNode, named, unwrapped } from "./nodes.ts";
import { textType, typeNamed } from "./types.ts";
import { int } from "./values.ts";

/** Lowers a `while_statement` that stands for an iterator macro; false if it is an ordinary one. */
export function lowerIterator(l: Lowering, node: SyntaxNode): boolean {
	const replacement = l.frame.normalised.replacementAt(node.start, "iterator");
	if (!replacement) return false;
	const args = iteratorArguments(l, node, replacement.end);
	if (lowerScopedGuard(l, replacement.name, args, node)) return true;
	if (lowerHead(l, replacement.name, node)) return true;
	inScope(l, node, () => lowerRounds(l, replacement.name, args, node));
	return true;
}

/**
 * A macro that is the head of a statement and moves none of its arguments along is no iterator: it is lowered as the loop
 * or condition that it writes, with the statement behind it for a body. So is an iterator where the context asks for it.
 */
function lowerHead(l: Lowering, name: string, node: SyntaxNode): boolean {
	const macro = l.context.macro(name);
	const condition = fieldOf(node, "condition");
	const body = fieldOf(node, "body") ?? fieldOf(node, "consequence");
	if (!macro?.parameters || !condition || !body) return false;
	if (l.context.expandsIterators) {
		if (!/^(?:(?:for|while|if)\b|\w+\s*\()/.test(macro.body)) return false;
	} else {
		if (l.context.isPrimitive(name)) return false;
		if (!/^(?:for|while|if)\b/.test(macro.body) || learntCursors(l, name, 0)) return false;
	}
	const expansion = expandHead(l, macro, node, condition);
	const last = expansion && named(expansion.body).at(-1);
	const empty = last && lastStatement(last);
	if (!expansion || !empty) return false;
	const frame = l.frame;
	const outer = l.bodies.get(empty);
	l.bodies.set(empty, () => l.inFrame(frame, () => l.statement(body)));
	l.within(expansion.frame, () => {
		for (const statement of named(expansion.body)) l.statement(statement);
	});
	if (outer) l.bodies.set(empty, outer);
	else l.bodies.delete(empty);
	return true;
}

/** The empty statement that ends a statement: what comes behind the macro belongs there. */
function lastStatement(node: SyntaxNode): SyntaxNode | undefined {
	if (node.type === "expression_statement") return named(node).length === 0 ? node : undefined;
	const inner =
		fieldOf(node, "alternative") ??
		fieldOf(node, "consequence") ??
		fieldOf(node, "body") ??
		(node.type === "else_clause" ? named(node).at(-1) : undefined);
	return inner && lastStatement(inner);
}

function iteratorArguments(l: Lowering, node: SyntaxNode, end: number): IteratorArgument[] {
	const condition = fieldOf(node, "condition");
	const nodes: SyntaxNode[] = [];
	for (let at = condition && named(condition)[0]; at; ) {
		const left: SyntaxNode | undefined = at.type === "comma_expression" ? fieldOf(at, "left") : undefined;
		nodes.push(left ?? at);
		at = left && fieldOf(at, "right");
	}
	const open = l.frame.text.indexOf("(", node.start);
	if (open < 0 || open >= end) return [];
	const texts = splitArguments(l.frame.text, open + 1, end - 1).map(([from, to]) => ({
		from,
		to,
		text: l.frame.text.slice(from, to).trim(),
	}));
	return texts.map(({ from, to, text }) => ({ text, node: nodes.find((n) => n.start >= from && n.end <= to) }));
}

function lowerRounds(l: Lowering, macro: string, args: readonly IteratorArgument[], node: SyntaxNode): void {
	const cursors = cursorIndices(l, macro, args);
	const origin = l.origin({
		start: node.start,
		end: l.frame.normalised.replacementAt(node.start, "iterator")?.end ?? node.end,
	});
	const places = new Map<number, Place>();
	for (const index of cursors) {
		const place = cursorPlace(l, args[index], () => declaredCursor(l, macro, args, index));
		if (place) places.set(index, place);
	}
	const main = mainCursor(cursors, places);
	const cursor = main === undefined ? undefined : places.get(main);
	const state = l.hidden("iterate", voidPointer);
	l.emit({ kind: "store", address: state.address, value: int(0), type: state.type, origin });

	const head = l.builder.newBlock();
	const inside = l.builder.newBlock();
	const after = l.builder.newBlock();
	l.builder.flowInto(head, origin);
	const others = args.map((_, index) => index).filter((index) => index !== main);
	const values = others.map((index): Value | undefined => places.get(index)?.address ?? argumentOf(l, args[index]));
	const byNumber = cursor?.type.kind === "int";
	const type: CType = byNumber ? s64 : (cursor?.type ?? voidPointer);
	const result = l.builder.newTemp();
	const texts = others.map((index) => args[index]?.text ?? "");
	const base = { kind: "iterate", result, macro, args: values, texts, state: state.address, type, origin } as const;
	l.emit(cursor ? { ...base, cursor: cursor.address } : base);
	const element: Value = { kind: "temp", id: result };
	const condition: Value = byNumber ? { kind: "binary", op: ">=", left: element, right: int(0) } : element;
	l.builder.branch(condition, inside, after, origin);
	l.builder.begin(inside);
	if (cursor) store(l, cursor, { value: element, type }, origin);
	loopBody(l, fieldOf(node, "body"), head, after);
	l.builder.goto(head, origin);
	l.builder.begin(after);
}

/** A cursor; one that the macro itself declares (`for_each_x(struct foo, p)`) becomes a variable of the loop. */
function cursorPlace(l: Lowering, arg: IteratorArgument | undefined, type: () => CType): Place | undefined {
	if (!arg?.node) return undefined;
	const inner = unwrapped(arg.node);
	if (
		inner.type === "identifier" &&
		/^\w+$/.test(arg.text) &&
		!l.scopes.lookup(arg.text) &&
		!l.context.global(arg.text)
	) {
		const declared = type();
		const index = l.scopes.addLocal(arg.text, declared);
		l.scopes.bind(arg.text, { kind: "local", index, type: declared });
		return { address: { kind: "local", index }, type: declared };
	}
	return l.place(arg.node);
}

/** The type that a macro's `for (type *cursor = …` declares its cursor with; the type may be one of its arguments. */
function declaredCursor(l: Lowering, name: string, args: readonly IteratorArgument[], index: number): CType {
	const macro = l.context.macro(name);
	const parameters = macro?.parameters ?? [];
	const cursor = parameters[index];
	if (!macro || cursor === undefined) return voidPointer;
	const written = new RegExp(`\\bfor\\s*\\(\\s*([\\w\\s]*?[\\s*]+)\\(?${cursor}\\b`).exec(macro.body)?.[1];
	if (written === undefined) return voidPointer;
	const type = textType(
		l,
		written.replace(/\w+/g, (word) => args[parameters.indexOf(word)]?.text ?? word),
	);
	return type.kind === "unknown" ? voidPointer : type;
}

/** Where there are several cursors (`hash_for_each(table, bucket, object, member)`) the elements are what points. */
function mainCursor(cursors: readonly number[], places: ReadonlyMap<number, Place>): number | undefined {
	return (
		cursors.find((index) => places.get(index)?.type.kind === "pointer") ?? cursors.find((index) => places.has(index))
	);
}

function argumentOf(l: Lowering, arg: IteratorArgument | undefined): Value | undefined {
	if (!arg?.node || isErrorNode(arg.node)) return undefined;
	const inner = unwrapped(arg.node);
	if (typeNamed(l, inner)) return undefined;
	if (inner.type === "identifier" && !l.scopes.lookup(l.text(inner)) && isMemberName(l, l.text(inner)))
		return undefined;
	return l.value(arg.node).value;
}

/** A name that is no variable, constant, macro or function here can only be a member's or a token for the macro. */
function isMemberName(l: Lowering, name: string): boolean {
	return (
		!l.context.global(name) &&
		l.context.constant(name) === undefined &&
		!l.context.functionResult(name) &&
		!l.context.macro(name)
	);
}

/** The arguments that the macro assigns in its loop, the first of them first. */
function cursorIndices(l: Lowering, macro: string, args: readonly IteratorArgument[]): number[] {
	const learnt = learntCursors(l, macro, 0);
	const valid = learnt?.filter((index) => index < args.length);
	if (valid && valid.length > 0) return valid;
	const second =
		/^(?:hash_for_each|for_each_(?:available_)?child_of_node|for_each_netdev|for_each_set_bit_from_|xa_for_each|netdev_for_each|sk_for_each_bound|skb_queue_|pci_for|fwnode_for_each|device_for_each_child_node|idr_for_each_entry)/.test(
			macro,
		);
	if (macro.startsWith("xa_for_each") || macro.startsWith("hash_for_each"))
		return [2, 1].filter((index) => index < args.length);
	if (/^idr_for_each_entry/.test(macro)) return [1, 2].filter((index) => index < args.length);
	if (macro.includes("_safe") && !second) return [0, 1].filter((index) => index < args.length);
	return args.length > (second ? 1 : 0) ? [second ? 1 : 0] : [];
}

const cursorCache = new WeakMap<object, readonly number[] | null>();

/** Read off the macro's definition: what `for (…)` assigns, or what the iterator it is made of takes as cursor. */
function learntCursors(l: Lowering, name: string, depth: number): readonly number[] | undefined {
	const macro = depth < 8 ? l.context.macro(name) : undefined;
	if (!macro?.parameters) return undefined;
	const cached = cursorCache.get(macro);
	if (cached !== undefined) return cached ?? undefined;
	const parameters = macro.parameters;
	const found = new Set<number>();
	const loop = /\bfor\s*\(/.exec(macro.body);
	if (loop) {
		const from = loop.index + loop[0].length;
		const clauses = macro.body.slice(from).split(";").slice(0, 2).join(";");
		for (const match of clauses.matchAll(/\(?\b([A-Za-z_]\w*)\b\)?\s*=(?!=)/g)) {
			const index = parameters.indexOf(match[1] ?? "");
			if (index >= 0) found.add(index);
		}
	}
	for (const match of macro.body.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)) {
		const inner = match[1] ?? "";
		if (inner === name || !/for_?each|walk/i.test(inner)) continue;
		const open = (match.index ?? 0) + match[0].length;
		let depthHere = 1;
		let close = open;
		for (; close < macro.body.length && depthHere > 0; close++)
			depthHere += macro.body[close] === "(" ? 1 : macro.body[close] === ")" ? -1 : 0;
		const innerArgs = splitArguments(macro.body, open, close - 1).map(([a, b]) =>
			macro.body.slice(a, b).replace(/[\s()]/g, ""),
		);
		for (const index of learntCursors(l, inner, depth + 1) ?? [0]) {
			const own = parameters.indexOf(innerArgs[index] ?? "");
			if (own >= 0) found.add(own);
		}
		break;
	}
	const result = found.size > 0 ? [...found] : null;
	cursorCache.set(macro, result);
	return result ?? undefined;
}
