/** switch: case labels may stand anywhere inside, also below other statements, and control falls through them. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { promoted, wrap } from "../ctype.ts";
import type { Origin } from "../types.ts";
import type { Lowering, SwitchState, Typed } from "./lowering.ts";
import { fieldOf } from "./nodes.ts";
import { constantOfText } from "./types.ts";
import { binary, typedInt } from "./values.ts";

export function lowerSwitch(l: Lowering, node: SyntaxNode): void {
	const condition = fieldOf(node, "condition");
	const body = fieldOf(node, "body");
	const origin = l.origin(node);
	const value = condition ? l.value(condition) : typedInt(0);
	const dispatch = l.builder.newBlock();
	const after = l.builder.newBlock();
	const type = promoted(value.type);
	const state: SwitchState = { type, cases: [], unresolved: [], default: undefined };
	l.builder.goto(dispatch, origin);
	l.builder.begin(l.builder.newBlock());
	l.switches.push(state);
	l.breaks.push({ block: after, depth: l.scopes.depth });
	// Statements before the first label are never reached; declarations there still name things.
	if (body) l.statement(body);
	l.breaks.pop();
	l.switches.pop();
	l.builder.goto(after, origin);

	l.builder.begin(dispatch);
	let otherwise = state.default ?? after;
	if (state.unresolved.length > 0) {
		const first = l.builder.newBlock();
		if (state.cases.length > 0)
			l.builder.end({ kind: "switch", value: value.value, cases: state.cases, default: first, origin });
		else l.builder.goto(first, origin);
		l.builder.begin(first);
		for (const { label, target, frame } of state.unresolved) {
			const next = l.builder.newBlock();
			// The label may stand in the expansion of a macro that the switch does not stand in.
			l.inFrame(frame, () => compareLabel(l, value, label, target, next, origin));
			l.builder.begin(next);
		}
		l.builder.goto(otherwise, origin);
	} else if (value.value.kind === "int") {
		const known = value.value.value;
		otherwise = state.cases.find((c) => known >= c.low && known <= c.high)?.target ?? otherwise;
		l.builder.goto(otherwise, origin);
	} else if (state.cases.length === 0) l.builder.goto(otherwise, origin);
	else l.builder.end({ kind: "switch", value: value.value, cases: state.cases, default: otherwise, origin });
	l.builder.begin(after);
}

/** Goes to `target` if `value` is what a label without a known number says, else to `next`. */
function compareLabel(
	l: Lowering,
	value: Typed,
	label: SyntaxNode,
	target: number,
	next: number,
	origin: Origin,
): void {
	const high = l.text(label).includes("...") ? fieldOf(label, "alternative") : undefined;
	const low = high && fieldOf(label, "condition");
	if (!low) {
		l.builder.branch(binary("==", value, l.value(label)).value, target, next, origin);
		return;
	}
	const upper = l.builder.newBlock();
	l.builder.branch(binary(">=", value, l.value(low)).value, upper, next, origin);
	l.builder.begin(upper);
	l.builder.branch(binary("<=", value, l.value(high)).value, target, next, origin);
}

export function lowerCase(l: Lowering, node: SyntaxNode): void {
	const state = l.switches.at(-1);
	const target = l.builder.newBlock();
	l.builder.flowInto(target, l.origin(node));
	const colon = node.children.find((child) => child.type === ":");
	if (state) {
		const isDefault = node.children.some((child) => child.type === "default");
		if (isDefault) state.default = target;
		else addLabel(l, node, colon, state, target);
	}
	let started = false;
	for (const child of node.children) {
		if (child === colon) started = true;
		else if (started && child.named) l.statement(child);
	}
}

/** A label's number, converted to the type of what is switched on: `case -1` of an unsigned. */
function labelValue(l: Lowering, state: SwitchState, text: string): bigint | undefined {
	const value = constantOfText(l, text);
	return value === undefined ? undefined : wrap(value, state.type);
}

function addLabel(
	l: Lowering,
	node: SyntaxNode,
	colon: SyntaxNode | undefined,
	state: SwitchState,
	target: number,
): void {
	const value = fieldOf(node, "value");
	const text = l.frame.text.slice(node.start, colon?.start ?? value?.end ?? node.end).replace(/^\s*case\b/, "");
	const [lowText, highText] = text.split("...");
	const low = labelValue(l, state, lowText ?? "");
	const high = highText === undefined ? low : labelValue(l, state, highText);
	if (low !== undefined && high !== undefined) {
		if (low <= high) state.cases.push({ low, high, target });
		return;
	}
	// A constant nobody defines here: compared as the unknown it is.
	if (value) state.unresolved.push({ label: value, target, frame: l.frame });
	else l.opaqueEffect("case-label", [], node);
}
