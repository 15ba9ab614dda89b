/** The values of C's literals. */
import { intType, s32, wrap } from "../ctype.ts";
import type { CType } from "../types.ts";

export interface IntegerLiteral {
	readonly value: bigint;
	readonly type: CType;
}

/** An integer literal with its suffix, and its sign if the grammar put it there; undefined for a floating one. */
export function integerLiteral(text: string): IntegerLiteral | undefined {
	if (isShortDecimal(text)) return { value: BigInt(text), type: s32 };
	const sign = /^[-+]\s*/.exec(text)?.[0];
	if (sign !== undefined) {
		const literal = integerLiteral(text.slice(sign.length));
		return literal && sign.startsWith("-")
			? { value: wrap(-literal.value, literal.type), type: literal.type }
			: literal;
	}
	const match = /^(0[xX][0-9a-fA-F']+|0[bB][01']+|[0-9][0-9']*)([uUlLzZ]*)$/.exec(text);
	if (!match) return undefined;
	const digits = (match[1] ?? "").replaceAll("'", "");
	const suffix = (match[2] ?? "").toLowerCase();
	const octal = /^0[0-7]+$/.test(digits);
	if (!octal && /^0[0-9]+$/.test(digits)) return undefined;
	const value = BigInt(octal ? `0o${digits.slice(1)}` : digits);
	const decimal = !octal && !/^0[xXbB]/.test(digits);
	const unsigned = suffix.includes("u");
	const long = suffix.includes("l") || suffix.includes("z");
	return { value, type: literalType(value, decimal, unsigned, long) };
}

/** Most literals are: so short that it is an int, and not octal. */
function isShortDecimal(text: string): boolean {
	if (text.length === 0 || text.length > 9 || (text.length > 1 && text.startsWith("0"))) return false;
	for (let i = 0; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c < 48 || c > 57) return false;
	}
	return true;
}

function literalType(value: bigint, decimal: boolean, unsigned: boolean, long: boolean): CType {
	if (!long) {
		if (!unsigned && value < 1n << 31n) return s32;
		if (value < 1n << 32n && (unsigned || !decimal)) return intType(32, false);
	}
	return intType(64, !unsigned && (decimal || value < 1n << 63n));
}

const escapes: Readonly<Record<string, string>> = {
	n: "\n",
	t: "\t",
	r: "\r",
	a: "\x07",
	b: "\b",
	f: "\f",
	v: "\v",
	e: "\x1b",
};

/** The characters a string or character literal's inside stands for. */
export function unescaped(text: string): string {
	if (!text.includes("\\")) return text;
	return text.replace(/\\(x[0-9a-fA-F]+|[0-7]{1,3}|\r?\n|[\s\S])/g, (_, code: string) => {
		if (code.endsWith("\n")) return "";
		if (code.startsWith("x")) return String.fromCharCode(Number.parseInt(code.slice(1), 16) & 0xff);
		if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
		return escapes[code] ?? code;
	});
}

/** The value of a character literal, quotes included. */
export function characterValue(text: string): bigint {
	const inside = unescaped(text.replace(/^[LuU]?8?'/, "").replace(/'$/, ""));
	let value = 0n;
	for (const c of inside) value = (value << 8n) | BigInt((c.codePointAt(0) ?? 0) & 0xff);
	return inside.length === 1 ? BigInt.asIntN(8, value) : value;
}
