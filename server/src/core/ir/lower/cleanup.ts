/**
 * Scope-bound clean-up: `__cleanup(f)`, `__free(name)`, `guard(name)(args)`, `scoped_guard(name, args)` and
 * `CLASS(name, var)(args)`. Each becomes the calls the compiler would put at every way out of the scope.
 */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { voidPointer, voidType } from "../ctype.ts";
import type { CType, Origin, Value } from "../types.ts";
import { argumentNodes } from "./arguments.ts";
import { store } from "./assignments.ts";
import { inScope, runCleanups } from "./blocks.ts";
import type { CleanupClass } from "./context.ts";
import type { Lowering, Place, Typed } from "./lowering.ts";
import { fieldOf, named } from "./nodes.ts";
import type { Binding } from "./scope.ts";
import { textType } from "./types.ts";
import { int, nullPointer } from "./values.ts";

/** Registers the clean-ups that a declaration's attributes ask for. */
export function attachCleanup(l: Lowering, place: Place, declarator: SyntaxNode, declaration: SyntaxNode): void {
	const declarators = declaration.children.filter((child) => child.field === "declarator");
	const next = declarators[declarators.indexOf(declarator) + 1];
	const from = declarators[0] === declarator ? declaration.start : declarator.start;
	for (const attribute of l.frame.normalised.replacementsIn(from, next?.start ?? declaration.end)) {
		if (attribute.kind !== "attribute") continue;
		const text = l.frame.text.slice(attribute.start, attribute.end);
		const free = /^__free\s*\(\s*(\w+)\s*\)/.exec(text)?.[1];
		const handler =
			/^__cleanup\s*\(\s*(\w+)\s*\)/.exec(text)?.[1] ?? /\bcleanup(?:__)?\s*\(\s*(\w+)\s*\)/.exec(text)?.[1];
		if (free !== undefined) addFree(l, free, place);
		else if (handler !== undefined) addCleanup(l, (origin) => emitCleanupCall(l, handler, [place.address], origin));
	}
}

function addCleanup(l: Lowering, emit: (origin: Origin) => void): void {
	l.scopes.innermost.cleanups.push({ emit });
}

function emitCleanupCall(l: Lowering, name: string, args: readonly Value[], origin: Origin): void {
	l.emit({
		kind: "call",
		result: undefined,
		callee: { kind: "direct", name },
		args,
		type: voidType,
		origin,
		cleanup: true,
	});
}

/** Names whose `DEFINE_FREE` calls something else than the name itself, for texts whose headers are not at hand. */
const freeFunctions: Readonly<Record<string, string>> = {
	device_node: "of_node_put",
	fwnode_handle: "fwnode_handle_put",
	bitmap: "bitmap_free",
	kvfree_rcu: "kvfree",
};

function addFree(l: Lowering, name: string, place: Place): void {
	const known = l.context.freeClass(name);
	addCleanup(l, (origin) => {
		if (known && lowerExit(l, known.exit, place, origin)) return;
		const result = l.builder.newTemp();
		l.emit({ kind: "load", result, address: place.address, type: place.type, origin });
		const value: Value = { kind: "temp", id: result };
		const present = l.builder.newBlock();
		const after = l.builder.newBlock();
		l.builder.branch(value, present, after, origin);
		l.builder.begin(present);
		emitCleanupCall(l, freeFunctions[name] ?? name, [value], origin);
		l.builder.flowInto(after, origin);
	});
}

/** Lowers a clean-up's own text (`if (_T) kfree(_T)`) over the variable; false if it cannot be read. */
function lowerExit(
	l: Lowering,
	text: string,
	place: Place,
	origin: Origin,
	state: ReadonlyMap<string, Binding> = new Map(),
): boolean {
	return lowerText(l, text, origin, (body) => {
		l.scopes.push();
		for (const [name, binding] of state) l.scopes.bind(name, binding);
		const index = place.address.kind === "local" ? place.address.index : -1;
		if (index >= 0) l.scopes.bind("_T", { kind: "local", index, type: place.type });
		l.asCleanup(() => {
			for (const statement of named(body)) l.statement(statement);
		});
		l.scopes.pop();
	});
}

function lowerText(l: Lowering, text: string, origin: Origin, use: (body: SyntaxNode) => void): boolean {
	const snippet = l.context.parseStatements(text);
	if (!snippet) return false;
	const frame = {
		text: snippet.text,
		normalised: snippet.normalised,
		origin,
		painted: l.frame.painted,
		segments: [],
		parent: l.frame,
		depth: l.frame.depth + 1,
		labels: new Set<string>(),
	};
	l.within(frame, () => use(snippet.body));
	return true;
}

