/**
 * The readable text of the IR: what golden files hold, and what `parse.ts` reads back. Every form is prefixed or bracketed:
 * `t3` temporary, `&x` local, `@x` global, `fn:x` function, `a->tag.f` field, `a<-tag.f` the struct around a field,
 * `a[i of type]` element, `(a + b):type` arithmetic, `(a - b of type)` how many elements lie between two pointers. Two locals of one name are told apart by their number: `&x.4`.
 * A name that is not an identifier (or identifiers with dots between, other than a field) is in double quotes.
 */
import type { Callee, CType, Instruction, IrFunction, Origin, Terminator, Value } from "./types.ts";
import { opaqueIn, temporariesOf } from "./visit.ts";

export interface PrintOptions {
	/** Say where everything comes from: spans as `@start-end`, and the file. Only so is nothing lost. */
	readonly origins?: boolean;
}

const identifier = /^[A-Za-z_$][\w$]*$/;
const dotted = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/;

function name(text: string, plain = dotted): string {
	return plain.test(text) ? text : JSON.stringify(text);
}

function structName(text: string): string {
	return text === "?" ? text : name(text);
}

export function printType(type: CType): string {
	switch (type.kind) {
		case "void":
			return "void";
		case "int":
			return type.bool ? "bool" : `${type.signed ? "s" : "u"}${type.bits}`;
		case "float":
			return "float";
		case "pointer":
			return `${printType(type.to)}*`;
		case "array":
			return `${printType(type.of)}[${type.length ?? ""}]`;
		case "struct":
			return `struct ${name(type.tag)}`;
		case "function":
			return `fn(${printType(type.result)})`;
		case "unknown":
			return "?";
	}
}

export function printValue(value: Value, locals: readonly string[]): string {
	const print = (v: Value): string => printValue(v, locals);
	switch (value.kind) {
		case "temp":
			return `t${value.id}`;
		case "int":
			return value.type && printType(value.type) !== "s32"
				? `${value.value}:${printType(value.type)}`
				: `${value.value}`;
		case "string":
			return JSON.stringify(value.text);
		case "local":
			return `&${locals[value.index] ?? `?${value.index}`}`;
		case "global":
			return `@${name(value.name)}`;
		case "function":
			return `fn:${name(value.name)}`;
		case "field":
			return `${print(value.base)}->${member(value)}`;
		case "containerOf":
			return `${print(value.base)}<-${member(value)}`;
		case "index":
			return `${subscripted(value.base, print)}[${print(value.index)}${value.element ? ` of ${printType(value.element)}` : ""}]`;
		case "unary":
			return `${value.op}(${print(value.operand)})${value.type ? `:${printType(value.type)}` : ""}`;
		case "binary": {
			const element = value.element ? ` of ${printType(value.element)}` : "";
			const type = value.type ? `:${printType(value.type)}` : "";
			return `(${print(value.left)} ${value.op} ${print(value.right)}${element})${type}`;
		}
		case "cast":
			return `cast<${printType(value.type)}>(${print(value.operand)})`;
		case "sizeof":
			return `sizeof<${printType(value.type)}>`;
	}
}

function member({ struct, field }: { readonly struct: string; readonly field: string }): string {
	return `${structName(struct)}.${name(field, identifier)}`;
}

/** What stands before `[`: in brackets where it ends in a type, which would take the `[` as its own. */
function subscripted(base: Value, print: (value: Value) => string): string {
	const typed = (base.kind === "int" || base.kind === "unary" || base.kind === "binary") && base.type !== undefined;
	return typed ? `(${print(base)})` : print(base);
}

/** The names under which a function's locals are printed, by index. */
export function localNames(fn: Pick<IrFunction, "locals">): string[] {
	const uses = new Map<string, number>();
	for (const local of fn.locals) uses.set(local.name, (uses.get(local.name) ?? 0) + 1);
	return fn.locals.map((local, index) =>
		uses.get(local.name) === 1 ? name(local.name) : `${name(local.name)}.${index}`,
	);
}

function printCallee(callee: Callee, locals: readonly string[]): string {
	if (callee.kind === "direct") return name(callee.name);
	const via = callee.via ? ` via ${member(callee.via)}` : "";
	return `*${printValue(callee.pointer, locals)}${via}`;
}

