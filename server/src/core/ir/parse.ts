/**
 * Reads the text that `print.ts` writes: for tests that state IR by hand, and to prove that the text says all there is.
 * Lines that are empty or start with `//` are skipped. Where a span is not given it is the function's, which is 0-0 unless given.
 */
import { Failure, Line } from "./parseValue.ts";
import { localNames } from "./print.ts";
import type { Block, Callee, CType, Instruction, IrFunction, Local, Origin, Terminator } from "./types.ts";
import { opaqueIn, temporariesOf } from "./visit.ts";

/** Why a text is not printed IR; line and column from 1. */
export interface IrTextProblem {
	readonly problem: string;
	readonly line: number;
	readonly column: number;
}

/** The one function of a text, or what is wrong with it. */
export function parseFunction(text: string): IrFunction | IrTextProblem {
	const functions = parseFunctions(text);
	if ("problem" in functions) return functions;
	const [fn, second] = functions;
	if (fn && !second) return fn;
	return { problem: `expected one function, found ${functions.length}`, line: 1, column: 1 };
}

/** All functions of a text, or the first thing that is wrong with it. */
export function parseFunctions(text: string): readonly IrFunction[] | IrTextProblem {
	const reader = new Reader(text);
	try {
		const functions: IrFunction[] = [];
		while (reader.more) functions.push(readFunction(reader));
		return functions;
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		return { problem: error.message, line: reader.line, column: error.column };
	}
}

/** The lines of a text that say something. */
class Reader {
	readonly #lines: readonly string[];
	/** Of the line taken last. */
	line = 0;
	/** Of the function being read, by the names they are printed under. */
	locals: ReadonlyMap<string, number> = new Map();

	constructor(text: string) {
		this.#lines = text.split(/\r?\n/);
	}

	get more(): boolean {
		return this.#next() < this.#lines.length;
	}

	take(what: string): Line {
		if (!this.more) {
			this.line = this.#lines.length;
			throw new Failure(`expected ${what}, found the end of the text`, 1);
		}
		this.line = this.#next() + 1;
		return new Line(this.#lines[this.line - 1] ?? "", this.locals);
	}

	/** True if the next line that says something matches. */
	at(pattern: RegExp): boolean {
		return pattern.test(this.#lines[this.#next()] ?? "");
	}

	#next(): number {
		let next = this.line;
		while (next < this.#lines.length && /^\s*(?:\/\/|$)/.test(this.#lines[next] ?? "")) next++;
		return next;
	}
}

interface Head {
	readonly fn: Omit<IrFunction, "locals" | "parameters" | "blocks" | "temps" | "opaque">;
	readonly temps: number | undefined;
}

function readFunction(reader: Reader): IrFunction {
	reader.locals = new Map();
	const { fn, temps } = readHead(reader.take("a function"));
	const locals = readLocals(reader);
	const opaque: { reason: string; origin: Origin }[] = [];
	let listed = false;
	for (; reader.at(/^\s*opaque\b/); listed = true) {
		const line = reader.take("what is opaque");
		line.expect("opaque");
		if (line.rest === "") continue;
		const reason = readReason(line);
		opaque.push({ reason, origin: readOrigin(line, fn.span) });
		line.end();
	}
	const blocks: Block[] = [];
	while (!reader.at(/^\s*\}/)) blocks.push(readBlock(reader, blocks.length, fn.span));
	const close = reader.take('"}"');
	close.expect("}");
	close.end();
	return {
		...fn,
		locals,
		parameters: locals.filter((local) => local.parameter).length,
		blocks,
		temps: temps ?? temporariesOf(blocks),
		opaque: listed ? opaque : opaqueIn(blocks),
	};
}

function readHead(line: Line): Head {
	const isStatic = line.accept("static");
	const variadic = line.accept("variadic");
	if (!line.accept("function")) line.fail(`expected "function", found ${line.found()}`);
	const name = line.word("the function's name");
	line.expect(":");
	const result = line.type();
	const file = line.accept("in") ? line.word("a file's name") : "";
	const span = readOrigin(line, { file, start: 0, end: 0 });
	const nameSpan = line.accept("name") ? readOrigin(line, span) : span;
	const errors = line.accept("errors") ? line.natural("a number of errors") : 0;
	const temps = line.accept("temps") ? line.natural("a number of temporaries") : undefined;
	line.expect("{");
	line.end();
	return { fn: { name, file, span, nameSpan, result, static: isStatic, variadic, errors }, temps };
}

function readLocals(reader: Reader): readonly Local[] {
	const locals: Local[] = [];
	const written: { readonly line: number; readonly name: string }[] = [];
	while (reader.at(/^\s*(?:param|local)\b/)) {
		const line = reader.take("a local");
		const parameter = line.accept("param");
		if (!parameter) line.expect("local");
		const before = line.rest;
		const name = line.name("a local's name");
		line.match(/\.\d+/);
		written.push({ line: reader.line, name: before.slice(0, before.length - line.rest.length) });
		line.skipSpace();
		line.expect(":");
		locals.push({ name, type: line.type(), parameter });
		line.end();
	}
	const names = localNames({ locals });
	for (const [index, name] of names.entries()) {
		const given = written[index];
		if (!given || given.name === name) continue;
		reader.line = given.line;
		throw new Failure(`this local has to be written ${name}: a number tells locals of one name apart`, 1);
	}
	reader.locals = new Map(names.map((name, index) => [name, index]));
	return locals;
}

function readBlock(reader: Reader, index: number, span: Origin): Block {
	const head = reader.take(`"b${index}:" or "}"`);
	if (head.match(new RegExp(`b${index}:`)) === undefined)
		head.fail(`expected "b${index}:" or "}", found ${head.found()}`);
	head.skipSpace();
	const label = head.rest === "" ? undefined : head.word("a label");
	head.end();
	const instructions: Instruction[] = [];
	for (;;) {
		if (!reader.more || reader.at(/^\s*(?:b\d+:|\})/)) {
			const line = reader.take("an instruction or the end of the block");
			line.fail(`b${index} ends without goto, if, switch, return or unreachable`);
		}
		const line = reader.take("an instruction");
		const terminator = readTerminator(line, span);
		if (!terminator) {
			instructions.push(readInstruction(line, span));
			line.end();
			continue;
		}
		line.end();
		return { label, instructions, terminator };
	}
}

