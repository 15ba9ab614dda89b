/** Integer constant expressions, evaluated from their text: enumerators, macros, array lengths, case labels. */
import type { Configuration } from "../../syntax/configuration.ts";
import { optionAsked } from "../../syntax/options.ts";
import { fold } from "../arithmetic.ts";
import { boolType, commonType, promoted, s32, u64, wrap } from "../ctype.ts";
import type { Constant, Macro } from "../lower/context.ts";
import { namedType } from "../lower/declarators.ts";
import { characterValue, integerLiteral } from "../lower/literals.ts";
import type { BinaryOperator, CType } from "../types.ts";
import { splitArguments } from "./text.ts";

export interface ConstantNames {
	constant(name: string): Constant | undefined;
	macro(name: string): Macro | undefined;
	typedef(name: string): CType | undefined;
	/** How the kernel is configured: what `IS_ENABLED` answers. */
	readonly configuration: Configuration;
}

const tokenPattern =
	/\s+|[A-Za-z_]\w*|(?:0[xXbB])?[0-9a-fA-F]+[uUlLzZ]*|L?'(?:\\.|[^'\\])+'|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!?:<>(),{};]/y;
const maxTokens = 400;
const maxDepth = 12;

/** The value of `text`, or undefined if it is not a constant or names something unknown. */
export function evaluate(text: string, names: ConstantNames): bigint | undefined {
	return evaluateTyped(text, names)?.value;
}

/** The same with the type that C gives the expression. */
export function evaluateTyped(text: string, names: ConstantNames, depth = 0): Constant | undefined {
	if (depth > maxDepth) return undefined;
	const tokens = tokenise(text);
	if (!tokens) return undefined;
	const parser = new Evaluator(text, tokens, names, depth);
	return parser.whole();
}

interface Token {
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

function tokenise(text: string): Token[] | undefined {
	const tokens: Token[] = [];
	tokenPattern.lastIndex = 0;
	while (tokenPattern.lastIndex < text.length) {
		const start = tokenPattern.lastIndex;
		const match = tokenPattern.exec(text);
		if (!match || tokens.length > maxTokens) {
			tokenPattern.lastIndex = 0;
			return undefined;
		}
		if (match[0].trim() !== "") tokens.push({ text: match[0], start, end: tokenPattern.lastIndex });
	}
	return tokens.length > 0 ? tokens : undefined;
}

const levels: readonly (readonly string[])[] = [
	["||"],
	["&&"],
	["|"],
	["^"],
	["&"],
	["==", "!="],
	["<", "<=", ">", ">="],
	["<<", ">>"],
	["+", "-"],
	["*", "/", "%"],
];

const levelOf: ReadonlyMap<string, number> = new Map(
	levels.flatMap((operators, level) => operators.map((operator): [string, number] => [operator, level])),
);

class Evaluator {
	#at = 0;
	readonly #text: string;
	readonly #tokens: readonly Token[];
	readonly #names: ConstantNames;
	readonly #depth: number;

	constructor(text: string, tokens: readonly Token[], names: ConstantNames, depth: number) {
		this.#text = text;
		this.#tokens = tokens;
		this.#names = names;
		this.#depth = depth;
	}

	whole(): Constant | undefined {
		const value = this.#conditional();
		return value && this.#at === this.#tokens.length ? value : undefined;
	}

	#peek(): string | undefined {
		return this.#tokens[this.#at]?.text;
	}

	#take(text: string): boolean {
		if (this.#peek() !== text) return false;
		this.#at++;
		return true;
	}

	#conditional(): Constant | undefined {
		const condition = this.#level(0);
		if (!condition || !this.#take("?")) return condition;
		const yes = this.#conditional();
		if (!yes || !this.#take(":")) return undefined;
		const no = this.#conditional();
		return no && (condition.value !== 0n ? yes : no);
	}

	/** What operators of this level and those that bind closer make. */
	#level(lowest: number): Constant | undefined {
		let left = this.#unary();
		while (left) {
			const operator = this.#peek();
			const level = operator === undefined ? undefined : levelOf.get(operator);
			if (operator === undefined || level === undefined || level < lowest) break;
			this.#at++;
			const right = this.#level(level + 1);
			left = right && apply(operator, left, right);
		}
		return left;
	}