export function printInstruction(i: Instruction, locals: readonly string[]): string {
	const value = (v: Value): string => printValue(v, locals);
	switch (i.kind) {
		case "load":
			return `t${i.result} = load ${value(i.address)} : ${printType(i.type)}`;
		case "store": {
			const update = i.update ? ` update ${i.update.sign > 0 ? "+" : "-"} ${value(i.update.amount)}` : "";
			return `store ${value(i.address)}, ${value(i.value)} : ${printType(i.type)}${update}`;
		}
		case "call": {
			const result = i.result === undefined ? "" : `t${i.result} = `;
			const cleanup = i.cleanup ? "cleanup " : "";
			return `${result}${cleanup}call ${printCallee(i.callee, locals)}(${i.args.map(value).join(", ")}) : ${printType(i.type)}`;
		}
		case "iterate": {
			const args = i.args.map((arg, k) => printIterated(arg && value(arg), i.texts?.[k])).join(", ");
			const cursor = i.cursor ? ` cursor ${value(i.cursor)}` : "";
			const state = i.state ? ` state ${value(i.state)}` : "";
			return `t${i.result} = iterate ${name(i.macro)}(${args})${cursor}${state} : ${printType(i.type)}`;
		}
		case "declare":
			return `declare &${locals[i.local] ?? `?${i.local}`}`;
		case "opaque": {
			const result = i.result === undefined ? "" : `t${i.result} = `;
			return `${result}opaque ${reasonName(i.reason)}(${i.touches.map(value).join(", ")})`;
		}
	}
}

/** An iterator macro's argument and its text; an argument that is neither is `_`. */
function printIterated(value: string | undefined, text: string | undefined): string {
	if (text === undefined) return value ?? "_";
	const quoted = `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
	return value === undefined ? quoted : `${value} ${quoted}`;
}

function reasonName(reason: string): string {
	return name(reason, /^[A-Za-z_][\w-]*$/);
}

export function printTerminator(t: Terminator, locals: readonly string[]): string {
	switch (t.kind) {
		case "goto":
			return `goto b${t.target}`;
		case "branch":
			return `if ${printValue(t.condition, locals)} goto b${t.then} else b${t.else}`;
		case "switch": {
			const cases = t.cases.map((c) => `${c.low === c.high ? c.low : `${c.low}..${c.high}`} -> b${c.target}`);
			return `switch ${printValue(t.value, locals)} { ${[...cases, `default -> b${t.default}`].join(", ")} }`;
		}
		case "return":
			return t.value ? `return ${printValue(t.value, locals)}` : "return";
		case "unreachable":
			return "unreachable";
	}
}

/** The whole function, ending in a newline. */
export function printFunction(fn: IrFunction, options: PrintOptions = {}): string {
	const names = localNames(fn);
	const span = ({ start, end, file }: Origin): string =>
		options.origins ? ` @${start}-${end}${file === fn.file ? "" : ` in ${JSON.stringify(file)}`}` : "";
	const at = (origin: Origin): string => (options.origins ? ` ${span(origin)}` : "");
	const head = [
		`${fn.static ? "static " : ""}${fn.variadic ? "variadic " : ""}function ${name(fn.name)} : ${printType(fn.result)}`,
		options.origins ? ` in ${JSON.stringify(fn.file)}${span(fn.span)} name${span(fn.nameSpan)}` : "",
		fn.errors > 0 ? ` errors ${fn.errors}` : "",
		fn.temps === temporariesOf(fn.blocks) ? "" : ` temps ${fn.temps}`,
	];
	const lines = [`${head.join("")} {`];
	fn.locals.forEach((local, index) => {
		lines.push(`  ${local.parameter ? "param" : "local"} ${names[index]} : ${printType(local.type)}`);
	});
	const printOpaque = (list: IrFunction["opaque"]): string[] =>
		list.map(({ reason, origin }) => `  opaque ${reasonName(reason)}${at(origin)}`);
	const opaque = printOpaque(fn.opaque);
	if (opaque.join("\n") !== printOpaque(opaqueIn(fn.blocks)).join("\n"))
		lines.push(...(opaque.length > 0 ? opaque : ["  opaque"]));
	fn.blocks.forEach((block, index) => {
		lines.push(`b${index}:${block.label === undefined ? "" : ` ${name(block.label)}`}`);
		for (const i of block.instructions) lines.push(`  ${printInstruction(i, names)}${at(i.origin)}`);
		lines.push(`  ${printTerminator(block.terminator, names)}${at(block.terminator.origin)}`);
	});
	lines.push("}");
	return `${lines.join("\n")}\n`;
}