function readTerminator(line: Line, span: Origin): Terminator | undefined {
	if (line.accept("goto")) {
		const target = line.block();
		return { kind: "goto", target, origin: readOrigin(line, span) };
	}
	if (line.accept("if")) {
		const condition = line.value();
		line.expect("goto");
		const yes = line.block();
		line.expect("else");
		const no = line.block();
		// biome-ignore lint/suspicious/noThenProperty: the terminator's name for it; nobody awaits one.
		return { kind: "branch", condition, then: yes, else: no, origin: readOrigin(line, span) };
	}
	if (line.accept("switch")) return readSwitch(line, span);
	if (line.accept("return")) {
		const value = line.rest === "" || /^@\d/.test(line.rest) ? undefined : line.value();
		return { kind: "return", value, origin: readOrigin(line, span) };
	}
	return line.accept("unreachable") ? { kind: "unreachable", origin: readOrigin(line, span) } : undefined;
}

function readSwitch(line: Line, span: Origin): Terminator {
	const value = line.value();
	line.expect("{");
	const cases: { low: bigint; high: bigint; target: number }[] = [];
	while (!line.accept("default")) {
		const low = line.integer('a case or "default"');
		const high = line.accept("..") ? line.integer("the end of the range") : low;
		line.skipSpace();
		line.expect("->");
		cases.push({ low, high, target: line.block() });
		line.expect(",");
	}
	line.expect("->");
	const otherwise = line.block();
	line.expect("}");
	return { kind: "switch", value, cases, default: otherwise, origin: readOrigin(line, span) };
}

