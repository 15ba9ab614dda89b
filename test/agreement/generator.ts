/**
 * Small C programs made from a seed: every one is a function without parameters that returns a number, and none has
 * undefined behaviour (with -fwrapv), so that a compiler and the machine must agree on it.
 */

const types = ["s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64"] as const;
type IntegerType = (typeof types)[number];

/** The types' definitions, for the head of a file. */
export const typeDefinitions = `typedef signed char s8; typedef unsigned char u8; typedef short s16; typedef unsigned short u16;
typedef int s32; typedef unsigned int u32; typedef long s64; typedef unsigned long u64;
`;

interface Variable {
	readonly name: string;
	readonly type: IntegerType;
}

export class ProgramGenerator {
	#state: number;
	#name = "";
	#variables: Variable[] = [];
	#depth = 0;
	#serial = 0;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** The text of a program `long NAME(void)`, with the helpers and tables it needs in front of it. */
	program(name: string): string {
		this.#name = name;
		this.#variables = [];
		this.#serial = 0;
		const helper = this.#helper();
		const record = this.#record();
		const table = Array.from({ length: 8 }, () => this.#literal()).join(", ");
		const body: string[] = [];
		for (let i = 0; i < 5; i++) body.push(this.#declaration());
		body.push(`struct ${name}_r r = { ${Array.from({ length: 4 }, () => this.#literal()).join(", ")} }, *p = &r, q;`);
		body.push(`${this.#type()} a[8]; int i; long (*fn)(long, long) = ${name}_h;`);
		body.push(`for (i = 0; i < 8; i++) a[i] = ${name}_t[i] + i * ${this.#pick([3, 7, 1000, 65537])};`);
		for (let i = 0; i < 8; i++) body.push(this.#statement());
		const sum = [
			...this.#variables.map(({ name: v }) => `(u64)${v}`),
			"(u64)r.a",
			"(u64)r.b",
			"(u64)r.in.c",
			"(u64)p->d",
		];
		body.push("q = r; q.a++;");
		body.push(`u64 h = 17; for (i = 0; i < 8; i++) h = h * 31 + (u64)a[i];`);
		body.push(`return (s64)(h ^ (${sum.join(" * 33 + ")}) ^ (u64)q.a);`);
		return `${helper}${record}static const ${this.#type()} ${name}_t[8] = { ${table} };\nlong ${name}(void)\n{\n\t${body.join("\n\t")}\n}\n`;
	}

	#next(below: number): number {
		this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
		return Math.floor((this.#state / 4294967296) * below);
	}

	#pick<T>(from: readonly T[]): T {
		return from[this.#next(from.length)] as T;
	}

	#type(): IntegerType {
		return this.#pick(types);
	}

	#helper(): string {
		const a = this.#pick([
			"x + y",
			"x ^ (y << 3)",
			"(s64)((u64)x * 7 + (u64)y)",
			"x > y ? x - y : y",
			"(x & 255) * (y | 1)",
		]);
		return `static s64 ${this.#name}_h(s64 x, s64 y) { return ${a}; }\nstatic ${this.#type()} ${this.#name}_n(${this.#type()} x, ${this.#type()} y) { return x ${this.#pick(["+", "-", "*", "^", "|"])} y; }\n`;
	}

