/** Enumerators and their values, read from the text around one of them. */
import { readSides } from "../../syntax/dialect.ts";
import type { Constant } from "../lower/context.ts";
import { type ConstantNames, evaluate, fitting } from "./evaluate.ts";
import { matchingBracket, plainText, splitArguments } from "./text.ts";

/** All enumerators of the enum that `offset` lies in, in order; those whose value cannot be told are left out. */
export function enumeratorsAround(text: string, offset: number, names: ConstantNames): Map<string, bigint> {
	const open = openingBrace(text, offset);
	const close = open < 0 ? -1 : matchingBracket(text, open);
	return close < 0 ? new Map() : enumerators(text.slice(open + 1, close), names);
}

/** The enumerators of an enum's body (what stands between its braces). */
export function enumerators(body: string, names: ConstantNames): Map<string, bigint> {
	const values = new Map<string, bigint>();
	const own: ConstantNames = {
		...names,
		constant: (name) => constantIn(values, name) ?? names.constant(name),
		macro: (name) => names.macro(name),
		typedef: (name) => names.typedef(name),
	};
	const read = body.includes("#") ? readSides(body, names.configuration) : body;
	const plain = plainText(read).replace(/^[ \t]*#[^\n]*$/gm, " ");
	let next: bigint | undefined = 0n;
	for (const [start, end] of splitArguments(plain, 0, plain.length)) {
		const match = /^\s*([A-Za-z_]\w*)\s*(?:__\w+\s*)?(?:=([\s\S]*))?$/.exec(plain.slice(start, end));
		const name = match?.[1];
		if (name === undefined) continue;
		if (match?.[2] !== undefined) next = evaluate(match[2], own);
		if (next === undefined) continue;
		values.set(name, next);
		next += 1n;
	}
	return values;
}

function openingBrace(text: string, offset: number): number {
	if (/^\s*(?:typedef\s+)?enum\b/.test(text.slice(offset, offset + 40))) return text.indexOf("{", offset);
	let depth = 0;
	for (let i = offset - 1; i >= 0; i--) {
		const c = text.charCodeAt(i);
		if (c === 125) depth++;
		else if (c === 123 && depth-- === 0) return i;
	}
	return -1;
}

function constantIn(values: ReadonlyMap<string, bigint>, name: string): Constant | undefined {
	const value = values.get(name);
	return value === undefined ? undefined : fitting(value);
}
