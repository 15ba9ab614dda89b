/** The state of lowering one function, and the table through which the parts of lowering call each other. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import { pointerTo, s32 } from "../ctype.ts";
import {
	type Block,
	type CType,
	type Instruction,
	type Local,
	type Origin,
	unknownType,
	type Value,
} from "../types.ts";
import { BlockBuilder } from "./builder.ts";
import type { LowerContext, Macro, SourceText } from "./context.ts";
import type { Frame } from "./frame.ts";
import { Labels } from "./labelTable.ts";
import { Scopes } from "./scope.ts";

/** An expression's value with its type. */
export interface Typed {
	readonly value: Value;
	readonly type: CType;
}

/** Where an lvalue lives, and what it holds. */
export interface Place {
	readonly address: Value;
	readonly type: CType;
}

export interface JumpTarget {
	readonly block: number;
	/** Scopes deeper than this are left by jumping there. */
	readonly depth: number;
}

/** Where `return` goes in a nested function that is lowered in place. */
export interface ReturnTarget extends JumpTarget {
	/** The body it returns from. */
	readonly of: SyntaxNode;
	/** What takes the value; undefined if there is none. */
	readonly place: Place | undefined;
}

export interface SwitchState {
	/** The type that the labels are converted to. */
	readonly type: CType;
	readonly cases: { readonly low: bigint; readonly high: bigint; readonly target: number }[];
	/** Labels whose value no definition tells: compared one by one. */
	readonly unresolved: { readonly label: SyntaxNode; readonly target: number; readonly frame: Frame }[];
	default: number | undefined;
}

/** A variable with static storage (C11 6.2.4), and what puts its initial value there. */
export interface LoweredVariable {
	/** As `global` values name it: `function.name` for a static local. */
	readonly name: string;
	readonly type: CType;
	/** The blocks that store the initialiser into zeroed memory; undefined if there is none. */
	readonly initialiser: Initialiser | undefined;
}

export interface Initialiser {
	readonly blocks: readonly Block[];
	readonly locals: readonly Local[];
	readonly temps: number;
}

/** The parts of lowering, by what they lower. Each part sees the others only through this. */
export interface Parts {
	value(l: Lowering, node: SyntaxNode): Typed;
	/** For its effect only. */
	effect(l: Lowering, node: SyntaxNode): void;
	/** The place an lvalue denotes, or undefined if the node is none. */
	place(l: Lowering, node: SyntaxNode): Place | undefined;
	condition(l: Lowering, node: SyntaxNode, then: number, otherwise: number): void;
	statement(l: Lowering, node: SyntaxNode): void;
	/** Starts the block of a labelled statement, without what follows the label. */
	label(l: Lowering, node: SyntaxNode): void;
	declaration(l: Lowering, node: SyntaxNode): void;
	call(l: Lowering, node: SyntaxNode, resultUsed: boolean): Typed;
	/** The place a call denotes where it is an lvalue by expansion (`per_cpu(x, cpu)`). */
	callPlace(l: Lowering, node: SyntaxNode): Place | undefined;
	/** Stores an initialiser into a place: an expression, a braced list, a string. */
	initialise(l: Lowering, place: Place, node: SyntaxNode): void;
}

export const maxExpansionDepth = 40;
/** Text produced by macros in one function; beyond it macros stay calls. */
export const maxExpandedText = 400_000;

export class Lowering {
	builder = new BlockBuilder();
	readonly scopes = new Scopes();
	readonly labels = new Labels();
	readonly breaks: JumpTarget[] = [];
	readonly continues: JumpTarget[] = [];
	readonly returns: ReturnTarget[] = [];
	/** What stands in place of an empty statement at the end of a macro's expansion: the statement behind the macro. */
	readonly bodies = new Map<SyntaxNode, () => void>();
	readonly switches: SwitchState[] = [];
	/** Where the function's static variables go, if they are asked for: they are no part of its blocks. */
	statics: LoweredVariable[] | undefined;
	/** Characters of text that macros have produced so far. */
	expandedText = 0;
	result: CType = unknownType;
	frame: Frame;
	readonly context: LowerContext;
	readonly parts: Parts;
	/** The function's name, for its static locals. */
	readonly name: string;
	#nextFrame = 1;
	#hidden = 0;
	#count = 0;
	#cleaning = false;
	#speculating = 0;

	constructor(context: LowerContext, source: SourceText, parts: Parts, name: string) {
		this.context = context;
		this.parts = parts;
		this.name = name;
		this.frame = {
			id: 0,
			text: source.text,
			normalised: source.normalised,
			origin: undefined,
			painted: new Set(),
			segments: [],
			parent: undefined,
			depth: 0,
			labels: new Set(),
		};
	}

	value(node: SyntaxNode): Typed {
		return this.parts.value(this, node);
	}

	effect(node: SyntaxNode): void {
		this.parts.effect(this, node);
	}

	place(node: SyntaxNode): Place | undefined {
		return this.parts.place(this, node);
	}

	condition(node: SyntaxNode, then: number, otherwise: number): void {
		this.parts.condition(this, node, then, otherwise);
	}

	statement(node: SyntaxNode): void {
		this.parts.statement(this, node);
	}

	text(node: SyntaxNode): string {
		return this.frame.text.slice(node.start, node.end);
	}