	#record(): string {
		return `struct ${this.#name}_r { ${this.#type()} a; ${this.#type()} b; struct { ${this.#type()} c; } in; ${this.#type()} d; };\n`;
	}

	#literal(): string {
		return this.#pick([
			"0",
			"1",
			"-1",
			"127",
			"128",
			"255",
			"-128",
			"32767",
			"65535",
			"-32768",
			"2147483647",
			"0x80000000",
			"0xffffffffu",
			"(-2147483647-1)",
			"0x7fffffffffffffffl",
			"0xffffffffffffffffUL",
			"0x123456789abcdefl",
			"'a'",
			"42",
			`${this.#next(100000)}`,
		]);
	}

	#declaration(): string {
		const type = this.#type();
		const name = `v${this.#serial++}`;
		const text = `${type} ${name} = ${this.#variables.length > 1 ? this.#expression(2) : this.#literal()};`;
		this.#variables.push({ name, type });
		return text;
	}

	#place(): string {
		const kind = this.#next(6);
		if (kind === 0) return this.#pick(["r.a", "r.b", "r.in.c", "p->d", "p->b"]);
		if (kind === 1) return `a[${this.#next(8)}]`;
		if (kind === 2) return `(*(a + ${this.#next(8)}))`;
		return this.#pick(this.#variables).name;
	}

	/** An operand or an operation on operands, without side effects. */
	#expression(depth: number): string {
		if (depth <= 0 || this.#next(5) === 0)
			return this.#next(3) === 0
				? this.#literal()
				: this.#variables.length > 0
					? this.#pick(this.#variables).name
					: "3";
		const a = (): string => this.#expression(depth - 1);
		switch (this.#next(13)) {
			case 0:
				return `(${a()} << (${a()} & 7))`;
			case 1:
				return `(${a()} >> (${a()} & 7))`;
			case 2:
				return `(${a()} / ((${a()} & 15) + 1))`;
			case 3:
				return `(${a()} % ((${a()} & 31) + 3))`;
			case 4:
				return `(${a()} ? ${a()} : ${a()})`;
			case 5:
				return `((${this.#type()})${a()})`;
			case 6:
				return `(${this.#pick(["-", "~", "!"])} ${a()})`;
			case 7:
				return `(${a()} ${this.#pick(["&&", "||"])} ${a()})`;
			case 8:
				return `(${a()} ${this.#pick(["<", ">", "<=", ">=", "==", "!="])} ${a()})`;
			default:
				return `(${a()} ${this.#pick(["+", "-", "*", "&", "|", "^"])} ${a()})`;
		}
	}

	#statement(): string {
		const v = (): string => this.#pick(this.#variables).name;
		const inner = (): string => (this.#depth < 2 ? this.#nested() : `${this.#place()} = ${this.#expression(2)};`);
		const n = this.#serial++;
		switch (this.#next(12)) {
			case 0:
				return `if (${this.#expression(2)}) { ${inner()} } else { ${inner()} }`;
			case 1:
				return `{ int k${n}; for (k${n} = 0; k${n} < ${1 + this.#next(9)}; k${n}++) { ${inner()} if (${this.#expression(1)}) continue; ${inner()} } }`;
			case 2:
				return `switch (${this.#expression(2)} & 7) { case 0: ${inner()} case 1: case 2: ${inner()} break; case 3 ... 5: ${inner()} break; default: ${inner()} }`;
			case 3:
				return `{ int k${n} = ${1 + this.#next(6)}; while (--k${n} >= 0) { ${inner()} if (k${n} == 2) break; } }`;
			case 4:
				return `{ int k${n} = 0; again${n}: ${inner()} if (k${n}++ < ${1 + this.#next(4)}) goto again${n}; }`;
			case 5:
				return `${v()} = fn(${this.#expression(1)}, ${this.#expression(1)});`;
			case 6:
				return `${v()} = ${this.#name}_n(${this.#expression(1)}, ${this.#expression(1)});`;
			case 7:
				return `${this.#place()}${this.#pick(["++", "--"])};`;
			case 8:
				return `${v()} = (${v()} = ${this.#expression(1)}, ${this.#expression(2)});`;
			case 9:
				return `a[${this.#next(8)}] = ${this.#name}_t[${v()} & 7];`;
			default:
				return `${this.#place()} ${this.#pick(["=", "+=", "-=", "*=", "&=", "|=", "^="])} ${this.#expression(3)};`;
		}
	}

	#nested(): string {
		this.#depth++;
		const text = this.#statement();
		this.#depth--;
		return text;
	}
}