function readInstruction(line: Line, span: Origin): Instruction {
	const result = /^t\d+ *=/.test(line.rest) ? line.temp() : undefined;
	if (result !== undefined) line.expect("=");
	if (line.accept("load")) {
		const address = line.value();
		const type = readColonType(line);
		return { kind: "load", result: needed(line, result), address, type, origin: readOrigin(line, span) };
	}
	if (line.accept("iterate")) return readIterate(line, needed(line, result), span);
	if (line.accept("opaque")) {
		const reason = readReason(line);
		line.expect("(");
		const touches = readList(line, () => line.value());
		return { kind: "opaque", result, reason, touches, origin: readOrigin(line, span) };
	}
	const cleanup = line.accept("cleanup");
	if (line.accept("call")) return readCall(line, result, cleanup, span);
	if (result !== undefined || cleanup)
		line.fail(`expected ${cleanup ? '"call"' : "load, call, iterate or opaque"}, found ${line.found()}`);
	if (line.accept("store")) return readStore(line, span);
	if (line.accept("declare")) {
		if (line.match(/&/) === undefined) line.fail(`expected a local like "&x", found ${line.found()}`);
		const local = line.local();
		line.skipSpace();
		return { kind: "declare", local, origin: readOrigin(line, span) };
	}
	return line.fail(`expected an instruction, found ${line.found()}`);
}

function needed(line: Line, result: number | undefined): number {
	return result ?? line.fail('this instruction needs a result: "t1 = …"');
}

function readStore(line: Line, span: Origin): Instruction {
	const address = line.value();
	line.expect(",");
	const value = line.value();
	const type = readColonType(line);
	if (!line.accept("update")) return { kind: "store", address, value, type, origin: readOrigin(line, span) };
	const sign = line.accept("+") ? 1 : -1;
	if (sign < 0) line.expect("-");
	const amount = line.value();
	return { kind: "store", address, value, type, origin: readOrigin(line, span), update: { sign, amount } };
}

function readCall(line: Line, result: number | undefined, cleanup: boolean, span: Origin): Instruction {
	const callee = readCallee(line);
	line.expect("(");
	const args = readList(line, () => line.value());
	const type = readColonType(line);
	const call = { kind: "call", result, callee, args, type, origin: readOrigin(line, span) } as const;
	return cleanup ? { ...call, cleanup } : call;
}

function readCallee(line: Line): Callee {
	if (line.match(/\*/) === undefined) return { kind: "direct", name: line.word("a function's name") };
	const pointer = line.value();
	return { kind: "indirect", pointer, via: line.accept("via") ? line.member() : undefined };
}

function readIterate(line: Line, result: number, span: Origin): Instruction {
	const macro = line.word("an iterator macro's name");
	line.expect("(");
	const read = readList(line, () => {
		const value = /^(?:'|_)/.test(line.rest) ? undefined : line.value();
		const text = line.rest.startsWith("'") ? line.quotedText() : undefined;
		if (value === undefined && text === undefined) line.expect("_");
		return { value, text };
	});
	const texts = read.map(({ text }) => text).filter((text) => text !== undefined);
	if (texts.length > 0 && texts.length < read.length) line.fail("either all arguments have their text or none");
	const cursor = line.accept("cursor") ? line.value() : undefined;
	const state = line.accept("state") ? line.value() : undefined;
	const type = readColonType(line);
	return {
		kind: "iterate",
		result,
		macro,
		args: read.map(({ value }) => value),
		...(texts.length === read.length ? { texts } : {}),
		...(cursor ? { cursor } : {}),
		...(state ? { state } : {}),
		type,
		origin: readOrigin(line, span),
	};
}

/** What stands between `(`, already taken, and `)`. */
function readList<T>(line: Line, read: () => T): T[] {
	const list: T[] = [];
	if (line.accept(")")) return list;
	do list.push(read());
	while (line.accept(","));
	line.expect(")");
	return list;
}

function readColonType(line: Line): CType {
	line.expect(":");
	return line.type();
}

function readReason(line: Line): string {
	return line.word("a reason", /[A-Za-z_][\w-]*/);
}

/** `@start-end`, with `in "file"` where that is another than `span`'s; `span` if there is none. */
function readOrigin(line: Line, span: Origin): Origin {
	if (!/^@\d+-\d/.test(line.rest)) return span;
	line.accept("@");
	const start = line.natural("an offset");
	line.expect("-");
	const end = line.natural("an offset");
	return { file: line.accept("in") ? line.word("a file's name") : span.file, start, end };
}
