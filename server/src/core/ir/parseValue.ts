/** One line of printed IR, read from left to right: names, types, values. Throws `Failure`, which `parse.ts` catches. */
import { intType, s32, sameType } from "./ctype.ts";
import { type BinaryOperator, type CType, type UnaryOperator, unknownType, type Value } from "./types.ts";

/** What is wrong with a line, and where in it (from 1). */
export class Failure extends Error {
	readonly column: number;

	constructor(message: string, column: number) {
		super(message);
		this.column = column;
	}
}

/** Values and types nested deeper than this are refused. */
const maxDepth = 1000;

const simpleTypes: Readonly<Record<string, CType>> = {
	void: { kind: "void" },
	float: { kind: "float" },
	bool: { kind: "int", bits: 8, signed: false, bool: true },
	...Object.fromEntries(
		([8, 16, 32, 64] as const).flatMap((bits) => [
			[`s${bits}`, intType(bits, true)],
			[`u${bits}`, intType(bits, false)],
		]),
	),
};

export class Line {
	readonly #text: string;
	readonly #locals: ReadonlyMap<string, number>;
	#at = 0;
	#depth = 0;

	/** `locals` are the function's, by the names they are printed under. */
	constructor(text: string, locals: ReadonlyMap<string, number>) {
		this.#text = text;
		this.#locals = locals;
		this.skipSpace();
	}

	get rest(): string {
		return this.#text.slice(this.#at);
	}

	fail(message: string): never {
		throw new Failure(message, this.#at + 1);
	}

	/** Takes `literal` and the space behind it, if it comes next (as a whole word, if it is one). */
	accept(literal: string): boolean {
		if (!this.#text.startsWith(literal, this.#at)) return false;
		const after = this.#text[this.#at + literal.length] ?? "";
		if (/\w$/.test(literal) && /[\w$]/.test(after)) return false;
		this.#at += literal.length;
		this.skipSpace();
		return true;
	}

	expect(literal: string): void {
		if (!this.accept(literal)) this.fail(`expected "${literal}", found ${this.found()}`);
	}

	end(): void {
		if (this.#at < this.#text.length) this.fail(`expected the end of the line, found ${this.found()}`);
	}

	found(): string {
		const next = /^\S+/.exec(this.rest)?.[0];
		return next === undefined ? "the end of the line" : `"${next}"`;
	}

	match(pattern: RegExp): string | undefined {
		const found = new RegExp(pattern.source, "y");
		found.lastIndex = this.#at;
		const text = found.exec(this.#text)?.[0];
		if (text !== undefined) this.#at += text.length;
		return text;
	}

	/** A number without a sign. */
	natural(what: string): number {
		const digits = this.match(/\d{1,15}(?!\d)/);
		if (digits === undefined) this.fail(`expected ${what}, found ${this.found()}`);
		this.skipSpace();
		return Number(digits);
	}

	integer(what: string): bigint {
		const digits = this.match(/-?\d+/);
		if (digits === undefined) this.fail(`expected ${what}, found ${this.found()}`);
		return BigInt(digits);
	}

	temp(): number {
		this.match(/t/);
		return this.natural("a temporary's number");
	}

	block(): number {
		if (this.match(/b(?=\d)/) === undefined) this.fail(`expected a block like "b3", found ${this.found()}`);
		return this.natural("a block's number");
	}

	/** A name, in quotes unless it looks like `plain`; space behind it is left. */
	name(what: string, plain = /[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*/): string {
		if (this.#text[this.#at] === '"') return this.string();
		return this.match(plain) ?? this.fail(`expected ${what}, found ${this.found()}`);
	}

	word(what: string, plain?: RegExp): string {
		const name = this.name(what, plain);
		this.skipSpace();
		return name;
	}

	/** A string as JSON writes it. */
	string(): string {
		const quoted = this.match(/"(?:[^"\\]|\\.)*"/);
		return this.#unquoted(quoted, quoted ?? "");
	}

	/** The text of an iterator's argument, between single quotes. */
	quotedText(): string {
		const quoted = this.match(/'(?:[^'\\]|\\.)*'/);
		const inner = quoted
			?.slice(1, -1)
			.replace(/\\.|"/g, (part) => (part === "\\'" ? "'" : part === '"' ? '\\"' : part));
		const text = this.#unquoted(quoted, `"${inner}"`);
		this.skipSpace();
		return text;
	}

	#unquoted(found: string | undefined, json: string): string {
		if (found === undefined) this.fail("this quotation does not end");
		try {
			return JSON.parse(json) as string;
		} catch {
			return this.fail(`${found} is not quoted as JSON quotes it`);
		}
	}

	type(): CType {
		const type = this.#unspacedType();
		this.skipSpace();
		return type;
	}

	#unspacedType(): CType {
		return this.#nested(() => {
			let type = this.#baseType();
			for (;;) {
				if (this.match(/\*/) !== undefined) type = { kind: "pointer", to: type };
				else if (this.match(/\[(?=\d*\])/) !== undefined) {
					const length = this.match(/\d+/);
					this.match(/\]/);
					type = { kind: "array", of: type, length: length === undefined ? undefined : Number(length) };
				} else return type;
			}
		});
	}

