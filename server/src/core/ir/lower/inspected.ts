/** An expression over the variables of a function that is being run, as somebody writes it who looks at it. */
import { pointerTo, s8, s64, voidType } from "../ctype.ts";
import { replaceInBlock } from "../replace.ts";
import type { CType, Instruction, IrFunction, Local, Value } from "../types.ts";
import type { LowerContext } from "./context.ts";
import { parts } from "./function.ts";
import { Lowering } from "./lowering.ts";
import { named, unwrapped } from "./nodes.ts";

/** What the names of the expression are. */
export interface Surroundings {
	readonly function: IrFunction;
	/** The locals that can be named, by name. */
	readonly visible: ReadonlyMap<string, number>;
	/** The function's static variables, named `function.name`. */
	readonly statics: readonly { readonly name: string; readonly type: CType }[];
	/** Bytes from the frame's start to a local. */
	offsetOf(local: number): number;
}

export interface InspectedExpression {
	/**
	 * Takes the address of the frame of the function it is about, and returns the expression's value: its address, where it is a
	 * place and `address` was asked for.
	 */
	readonly code: IrFunction;
	readonly type: CType;
	/** The result is where it is. */
	readonly address: boolean;
}

/**
 * Lowers an expression. With `address` the answer is where it is, which structs and arrays always answer. A text that is no
 * expression, or one that is nowhere though its address is wanted, is answered with why.
 */
export function lowerInspected(
	text: string,
	context: LowerContext,
	around: Surroundings,
	address = false,
): InspectedExpression | string {
	const snippet = context.parseStatements(`(${text});`);
	const statement = snippet && named(snippet.body)[0];
	const node = statement?.type === "expression_statement" ? named(statement)[0] : undefined;
	if (!snippet || !node || named(snippet.body).length !== 1) return `"${text}" is no expression`;
	const { function: fn } = around;
	const l = new Lowering(context, { text: snippet.text, normalised: snippet.normalised }, parts, fn.name);
	for (const local of fn.locals) l.scopes.addLocal(local.name, local.type);
	for (const { name, type } of around.statics)
		l.scopes.bind(name.slice(fn.name.length + 1), { kind: "static", name, type });
	for (const [name, index] of around.visible)
		l.scopes.bind(name, { kind: "local", index, type: fn.locals[index]?.type ?? voidType });
	const place = l.place(unwrapped(node));
	const whole = place !== undefined && (place.type.kind === "struct" || place.type.kind === "array");
	if (address && !place) return `"${text}" has no place in memory`;
	const asPlace = place !== undefined && (address || whole);
	const { value, type } = asPlace ? { value: place.address, type: place.type } : l.value(node);
	if (!asPlace && (type.kind === "struct" || type.kind === "void")) return `"${text}" has no value that can be shown`;
	const origin = { file: context.file, start: 0, end: 0 };
	l.builder.end({ kind: "return", value, origin });
	const blocks = l.builder.finish(origin);
	const frame = l.builder.newTemp();
	const unknown = new Set<string>();
	const replacement = (v: Value): Value | undefined => {
		const isStatic = around.statics.some((variable) => v.kind === "global" && variable.name === v.name);
		if (v.kind === "global" && !isStatic && !context.global(v.name)) unknown.add(v.name);
		return inFrame(v, fn, frame, around);
	};
	const code: IrFunction = {
		name: fn.name,
		file: context.file,
		span: origin,
		nameSpan: origin,
		result: asPlace ? pointerTo(type) : type.kind === "unknown" ? s64 : type,
		locals: [frameParameter, ...l.scopes.locals.slice(fn.locals.length)],
		parameters: 1,
		static: true,
		variadic: false,
		blocks: blocks.map((block, index) => {
			const whole = replaceInBlock(block, replacement);
			const replaced = { ...whole, instructions: whole.instructions.map((i) => numberIn(i, context)) };
			if (index > 0) return replaced;
			const load = { kind: "load", result: frame, address: local(0), type: frameParameter.type, origin } as const;
			return { ...replaced, instructions: [load, ...replaced.instructions] };
		}),
		temps: frame + 1,
		opaque: [],
		errors: 0,
	};
	const [name] = unknown;
	return name === undefined ? { code, type, address: asPlace } : `nothing here is called ${name}`;
}

/** A struct of one number, read to be computed with, is that number: nobody wants to write `.counter` in every condition. */
function numberIn(i: Instruction, context: LowerContext): Instruction {
	if (i.kind !== "load") return i;
	let { type } = i;
	for (let depth = 0; depth < 4 && type.kind === "struct"; depth++) {
		const fields = [...(context.struct(type.tag)?.fields.values() ?? [])];
		if (fields.length !== 1 || !fields[0]) return i;
		[type] = fields;
	}
	return type.kind === "int" ? { ...i, type } : i;
}

const frameParameter: Local = { name: "$frame", type: pointerTo(s8), parameter: true };

function local(index: number): Value {
	return { kind: "local", index };
}

/** The function's locals are where its frame has them; the expression's own come behind the one parameter. */
function inFrame(value: Value, fn: IrFunction, frame: number, around: Surroundings): Value | undefined {
	if (value.kind !== "local") return undefined;
	if (value.index >= fn.locals.length) return local(value.index - fn.locals.length + 1);
	const at: Value = { kind: "int", value: BigInt(around.offsetOf(value.index)) };
	return { kind: "index", base: { kind: "temp", id: frame }, index: at, element: s8 };
}
