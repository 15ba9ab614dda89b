/**
 * Labels and the jumps to them. A label belongs to the whole function, also one that a macro's expansion defines, unless
 * `__label__` made it a block's own. A jump forward does not yet know what it leaves: it ends in a block of its own, which
 * gets the clean-ups when its label is reached.
 */
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { Origin, Value } from "../types.ts";
import type { Frame } from "./frame.ts";
import type { Jump, Label } from "./labelTable.ts";
import type { Lowering } from "./lowering.ts";
import { fieldOf, named } from "./nodes.ts";
import type { Cleanup } from "./scope.ts";

/** What a label is known by: its name, or more where an expansion or a block has it for its own. */
function labelKey(l: Lowering, name: string): string {
	const local = l.scopes.label(name);
	if (local !== undefined) return local;
	for (let frame: Frame | undefined = l.frame; frame; frame = frame.parent)
		if (frame.labels.has(name)) return `${frame.id}:${name}`;
	return name;
}

/** `__label__ a, b;` */
export function declareLabels(l: Lowering, declaration: SyntaxNode): void {
	for (const name of l
		.text(declaration)
		.match(/[A-Za-z_]\w*/g)
		?.slice(1) ?? [])
		l.scopes.bindLabel(name, `${name}#${++l.labels.locals}`);
}

function labelOf(l: Lowering, key: string, name: string): Label {
	let label = l.labels.byKey.get(key);
	if (!label) {
		label = { block: l.builder.newBlock(name), pending: undefined, waiting: [] };
		l.labels.byKey.set(key, label);
	}
	return label;
}

/** Lets control go from the block `via`, which nothing stands in yet, to a label. Leaves the builder where it likes. */
export function jumpFrom(l: Lowering, via: number, labelNode: SyntaxNode, origin: Origin): void {
	if (l.speculating) return;
	const name = l.text(labelNode);
	const label = labelOf(l, labelKey(l, name), name);
	const jump: Jump = { via, cleanups: l.scopes.cleanupsDownTo(0), frame: l.frame, origin };
	if (label.pending) land(l, jump, label.block, label.pending);
	else label.waiting.push(jump);
}

function land(l: Lowering, jump: Jump, block: number, pending: ReadonlySet<Cleanup>): void {
	l.builder.begin(jump.via);
	l.inFrame(jump.frame, () => {
		for (const cleanup of jump.cleanups) if (!pending.has(cleanup)) cleanup.emit(jump.origin);
	});
	l.builder.goto(block, jump.origin);
}

/** Control falls into a labelled statement. */
export function startLabel(l: Lowering, node: SyntaxNode): void {
	const labelNode = fieldOf(node, "label");
	if (!labelNode || l.speculating) return;
	const origin = l.origin(node);
	const name = l.text(labelNode);
	const key = labelKey(l, name);
	// A label of that name again: what comes now means the new one.
	if (l.labels.byKey.get(key)?.pending) l.labels.byKey.delete(key);
	const label = labelOf(l, key, name);
	label.pending = new Set(l.scopes.cleanupsDownTo(0));
	l.builder.goto(label.block, origin);
	const waiting = [...label.waiting];
	// One that an expansion defines can be meant by code outside it: the other half of a pair of macros.
	if (key !== name && l.scopes.label(name) === undefined && !l.labels.byKey.get(name)?.pending) {
		waiting.push(...(l.labels.byKey.get(name)?.waiting ?? []));
		l.labels.byKey.set(name, label);
	}
	for (const jump of waiting) land(l, jump, label.block, label.pending);
	l.builder.begin(label.block);
}

/** The address of a label: an address of its own, which only computed gotos know what to do with. */
export function labelAddress(l: Lowering, name: string): Value {
	const key = labelKey(l, name);
	if (!l.speculating) {
		labelOf(l, key, name);
		l.labels.addressed.add(key);
	}
	return { kind: "global", name: `${l.name}.&&${key}` };
}

/** Notes the labels whose addresses a static table holds. */
export function noteLabelAddresses(l: Lowering, node: SyntaxNode): void {
	if (!l.text(node).includes("&&")) return;
	const visit = (n: SyntaxNode): void => {
		if (n.type === "pointer_expression" && l.frame.normalised.replacementAt(n.start - 1, "label-address")) {
			const label = fieldOf(n, "argument");
			if (label) labelAddress(l, l.text(label));
		}
		for (const child of named(n)) visit(child);
	};
	visit(node);
}

/** `goto *p`: compared with the labels whose addresses the function takes, once all are known. */
export function computedGoto(l: Lowering, pointer: Value, origin: Origin): void {
	const block = l.builder.newBlock();
	l.builder.goto(block, origin);
	if (!l.speculating) l.labels.computed.push({ block, pointer, origin });
	l.builder.begin(l.builder.newBlock());
}

/** Completes what had to wait for the function's end. */
export function finishLabels(l: Lowering): void {
	for (const { block, pointer, origin } of l.labels.computed) {
		l.builder.begin(block);
		const targets = [...l.labels.addressed].flatMap((key) => {
			const label = l.labels.byKey.get(key);
			return label?.pending ? [{ key, block: label.block }] : [];
		});
		const last = targets.pop();
		if (!last) {
			l.opaqueAt("computed-goto", origin);
			l.builder.end({ kind: "unreachable", origin });
			continue;
		}
		for (const target of targets) {
			const next = l.builder.newBlock();
			const address: Value = { kind: "global", name: `${l.name}.&&${target.key}` };
			l.builder.branch({ kind: "binary", op: "==", left: pointer, right: address }, target.block, next, origin);
			l.builder.begin(next);
		}
		l.builder.goto(last.block, origin);
	}
	for (const label of l.labels.byKey.values()) {
		if (label.pending) continue;
		// Where these lead is not written yet: nothing is reached from there.
		for (const { via, origin } of label.waiting) {
			l.builder.begin(via);
			l.opaqueAt("unknown-label", origin);
			l.builder.end({ kind: "unreachable", origin });
		}
	}
}
