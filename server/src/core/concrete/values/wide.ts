/**
 * Integers of 64 bits as JavaScript has them fast: a `number` where it is exact, a `bigint` beyond 2^53. A value is in
 * canonical form (a number whenever it can be one), so that equal values are `===`. Signed and unsigned follow C11 6.2.5;
 * overflow wraps, as gcc -fwrapv has it and the kernel is built. Pointers are held as signed: error pointers are small.
 */
export type Word = number | bigint;

const max = Number.MAX_SAFE_INTEGER;
const two32 = 4294967296;

function canonical(value: bigint): Word {
	return value <= 9007199254740991n && value >= -9007199254740991n ? Number(value) : value;
}

/** The value as a signed 64-bit integer. */
export function signed64(value: bigint): Word {
	return canonical(BigInt.asIntN(64, value));
}

/** The value as an unsigned 64-bit integer. */
export function unsigned64(value: bigint): Word {
	return canonical(BigInt.asUintN(64, value));
}

/** The value modulo 2^64 as the type's, from any word. */
function toSigned(a: Word): Word {
	return typeof a === "number" ? a : signed64(a);
}

export function toUnsigned(a: Word): Word {
	return typeof a === "number" && a >= 0 ? a : unsigned64(BigInt(a));
}

/** The low 32 bits as a signed number. */
export function low32(a: Word): number {
	return typeof a === "number" ? a | 0 : Number(BigInt.asIntN(32, a));
}

export function addSigned(a: Word, b: Word): Word {
	if (typeof a === "number" && typeof b === "number") {
		const r = a + b;
		if (r <= max && r >= -max) return r;
	}
	return signed64(BigInt(a) + BigInt(b));
}

function addUnsigned(a: Word, b: Word): Word {
	if (typeof a === "number" && typeof b === "number") {
		const r = a + b;
		if (r <= max && r >= 0) return r;
	}
	return unsigned64(BigInt(a) + BigInt(b));
}

export function subtractSigned(a: Word, b: Word): Word {
	if (typeof a === "number" && typeof b === "number") {
		const r = a - b;
		if (r <= max && r >= -max) return r;
	}
	return signed64(BigInt(a) - BigInt(b));
}

function subtractUnsigned(a: Word, b: Word): Word {
	if (typeof a === "number" && typeof b === "number") {
		const r = a - b;
		if (r <= max && r >= 0) return r;
	}
	return unsigned64(BigInt(a) - BigInt(b));
}

function multiplySigned(a: Word, b: Word): Word {
	if (typeof a === "number" && typeof b === "number") {
		const r = a * b;
		if (r <= max && r >= -max) return r + 0;
	}
	return signed64(BigInt(a) * BigInt(b));
}

function multiplyUnsigned(a: Word, b: Word): Word {
	if (typeof a === "number" && typeof b === "number") {
		const r = a * b;
		if (r <= max && r >= 0) return r + 0;
	}
	return unsigned64(BigInt(a) * BigInt(b));
}

/** Rounds towards zero (C11 6.5.5); the divisor is not zero. */
function divideSigned(a: Word, b: Word): Word {
	if (typeof a === "number" && typeof b === "number") return (a - (a % b)) / b + 0;
	return signed64(BigInt(a) / BigInt(b));
}

function divideUnsigned(a: Word, b: Word): Word {
	if (typeof a === "number" && typeof b === "number") return (a - (a % b)) / b;
	return unsigned64(BigInt(a) / BigInt(b));
}

/** Has the sign of the dividend. */
function remainder(a: Word, b: Word): Word {
	if (typeof a === "number" && typeof b === "number") return (a % b) + 0;
	return canonical(BigInt(a) % BigInt(b));
}

function isShort(a: Word): a is number {
	return typeof a === "number" && a >= 0 && a <= 0x7fffffff;
}

/** Both are of one type; the result is of that type, as it is for the other bit operations. */
function and(a: Word, b: Word): Word {
	if (isShort(a) && isShort(b)) return a & b;
	if (typeof a === "number" && typeof b === "number" && a >= 0 && b >= 0)
		return (((a / two32) & (b / two32)) >>> 0) * two32 + ((a & b) >>> 0);
	return canonical(BigInt(a) & BigInt(b));
}

function or(a: Word, b: Word): Word {
	if (isShort(a) && isShort(b)) return a | b;
	if (typeof a === "number" && typeof b === "number" && a >= 0 && b >= 0)
		return (((a / two32) | (b / two32)) >>> 0) * two32 + ((a | b) >>> 0);
	return canonical(BigInt(a) | BigInt(b));
}

function xor(a: Word, b: Word): Word {
	if (isShort(a) && isShort(b)) return a ^ b;
	if (typeof a === "number" && typeof b === "number" && a >= 0 && b >= 0)
		return (((a / two32) ^ (b / two32)) >>> 0) * two32 + ((a ^ b) >>> 0);
	return canonical(BigInt(a) ^ BigInt(b));
}

function shiftLeftSigned(a: Word, count: Word): Word {
	const n = low32(count) & 63;
	if (typeof a === "number") {
		const r = a * 2 ** n;
		if (r <= max && r >= -max) return r;
	}
	return signed64(BigInt(a) << BigInt(n));
}

function shiftLeftUnsigned(a: Word, count: Word): Word {
	const n = low32(count) & 63;
	if (typeof a === "number") {
		const r = a * 2 ** n;
		if (r <= max) return r;
	}
	return unsigned64(BigInt(a) << BigInt(n));
}

/** Arithmetic for a negative value (gcc; C11 6.5.7 leaves it to the implementation). */
function shiftRight(a: Word, count: Word): Word {
	const n = low32(count) & 63;
	if (typeof a === "number") return Math.floor(a / 2 ** n);
	return canonical(a >> BigInt(n));
}

function negateSigned(a: Word): Word {
	return subtractSigned(0, a);
}

function negateUnsigned(a: Word): Word {
	return subtractUnsigned(0, a);
}

function notSigned(a: Word): Word {
	return typeof a === "number" && a < max ? -a - 1 : signed64(~BigInt(a));
}

function notUnsigned(a: Word): Word {
	return unsigned64(~BigInt(a));
}

/** The arithmetic that the text of compiled functions names. */
export const wideArithmetic = {
	toSigned,
	toUnsigned,
	low32,
	addSigned,
	addUnsigned,
	subtractSigned,
	subtractUnsigned,
	multiplySigned,
	multiplyUnsigned,
	divideSigned,
	divideUnsigned,
	remainder,
	and,
	or,
	xor,
	shiftLeftSigned,
	shiftLeftUnsigned,
	shiftRight,
	negateSigned,
	negateUnsigned,
	notSigned,
	notUnsigned,
};
