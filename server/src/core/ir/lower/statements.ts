/** Statements, and the jumps between them. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { Origin } from "../types.ts";
import { store } from "./assignments.ts";
import { lowerBlock, runCleanups } from "./blocks.ts";
import { lowerCallStatement } from "./calls.ts";
import { isLogical, storeConditional } from "./choices.ts";
import { declareLocal, defineFromSpecifier } from "./declarations.ts";
import { lowerIterator } from "./iterators.ts";
import { computedGoto, jumpFrom, startLabel } from "./labels.ts";
import { lowerDo, lowerFor, lowerWhile } from "./loops.ts";
import type { JumpTarget, Lowering, Typed } from "./lowering.ts";
import { defineNested } from "./nested.ts";
import { fieldOf, isErrorNode, named, unwrapped } from "./nodes.ts";
import { localsIn } from "./reach.ts";
import { lowerCase, lowerSwitch } from "./switch.ts";
import { textType } from "./types.ts";
import { converted, typedInt } from "./values.ts";

export function lowerStatement(l: Lowering, node: SyntaxNode): void {
	switch (node.type) {
		case "compound_statement":
			lowerBlock(l, node);
			return;
		case "expression_statement": {
			const expression = named(node)[0];
			if (!expression) {
				l.bodies.get(node)?.();
				return;
			}
			if (l.frame.normalised.replacementsIn(node.start - 12, node.start + 1).some((r) => r.kind === "computed-goto")) {
				lowerComputedGoto(l, expression, node);
				return;
			}
			const inner = unwrapped(expression);
			if (inner.type === "call_expression") {
				lowerCallStatement(l, inner);
				return;
			}
			if (!declaresInBrackets(l, inner)) l.effect(expression);
			return;
		}
		case "declaration":
			l.parts.declaration(l, node);
			return;
		case "if_statement":
			lowerIf(l, node);
			return;
		case "while_statement":
			if (!lowerIterator(l, node)) lowerWhile(l, node);
			return;
		case "do_statement":
			lowerDo(l, node);
			return;
		case "for_statement":
			lowerFor(l, node);
			return;
		case "switch_statement":
			lowerSwitch(l, node);
			return;
		case "case_statement":
			lowerCase(l, node);
			return;
		case "return_statement":
			lowerReturn(l, node);
			return;
		case "break_statement":
			jump(l, node, l.breaks.at(-1));
			return;
		case "continue_statement":
			jump(l, node, l.continues.at(-1));
			return;
		case "goto_statement":
			lowerGoto(l, node);
			return;
		case "labeled_statement":
			lowerLabeled(l, node);
			return;
		case "attributed_statement": {
			for (const child of named(node)) if (!child.type.includes("attribute")) l.statement(child);
			return;
		}
		case "type_definition":
		case "struct_specifier":
		case "union_specifier":
		case "enum_specifier":
			defineFromSpecifier(l, node);
			return;
		case "function_definition":
			defineNested(l, node);
			return;
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
			lowerOther(l, node);
			return;
	}
}

/** `typeof(x) (y) = x;` declares y; the grammar takes it for an assignment to a call. */
function declaresInBrackets(l: Lowering, node: SyntaxNode): boolean {
	const call = node.type === "assignment_expression" ? fieldOf(node, "left") : undefined;
	const type = call?.type === "call_expression" ? fieldOf(call, "function") : undefined;
	const list = call && fieldOf(call, "arguments");
	const name = list && named(list)[0];
	if (!type || name?.type !== "identifier" || !/^(?:__)?typeof/.test(l.text(type))) return false;
	declareLocal(l, l.text(name), textType(l, l.text(type)), node, fieldOf(node, "right"), node);
	return true;
}

function lowerOther(l: Lowering, node: SyntaxNode): void {
	if (node.type.startsWith("preproc_")) {
		// Conditional groups that normalisation left: their first branch is taken as the code.
		for (const child of named(node))
			if (child.field !== "condition" && child.field !== "name" && child.field !== "alternative") l.statement(child);
		return;
	}
	if (isErrorNode(node)) {
		lowerError(l, node);
		return;
	}
	if (node.type.endsWith("_expression") || node.type === "identifier") {
		l.effect(node);
		return;
	}
	l.opaqueEffect(node.type, localsIn(l, node), node);
}

/** A stretch the parser could not read: whatever statements it found inside are lowered, the rest is opaque. */
function lowerError(l: Lowering, node: SyntaxNode): void {
	l.opaqueEffect("syntax-error", localsIn(l, node), node);
	for (const child of named(node))
		if (child.type.endsWith("_statement") || child.type === "declaration") l.statement(child);
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
	if (!target) {
		l.opaqueEffect("stray-jump", [], node);
		return;
	}
	runCleanups(l, target.depth, node);
	l.builder.goto(target.block, l.origin(node));
}

function lowerReturn(l: Lowering, node: SyntaxNode): void {
	const expression = named(node)[0];
	const origin = l.origin(node);
	if (!expression) {
		finishReturn(l, undefined, node, origin);
		return;
	}
	const inner = unwrapped(expression);
	if (l.result.kind === "void") {
		l.effect(expression);
		finishReturn(l, undefined, node, origin);
		return;
	}
	if (inner.type === "conditional_expression" && fieldOf(inner, "condition") && fieldOf(inner, "alternative")) {
		storeConditional(l, inner, (value) => finishReturn(l, value, node, origin));
		return;
	}
	if (inner.type === "binary_expression" && isLogical(l, inner)) {
		const yes = l.builder.newBlock();
		const no = l.builder.newBlock();
		l.condition(inner, yes, no);
		l.builder.begin(yes);
		finishReturn(l, typedInt(1), node, origin);
		l.builder.begin(no);
		finishReturn(l, typedInt(0), node, origin);
		return;
	}
	finishReturn(l, l.value(expression), node, origin);
}

/** The value is computed before the clean-ups run, as in C. */
function finishReturn(l: Lowering, value: Typed | undefined, node: SyntaxNode, origin: Origin): void {
	const target = l.returns.at(-1);
	if (target) {
		if (value && target.place) store(l, target.place, value, origin);
		jump(l, node, target);
		return;
	}
	runCleanups(l, 0, node);
	l.builder.end({ kind: "return", value: value && converted(value, l.result), origin });
}

function lowerGoto(l: Lowering, node: SyntaxNode): void {
	const label = fieldOf(node, "label");
	const origin = l.origin(node);
	const via = l.builder.newBlock();
	l.builder.goto(via, origin);
	if (label) jumpFrom(l, via, label, origin);
	l.builder.begin(l.builder.newBlock());
}

function lowerComputedGoto(l: Lowering, target: SyntaxNode, node: SyntaxNode): void {
	const pointer = unwrapped(target);
	computedGoto(l, l.value(fieldOf(pointer, "argument") ?? pointer).value, l.origin(node));
}

function lowerLabeled(l: Lowering, node: SyntaxNode): void {
	startLabel(l, node);
	const label = fieldOf(node, "label");
	for (const child of named(node)) if (child !== label) l.statement(child);
}
