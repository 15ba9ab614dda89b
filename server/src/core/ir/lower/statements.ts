/** Statements, and the jumps between them. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { lowerBlock, runCleanups } from "./blocks.ts";
import { lowerCallStatement } from "./calls.ts";
import { storeConditional } from "./expressions.ts";
import { lowerIterator } from "./iterators.ts";
import type { JumpTarget, Lowering, Typed } from "./lowering.ts";
import { lowerDo, lowerFor, lowerWhile } from "./loops.ts";
import { fieldOf, isErrorNode, named, unwrapped } from "./nodes.ts";
import { lowerCase, lowerSwitch } from "./switch.ts";
import { defineFromSpecifier } from "./declarations.ts";
import { converted, typedInt } from "./values.ts";
import type { Origin, Value } from "../types.ts";

export function lowerStatement(l: Lowering, node: SyntaxNode): void {
	switch (node.type) {
		case "compound_statement":
			return lowerBlock(l, node);
		case "expression_statement": {
			const expression = named(node)[0];
			if (!expression) return;
			const inner = unwrapped(expression);
			if (inner.type === "call_expression") return lowerCallStatement(l, inner);
			return l.effect(expression);
		}
		case "declaration":
			return l.parts.declaration(l, node);
		case "if_statement":
			return lowerIf(l, node);
		case "while_statement":
			if (!lowerIterator(l, node)) lowerWhile(l, node);
			return;
		case "do_statement":
			return lowerDo(l, node);
		case "for_statement":
			return lowerFor(l, node);
		case "switch_statement":
			return lowerSwitch(l, node);
		case "case_statement":
			return lowerCase(l, node);
		case "return_statement":
			return lowerReturn(l, node);
		case "break_statement":
			return jump(l, node, l.breaks.at(-1));
		case "continue_statement":
			return jump(l, node, l.continues.at(-1));
		case "goto_statement":
			return lowerGoto(l, node);
		case "labeled_statement":
			return lowerLabeled(l, node);
		case "attributed_statement": {
			for (const child of named(node)) if (!child.type.includes("attribute")) l.statement(child);
			return;
		}
		case "type_definition":
		case "struct_specifier":
		case "union_specifier":
		case "enum_specifier":
			return defineFromSpecifier(l, node);
		case "function_definition":
			return l.opaqueEffect("nested-function", [], node);
		case "else_clause":
			for (const child of named(node)) l.statement(child);
			return;
		case "comment":
		case "attribute_specifier":
		case "attribute_declaration":
		case "preproc_def":
		case "preproc_function_def":
		case "preproc_call":
		case "preproc_include":
		case "static_assert_declaration":
			return;
		default:
			return lowerOther(l, node);
	}
}

function lowerOther(l: Lowering, node: SyntaxNode): void {
	if (node.type.startsWith("preproc_")) {
		// Conditional groups that normalisation left: their first branch is taken as the code.
		for (const child of named(node)) if (child.field !== "condition" && child.field !== "name" && child.field !== "alternative") l.statement(child);
		return;
	}
	if (isErrorNode(node)) return lowerError(l, node);
	if (node.type.endsWith("_expression") || node.type === "identifier") return l.effect(node);
	l.opaqueEffect(node.type, localsIn(l, node), node);
}

/** A stretch the parser could not read: whatever statements it found inside are lowered, the rest is opaque. */
function lowerError(l: Lowering, node: SyntaxNode): void {
	l.opaqueEffect("syntax-error", localsIn(l, node), node);
	for (const child of named(node)) if (child.type.endsWith("_statement") || child.type === "declaration") l.statement(child);
}

/** The variables named in a subtree: what code that was not understood can reach. */
export function localsIn(l: Lowering, node: SyntaxNode): Value[] {
	const found = new Map<number, Value>();
	const visit = (n: SyntaxNode): void => {
		if (n.type === "identifier") {
			const bound = l.scopes.lookup(l.text(n));
			if (bound?.kind === "local") found.set(bound.index, { kind: "local", index: bound.index });
		}
		for (const child of n.children) visit(child);
	};
	visit(node);
	return [...found.values()];
}