	#unary(): Constant | undefined {
		const token = this.#tokens[this.#at];
		if (!token) return undefined;
		switch (token.text) {
			case "-":
			case "+":
			case "~":
			case "!": {
				this.#at++;
				const operand = this.#unary();
				return operand && applyUnary(token.text, operand);
			}
			case "(": {
				this.#at++;
				const type = this.#castType();
				if (type) {
					const operand = this.#unary();
					return operand && { value: wrap(operand.value, type), type };
				}
				const inner = this.#conditional();
				return inner && this.#take(")") ? inner : undefined;
			}
			case "__extension__":
				this.#at++;
				return this.#unary();
		}
		if (/^[0-9]/.test(token.text)) {
			this.#at++;
			return integerLiteral(token.text);
		}
		if (token.text.endsWith("'")) {
			this.#at++;
			return { value: characterValue(token.text), type: s32 };
		}
		return /^[A-Za-z_]/.test(token.text) ? this.#name(token) : undefined;
	}

	/** After `(`: the type in it if it is a cast; nothing is consumed if not. */
	#castType(): CType | undefined {
		const start = this.#at;
		const words: string[] = [];
		for (let word = this.#peek(); word !== undefined && /^[A-Za-z_]/.test(word); word = this.#peek()) {
			words.push(word);
			this.#at++;
		}
		const type = words.length > 0 && this.#peek() === ")" ? scalarType(words, this.#names) : undefined;
		if (type) this.#at++;
		else this.#at = start;
		return type;
	}

	#name(token: Token): Constant | undefined {
		this.#at++;
		if (this.#peek() === "(") return this.#application(token.text);
		if (token.text === "true") return { value: 1n, type: boolType };
		if (token.text === "false" || token.text === "NULL") return { value: 0n, type: s32 };
		return this.#names.constant(token.text);
	}

	/** `sizeof(type)` of a scalar, or a function-like macro. */
	#application(name: string): Constant | undefined {
		const open = this.#tokens[this.#at]?.end ?? 0;
		let depth = 0;
		let close = -1;
		for (; this.#at < this.#tokens.length; this.#at++) {
			const text = this.#tokens[this.#at]?.text;
			if (text === "(") depth++;
			else if (text === ")" && --depth === 0) {
				close = this.#tokens[this.#at]?.start ?? -1;
				this.#at++;
				break;
			}
		}
		if (close < 0) return undefined;
		const inside = this.#text.slice(open, close);
		if (name === "sizeof") {
			// A struct of nothing but an unnamed bit-field has no size: how the kernel puts an assertion into an expression.
			if (/^\s*struct\s*\{\s*int\s*:[^;]*;\s*\}\s*$/.test(inside)) return { value: 0n, type: u64 };
			if (inside.includes("*")) return /^[\w\s]+\*+\s*$/.test(inside) ? { value: 8n, type: u64 } : undefined;
			const type = scalarType(inside.trim().split(/\s+/), this.#names);
			return type?.kind === "int" ? { value: BigInt(type.bits / 8), type: u64 } : undefined;
		}
		if (name === "__builtin_constant_p") return { value: 1n, type: s32 };
		const option = optionAsked(name, inside.trim(), this.#names.configuration);
		if (option !== undefined) return { value: option ? 1n : 0n, type: s32 };
		const macro = this.#names.macro(name);
		if (!macro?.parameters || macro.variadic) return undefined;
		const args = splitArguments(inside, 0, inside.length).map(([start, end]) => inside.slice(start, end).trim());
		if (args.length !== macro.parameters.length) return undefined;
		const bound = new Map(macro.parameters.map((parameter, index) => [parameter, args[index] ?? ""]));
		const pasted = macro.body.replace(
			/([A-Za-z_]\w*)?\s*##\s*([A-Za-z_]\w*)?/g,
			(_, a: string | undefined, b: string | undefined) =>
				`${bound.get(a ?? "") ?? a ?? ""}${bound.get(b ?? "") ?? b ?? ""}`,
		);
		const text = pasted.replace(/[A-Za-z_]\w*/g, (word) => bound.get(word) ?? word);
		return evaluateTyped(text, this.#names, this.#depth + 1);
	}
}

/** An enumerator, or a number whose type is not written: the narrowest of int, unsigned, long and unsigned long. */
export function fitting(value: bigint): Constant {
	return { value, type: fittingType(value) };
}

function fittingType(value: bigint): CType {
	if (value >= -(1n << 31n) && value < 1n << 31n) return s32;
	if (value >= 0n && value < 1n << 32n) return { kind: "int", bits: 32, signed: false };
	return { kind: "int", bits: 64, signed: value < 1n << 63n };
}

function scalarType(words: readonly string[], names: Pick<ConstantNames, "typedef">): CType | undefined {
	const plain = words.filter((word) => word !== "const" && word !== "volatile" && word !== "__force");
	if (plain.length === 0) return undefined;
	const sized = plain.every((word) => /^(?:unsigned|signed|long|short|int|char)$/.test(word));
	if (sized) {
		const bits = plain.includes("char") ? 8 : plain.includes("short") ? 16 : plain.includes("long") ? 64 : 32;
		return { kind: "int", bits, signed: !plain.includes("unsigned") };
	}
	const type = plain.length === 1 ? namedType(names, plain[0] ?? "") : undefined;
	return type?.kind === "int" ? type : undefined;
}

function applyUnary(operator: string, operand: Constant): Constant {
	if (operator === "!") return { value: operand.value === 0n ? 1n : 0n, type: s32 };
	const type = promoted(operand.type);
	const value = operator === "-" ? -operand.value : operator === "~" ? ~operand.value : operand.value;
	return { value: wrap(value, type), type };
}

function apply(operator: string, left: Constant, right: Constant): Constant | undefined {
	const truth = (value: boolean): Constant => ({ value: value ? 1n : 0n, type: s32 });
	if (operator === "||") return truth(left.value !== 0n || right.value !== 0n);
	if (operator === "&&") return truth(left.value !== 0n && right.value !== 0n);
	const shift = operator === "<<" || operator === ">>";
	const type = shift ? promoted(left.type) : commonType(left.type, right.type);
	const a = wrap(left.value, type);
	const b = shift ? right.value : wrap(right.value, type);
	if (shift && type.kind === "int" && b >= BigInt(type.bits)) return undefined;
	const value = fold(operator as BinaryOperator, a, b);
	if (value === undefined) return undefined;
	return /[=<>]/.test(operator) && !shift ? truth(value !== 0n) : { value: wrap(value, type), type };
}