	#baseType(): CType {
		if (this.match(/\?/) !== undefined) return unknownType;
		if (this.accept("struct")) return { kind: "struct", tag: this.name("a struct's tag") };
		if (this.match(/fn\(/) !== undefined) {
			const result = this.type();
			if (this.match(/\)/) === undefined) this.fail(`expected ")", found ${this.found()}`);
			return { kind: "function", result };
		}
		const word = /^\w+/.exec(this.rest)?.[0] ?? "";
		const type = Object.hasOwn(simpleTypes, word) ? simpleTypes[word] : undefined;
		if (!type) this.fail(`expected a type, found ${this.found()}`);
		this.#at += word.length;
		return type;
	}

	value(): Value {
		const value = this.#unspacedValue();
		this.skipSpace();
		return value;
	}

	/** A struct's member, as `tag.field`. */
	member(): { struct: string; field: string } {
		const struct = this.match(/\?/) ?? this.name("a struct's tag", /[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*(?=\.))*/);
		if (this.match(/\./) === undefined)
			this.fail(`expected "." and a field's name behind the struct's tag "${struct}"`);
		return { struct, field: this.name("a field's name", /[A-Za-z_$][\w$]*/) };
	}

	#unspacedValue(): Value {
		return this.#nested(() => {
			let value = this.#primary();
			for (;;) {
				if (this.match(/->/) !== undefined) value = { kind: "field", base: value, ...this.member() };
				else if (this.match(/<-/) !== undefined) value = { kind: "containerOf", base: value, ...this.member() };
				else if (this.match(/\[/) !== undefined) value = this.#element(value);
				else return value;
			}
		});
	}

	#element(base: Value): Value {
		this.skipSpace();
		const index = this.value();
		const element = this.accept("of") ? this.type() : undefined;
		if (this.match(/\]/) === undefined) this.fail(`expected "]", found ${this.found()}`);
		return element ? { kind: "index", base, index, element } : { kind: "index", base, index };
	}

	#primary(): Value {
		const next = this.#text[this.#at] ?? "";
		if (next === '"') return { kind: "string", text: this.string() };
		if (next === "(") return this.#bracketed();
		if (this.match(/&/) !== undefined) return { kind: "local", index: this.local() };
		if (this.match(/@/) !== undefined) return { kind: "global", name: this.name("a global's name") };
		if (this.match(/fn:/) !== undefined) return { kind: "function", name: this.name("a function's name") };
		if (/[-~!]/.test(next) && this.#text[this.#at + 1] === "(") {
			this.#at += 2;
			const unary = { kind: "unary", op: next as UnaryOperator, operand: this.#closed() } as const;
			return this.match(/:/) === undefined ? unary : { ...unary, type: this.#unspacedType() };
		}
		if (/[-\d]/.test(next)) return this.#int();
		const temp = this.match(/t\d{1,15}(?![\w$])/);
		if (temp !== undefined) return { kind: "temp", id: Number(temp.slice(1)) };
		if (this.match(/sizeof</) !== undefined) return { kind: "sizeof", type: this.#typeArgument() };
		if (this.match(/cast</) !== undefined) {
			const type = this.#typeArgument();
			this.expect("(");
			return { kind: "cast", type, operand: this.#closed() };
		}
		return this.fail(
			`expected a value (t1, &local, @global, fn:name, 5, "text", (a + b), cast<type>(a)), found ${this.found()}`,
		);
	}

	/** The index of the local whose name comes next. */
	local(): number {
		const start = this.#at;
		const unknown = this.match(/\?\d+/);
		if (unknown !== undefined) return Number(unknown.slice(1));
		this.name("a local's name");
		this.match(/\.\d+/);
		const name = this.#text.slice(start, this.#at);
		const index = this.#locals.get(name);
		if (index !== undefined) return index;
		this.#at = start;
		const several = [...this.#locals.keys()].find((known) => known.startsWith(`${name}.`));
		return this.fail(
			several === undefined
				? `no local is called ${name}`
				: `several locals are called ${name}: say which, as in ${several}`,
		);
	}

	#int(): Value {
		const value = this.integer("a number");
		if (this.match(/:/) === undefined) return { kind: "int", value };
		const type = this.#unspacedType();
		return sameType(type, s32) ? { kind: "int", value } : { kind: "int", value, type };
	}

	#bracketed(): Value {
		this.#at++;
		this.skipSpace();
		const left = this.value();
		if (this.match(/\)/) !== undefined) return left;
		const op = this.match(/<<|>>|==|!=|<=|>=|[-+*/%&|^<>]/) as BinaryOperator | undefined;
		if (op === undefined) this.fail(`expected ")" or an operator with space before it, found ${this.found()}`);
		this.skipSpace();
		const right = this.value();
		this.skipSpace();
		const element = this.accept("of") ? this.type() : undefined;
		if (this.match(/\)/) === undefined) this.fail(`expected ")", found ${this.found()}`);
		const binary = { kind: "binary", op, left, right, ...(element ? { element } : {}) } as const;
		return this.match(/:/) === undefined ? binary : { ...binary, type: this.#unspacedType() };
	}

	#typeArgument(): CType {
		const type = this.type();
		if (this.match(/>/) === undefined) this.fail(`expected ">", found ${this.found()}`);
		return type;
	}

	/** A value and the bracket that closes it. */
	#closed(): Value {
		this.skipSpace();
		const value = this.value();
		if (this.match(/\)/) === undefined) this.fail(`expected ")", found ${this.found()}`);
		return value;
	}

	#nested<T>(read: () => T): T {
		if (this.#depth >= maxDepth) this.fail(`nested deeper than ${maxDepth}`);
		this.#depth++;
		const answer = read();
		this.#depth--;
		return answer;
	}

	skipSpace(): void {
		while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at++;
	}
}