function lowerIf(l: Lowering, node: SyntaxNode): void {
	const condition = fieldOf(node, "condition");
	const consequence = fieldOf(node, "consequence");
	const alternative = fieldOf(node, "alternative");
	const origin = l.origin(node);
	const then = l.builder.newBlock();
	const otherwise = l.builder.newBlock();
	const after = alternative ? l.builder.newBlock() : otherwise;
	if (condition) l.condition(condition, then, otherwise);
	else l.builder.goto(then, origin);
	l.builder.begin(then);
	if (consequence) l.statement(consequence);
	l.builder.goto(after, origin);
	l.builder.begin(otherwise);
	if (alternative) {
		l.statement(alternative);
		l.builder.flowInto(after, origin);
	}
}

function jump(l: Lowering, node: SyntaxNode, target: JumpTarget | undefined): void {
	if (!target) return l.opaqueEffect("stray-jump", [], node);
	runCleanups(l, target.depth, node);
	l.builder.goto(target.block, l.origin(node));
}

function lowerReturn(l: Lowering, node: SyntaxNode): void {
	const expression = named(node)[0];
	const origin = l.origin(node);
	if (!expression) return finishReturn(l, undefined, node, origin);
	const inner = unwrapped(expression);
	if (l.result.kind === "void") {
		l.effect(expression);
		return finishReturn(l, undefined, node, origin);
	}
	if (inner.type === "conditional_expression" && fieldOf(inner, "condition") && fieldOf(inner, "alternative")) {
		return storeConditional(l, inner, (value) => finishReturn(l, value, node, origin));
	}
	const operator = fieldOf(inner, "operator");
	if (inner.type === "binary_expression" && operator && (l.text(operator) === "&&" || l.text(operator) === "||")) {
		const yes = l.builder.newBlock();
		const no = l.builder.newBlock();
		l.condition(inner, yes, no);
		l.builder.begin(yes);
		finishReturn(l, typedInt(1), node, origin);
		l.builder.begin(no);
		return finishReturn(l, typedInt(0), node, origin);
	}
	finishReturn(l, l.value(expression), node, origin);
}

/** The value is computed before the clean-ups run, as in C. */
function finishReturn(l: Lowering, value: Typed | undefined, node: SyntaxNode, origin: Origin): void {
	runCleanups(l, 0, node);
	l.builder.end({ kind: "return", value: value && converted(value, l.result), origin });
}

function lowerGoto(l: Lowering, node: SyntaxNode): void {
	const label = fieldOf(node, "label");
	const info = label && l.labels.get(labelKey(l, l.text(label)));
	if (!info) return l.opaqueEffect(label ? "unknown-label" : "computed-goto", [], node);
	const origin = l.origin(node);
	for (let depth = l.scopes.depth - 1; depth >= 0; depth--) {
		const scope = l.scopes.at(depth);
		if (!scope) continue;
		const shared = scope.node === undefined || info.inside.has(scope.node);
		for (let k = scope.cleanups.length - 1; k >= 0; k--) {
			const cleanup = scope.cleanups[k];
			if (cleanup && (!shared || info.start < cleanup.declaredAt)) cleanup.emit(origin);
		}
	}
	l.builder.goto(info.block, origin);
	l.builder.begin(l.builder.newBlock());
}

/** Labels inside a macro's expansion belong to that one use. */
export function labelKey(l: Lowering, name: string): string {
	return l.frame.labels.has(name) ? `${l.frame.id}:${name}` : name;
}

function lowerLabeled(l: Lowering, node: SyntaxNode): void {
	const label = fieldOf(node, "label");
	const info = label && l.labels.get(labelKey(l, l.text(label)));
	if (info) l.builder.flowInto(info.block, l.origin(node));
	for (const child of named(node)) if (child !== label) l.statement(child);
}

/** Makes the blocks of all labels below `body` beforehand, so that a jump forward knows what it leaves. */
export function collectLabels(l: Lowering, body: SyntaxNode): void {
	const visit = (node: SyntaxNode, inside: readonly SyntaxNode[]): void => {
		if (node.type === "labeled_statement") {
			const label = fieldOf(node, "label");
			if (label) {
				const name = l.text(label);
				l.labels.set(labelKey(l, name), { block: l.builder.newBlock(name), start: node.start, inside: new Set(inside) });
			}
		}
		if (!mayHoldLabels(node)) return;
		const within = node.type === "compound_statement" || node.type === "for_statement" ? [...inside, node] : inside;
		for (const child of node.children) if (child.named) visit(child, within);
	};
	visit(body, []);
}

const leaves: ReadonlySet<string> = new Set(["declaration", "return_statement", "goto_statement", "break_statement", "continue_statement", "comment"]);

function mayHoldLabels(node: SyntaxNode): boolean {
	return !leaves.has(node.type);
}