	origin(node: { readonly start: number; readonly end: number }): Origin {
		return this.frame.origin ?? { file: this.context.file, start: node.start, end: node.end };
	}

	/** The macros that may not be expanded at an offset of the current text. */
	paintedAt(offset: number): ReadonlySet<string> {
		for (const segment of this.frame.segments)
			if (offset >= segment.start && offset < segment.end) return segment.painted;
		return this.frame.painted;
	}

	/** True while code is lowered only to see its type or value: it will be taken back. */
	get speculating(): boolean {
		return this.#speculating > 0;
	}

	/** Goes on for a moment as if in a frame that was left. */
	inFrame(frame: Frame, run: () => void): void {
		const outer = this.frame;
		this.frame = frame;
		run();
		this.frame = outer;
	}

	/** Lowers inside a macro's expansion. */
	within<T>(frame: Omit<Frame, "id">, run: () => T): T {
		const outer = this.frame;
		this.frame = { ...frame, id: this.#nextFrame++ };
		try {
			return run();
		} finally {
			this.frame = outer;
		}
	}

	/** True if `macro` may be expanded at `offset`. */
	mayExpand(macro: Macro, offset: number): boolean {
		return (
			this.frame.depth < maxExpansionDepth &&
			this.expandedText < maxExpandedText &&
			!this.paintedAt(offset).has(macro.name)
		);
	}

	emit(instruction: Instruction): void {
		this.builder.emit(this.#cleaning && instruction.kind === "call" ? { ...instruction, cleanup: true } : instruction);
	}

	/** Calls lowered inside are the compiler's, not the programmer's. */
	asCleanup(run: () => void): void {
		const outer = this.#cleaning;
		this.#cleaning = true;
		run();
		this.#cleaning = outer;
	}

	/** Reads a place. Arrays and functions are not read: their value is their address. */
	load(place: Place, node: SyntaxNode): Typed {
		if (place.type.kind === "array") return { value: place.address, type: pointerTo(place.type.of) };
		if (place.type.kind === "function") return { value: place.address, type: pointerTo(place.type) };
		const result = this.builder.newTemp();
		this.emit({ kind: "load", result, address: place.address, type: place.type, origin: this.origin(node) });
		return { value: { kind: "temp", id: result }, type: place.type };
	}

	opaqueValue(reason: string, touches: readonly Value[], node: SyntaxNode, type: CType = unknownType): Typed {
		const result = this.builder.newTemp();
		const origin = this.origin(node);
		this.emit({ kind: "opaque", result, reason, touches, origin });
		return { value: { kind: "temp", id: result }, type };
	}

	opaqueEffect(reason: string, touches: readonly Value[], node: SyntaxNode): void {
		this.opaqueAt(reason, this.origin(node), touches);
	}

	opaqueAt(reason: string, origin: Origin, touches: readonly Value[] = []): void {
		this.emit({ kind: "opaque", result: undefined, reason, touches, origin });
	}

	/** A variable of lowering's own, for values that meet at a join. */
	hidden(what: string, type: CType): Place {
		const index = this.scopes.addLocal(`$${what}${++this.#hidden}`, type);
		return { address: { kind: "local", index }, type };
	}

	/** What `__COUNTER__` is this time. */
	nextCount(): number {
		return this.#count++;
	}

	/** The type of an expression, without any code for it. */
	typeOf(node: SyntaxNode): CType {
		return this.speculate(() => this.value(node).type);
	}

	/** The type of the place an expression denotes, arrays not decayed; without any code for it. */
	placeType(node: SyntaxNode): CType {
		return this.speculate(() => this.place(node)?.type ?? this.value(node).type);
	}

	speculate<T>(run: () => T): T {
		const mark = this.builder.mark();
		const locals = this.scopes.locals.length;
		const hidden = this.#hidden;
		this.#speculating++;
		try {
			return run();
		} finally {
			this.#speculating--;
			this.builder.rollback(mark);
			this.scopes.locals.length = locals;
			this.#hidden = hidden;
		}
	}

	/** Lowers the initialiser of a variable with static storage into blocks of its own. */
	staticVariable(name: string, type: CType, value: SyntaxNode | undefined): LoweredVariable {
		if (!value) return { name, type, initialiser: undefined };
		const outer = this.builder;
		this.builder = new BlockBuilder();
		this.parts.initialise(this, { address: { kind: "global", name }, type }, value);
		const blocks = this.builder.finish(this.origin(value));
		const { temps } = this.builder;
		this.builder = outer;
		return { name, type, initialiser: { blocks, locals: [...this.scopes.locals], temps } };
	}

	/** Turns a condition into 0 or 1 by way of two blocks. */
	truth(node: SyntaxNode): Typed {
		const place = this.hidden("cond", s32);
		const yes = this.builder.newBlock();
		const no = this.builder.newBlock();
		const join = this.builder.newBlock();
		const origin = this.origin(node);
		this.condition(node, yes, no);
		for (const [block, value] of [
			[yes, 1n],
			[no, 0n],
		] as const) {
			this.builder.begin(block);
			this.emit({ kind: "store", address: place.address, value: { kind: "int", value }, type: place.type, origin });
			this.builder.goto(join, origin);
		}
		this.builder.begin(join);
		return this.load(place, node);
	}
}