/** Locks whose guards every kernel has, for texts whose headers are not at hand: how they are taken and dropped. */
const guards: Readonly<Record<string, readonly [lock: string, unlock: string]>> = {
	mutex: ["mutex_lock(_T)", "mutex_unlock(_T)"],
	spinlock: ["spin_lock(_T)", "spin_unlock(_T)"],
	spinlock_bh: ["spin_lock_bh(_T)", "spin_unlock_bh(_T)"],
	spinlock_irq: ["spin_lock_irq(_T)", "spin_unlock_irq(_T)"],
	spinlock_irqsave: ["spin_lock_irqsave(_T, _T_flags)", "spin_unlock_irqrestore(_T, _T_flags)"],
	raw_spinlock: ["raw_spin_lock(_T)", "raw_spin_unlock(_T)"],
	raw_spinlock_irq: ["raw_spin_lock_irq(_T)", "raw_spin_unlock_irq(_T)"],
	raw_spinlock_irqsave: ["raw_spin_lock_irqsave(_T, _T_flags)", "raw_spin_unlock_irqrestore(_T, _T_flags)"],
	read_lock: ["read_lock(_T)", "read_unlock(_T)"],
	write_lock: ["write_lock(_T)", "write_unlock(_T)"],
	rwsem_read: ["down_read(_T)", "up_read(_T)"],
	rwsem_write: ["down_write(_T)", "up_write(_T)"],
	rcu: ["rcu_read_lock()", "rcu_read_unlock()"],
	preempt: ["preempt_disable()", "preempt_enable()"],
	irq: ["local_irq_disable()", "local_irq_enable()"],
	irqsave: ["local_irq_save(_T_flags)", "local_irq_restore(_T_flags)"],
	device: ["device_lock(_T)", "device_unlock(_T)"],
	cpus_read_lock: ["cpus_read_lock()", "cpus_read_unlock()"],
};

/** Their conditional forms: true if the lock was taken. */
const conditionalGuards: Readonly<Record<string, readonly [base: string, lock: string]>> = {
	mutex_try: ["mutex", "mutex_trylock(_T)"],
	mutex_intr: ["mutex", "mutex_lock_interruptible(_T) == 0"],
	spinlock_try: ["spinlock", "spin_trylock(_T)"],
	spinlock_irqsave_try: ["spinlock_irqsave", "spin_trylock_irqsave(_T, _T_flags)"],
	raw_spinlock_try: ["raw_spinlock", "raw_spin_trylock(_T)"],
	raw_spinlock_irqsave_try: ["raw_spinlock_irqsave", "raw_spin_trylock_irqsave(_T, _T_flags)"],
	rwsem_read_try: ["rwsem_read", "down_read_trylock(_T)"],
	rwsem_read_intr: ["rwsem_read", "down_read_interruptible(_T) == 0"],
	rwsem_write_try: ["rwsem_write", "down_write_trylock(_T)"],
};

function classOf(l: Lowering, name: string): CleanupClass | undefined {
	const known = l.context.cleanupClass(name);
	if (known?.init) return known;
	const conditional = conditionalGuards[name];
	const row = guards[conditional?.[0] ?? name];
	if (!row) return undefined;
	const body = conditional?.[1] ?? row[0];
	const init = { parameters: body.includes("_T") ? ["_T"] : [], body, isLock: true, conditional: !!conditional };
	const state = row[0].includes("_T_flags") ? [{ name: "flags", type: "unsigned long" }] : [];
	return { init, exit: row[1], type: "void *", state };
}

/** `guard(name)(args);` and `CLASS(name, var)(args);`, which the grammar reads as a call of a call. */
export function lowerGuardCall(l: Lowering, target: SyntaxNode, node: SyntaxNode): boolean {
	const callee = fieldOf(target, "function");
	const macro = callee && l.text(callee);
	if (macro !== "guard" && macro !== "CLASS") return false;
	const names = argumentNodes(target).map((arg) => l.text(arg));
	const args = argumentNodes(node).map((arg) => l.value(arg));
	instantiate(l, names[0] ?? "", names[1], args, node);
	return true;
}

/** An argument of a macro that stands where a loop's header could. */
export interface IteratorArgument {
	readonly text: string;
	readonly node: SyntaxNode | undefined;
}

/** `scoped_guard (name, args) statement` and `scoped_cond_guard (name, otherwise, args) statement`. */
export function lowerScopedGuard(
	l: Lowering,
	macro: string,
	args: readonly IteratorArgument[],
	node: SyntaxNode,
): boolean {
	if (macro !== "scoped_guard" && macro !== "scoped_cond_guard") return false;
	const otherwise = macro === "scoped_cond_guard" ? args[1]?.text : undefined;
	const origin = l.origin(node);
	inScope(l, node, () => {
		const rest = args
			.slice(otherwise === undefined ? 1 : 2)
			.map((arg): Typed => (arg.node ? l.value(arg.node) : { value: int(0), type: voidPointer }));
		const after = l.builder.newBlock();
		const { place, conditional } = instantiate(l, args[0]?.text ?? "", undefined, rest, node);
		const depth = l.scopes.depth - 1;
		l.breaks.push({ block: after, depth });
		l.continues.push({ block: after, depth });
		if (conditional || otherwise !== undefined) {
			const inside = l.builder.newBlock();
			const failed = l.builder.newBlock();
			l.builder.branch(l.load(place, node).value, inside, failed, origin);
			l.builder.begin(failed);
			if (otherwise !== undefined) lowerOtherwise(l, otherwise, node);
			leaveGuard(l, depth, node);
			l.builder.goto(after, origin);
			l.builder.begin(inside);
		}
		const body = fieldOf(node, "body");
		if (body) l.statement(body);
		l.breaks.pop();
		l.continues.pop();
		leaveGuard(l, depth, node);
		l.scopes.innermost.cleanups.length = 0;
		l.builder.flowInto(after, origin);
	});
	return true;
}

function leaveGuard(l: Lowering, depth: number, node: SyntaxNode): void {
	if (!l.builder.ended) runCleanups(l, depth, { start: node.end - 1, end: node.end });
}

/** What a conditional guard does instead of its body: a statement among the macro's arguments. */
function lowerOtherwise(l: Lowering, text: string, node: SyntaxNode): void {
	const lowered = lowerText(l, text, l.origin(node), (body) => {
		for (const statement of named(body)) l.statement(statement);
	});
	if (!lowered) l.opaqueEffect("syntax-error", [], node);
}

/** A guard's variable, and whether it can be null for want of the lock. */
interface Instance {
	readonly place: Place;
	readonly conditional: boolean;
}

/** Constructs a variable of a class in the current scope and registers its destructor. */
function instantiate(
	l: Lowering,
	name: string,
	variable: string | undefined,
	args: readonly Typed[],
	node: SyntaxNode,
): Instance {
	const known = classOf(l, name);
	const origin = l.origin(node);
	const type: CType = known ? textType(l, known.type) : (args[0]?.type ?? voidPointer);
	const index = l.scopes.addLocal(variable ?? `$${name}`, type);
	const place: Place = { address: { kind: "local", index }, type };
	const state = new Map<string, Binding>();
	for (const { name: member, type: text } of known?.state ?? []) {
		const memberType = textType(l, text);
		const local = l.scopes.addLocal(`${variable ?? `$${name}`}.${member}`, memberType);
		state.set(`_T_${member}`, { kind: "local", index: local, type: memberType });
	}
	const conditional = known?.init?.conditional === true;
	const lowered = known?.init && lowerInit(l, known.init, args, place, state, origin);
	if (!lowered) {
		const result = l.builder.newTemp();
		l.emit({
			kind: "call",
			result,
			callee: { kind: "direct", name: `class_${name}_constructor` },
			args: args.map((arg) => arg.value),
			type,
			origin,
		});
		store(l, place, { value: { kind: "temp", id: result }, type }, origin);
	}
	if (variable !== undefined) l.scopes.bind(variable, { kind: "local", index, type });
	const exitText = known && (conditional ? `if (_T) { ${known.exit}; }` : known.exit);
	addCleanup(l, (exit) => {
		if (exitText !== undefined && lowered && lowerExit(l, exitText, place, exit, state)) return;
		emitCleanupCall(l, `class_${name}_destructor`, [place.address], exit);
	});
	return { place, conditional };
}

function lowerInit(
	l: Lowering,
	init: NonNullable<CleanupClass["init"]>,
	args: readonly Typed[],
	place: Place,
	state: ReadonlyMap<string, Binding>,
	origin: Origin,
): boolean {
	return lowerText(l, init.body, origin, (body) => {
		l.scopes.push();
		for (const [name, binding] of state) l.scopes.bind(name, binding);
		init.parameters.forEach((parameter, index) => {
			const arg = args[index];
			if (!arg) return;
			const type = index === 0 && parameter === "_T" ? place.type : arg.type;
			const local =
				parameter === "_T" && place.address.kind === "local"
					? place.address.index
					: l.scopes.addLocal(`$${parameter}`, type);
			store(l, { address: { kind: "local", index: local }, type }, arg, origin);
			l.scopes.bind(parameter, { kind: "local", index: local, type });
		});
		const statements = named(body);
		const last = statements.at(-1);
		const expression = last?.type === "expression_statement" ? named(last)[0] : undefined;
		for (const statement of expression ? statements.slice(0, -1) : statements) l.statement(statement);
		// A guard's value is the lock it was given; a class's is what its constructor answers.
		if (expression && init.conditional) takeOrNull(l, expression, place, origin);
		else if (expression && init.isLock) l.effect(expression);
		else if (expression) {
			const value = l.value(expression);
			if (value.type.kind !== "void") store(l, place, value, origin);
		}
		l.scopes.pop();
	});
}

/** The variable keeps the lock if it was taken, else it becomes null. */
function takeOrNull(l: Lowering, taken: SyntaxNode, place: Place, origin: Origin): void {
	const failed = l.builder.newBlock();
	const held = l.builder.newBlock();
	l.condition(taken, held, failed);
	l.builder.begin(failed);
	store(l, place, nullPointer, origin);
	l.builder.flowInto(held, origin);
}
