/**
 * Symbolic values. A term is a pure expression over what a function was given: its parameters, what memory held at entry,
 * results of calls nobody knows. Terms are hash-consed per arena, so equality is identity and a Map may be keyed by them.
 *
 * Pointers and integers share one number line, as IS_ERR() assumes: NULL is 0, error pointers are -4095..-1, any other pointer
 * is positive. ERR_PTR and PTR_ERR are then the identity.
 */
import { fold } from "../ir/arithmetic.ts";
import type { BinaryOperator, CType } from "../ir/types.ts";
import { fullRange, type Range, rangeOfType } from "./range.ts";

export type TermKind =
	| "int"
	| "string"
	| "function"
	| "param"
	| "initial"
	| "fresh"
	| "new"
	| "local"
	| "global"
	| "field"
	| "index"
	| "container"
	| "binary"
	| "not"
	| "negate"
	| "complement";

export interface Term {
	readonly id: number;
	readonly kind: TermKind;
	/** `int`: its value. */
	readonly value: bigint;
	/** `string`, `function`, `global`: the text; `field`, `container`: the member; `fresh`, `new`: the site; `binary`: the operator. */
	readonly name: string;
	/** `field`, `container`: the struct's tag, `?` if unknown. */
	readonly struct: string;
	/** `param`, `local`: the index. */
	readonly index: number;
	/** Operands: base of an address, address of an `initial`, operands of an operator. */
	readonly a: Term | undefined;
	readonly b: Term | undefined;
	/** How many terms it is made of; see `largest`. */
	readonly size: number;
	/** What the term's type alone says of it. */
	readonly range: Range;
	/** True if a caller can name it: made of parameters, globals and what they reached at entry. */
	readonly visible: boolean;
	/** `fresh`: an object on a list, and so neither the list's head nor any variable or parameter. */
	readonly element: boolean;
	/** `fresh`: whether what it depends on is reachable by the caller (an unknown call that was handed the caller's objects). */
	readonly observable: boolean;
}

const positive: Range = { low: 1n, high: undefined, not: undefined };
const boolean: Range = { low: 0n, high: 1n, not: undefined };

/** An expression made of more terms than this is an unknown: nothing is decided by it, and walking it would cost without bound. */
const largest = 96;
/** Ids of one arena stay below it; two of them make one exact number. */
const idLimit = 2 ** 26;

/** Makes and interns terms. One arena per analysed function; terms of two arenas never mix. */
export class Arena {
	readonly #terms = new Map<string, Term>();
	/** Terms made of one or two others, by the member's or operation's name and the others' ids: no text is built for each. */
	readonly #fields = new Map<string, Map<number, Term>>();
	readonly #operations = new Map<string, Map<number, Term>>();
	readonly #ints = new Map<bigint, Term>();
	#next = 0;
	readonly zero = this.int(0n);
	readonly one = this.int(1n);

	int(value: bigint): Term {
		let term = this.#ints.get(value);
		if (!term) {
			term = this.#make("int", { value, range: { low: value, high: value, not: undefined }, visible: true });
			this.#ints.set(value, term);
		}
		return term;
	}

	param(index: number, type: CType): Term {
		return this.#intern(`p${index}`, "param", { index, range: rangeOfType(type), visible: true });
	}

	local(index: number): Term {
		return this.#intern(`l${index}`, "local", { index, range: positive });
	}

	global(name: string): Term {
		return this.#intern(`g${name}`, "global", { name, range: positive, visible: true });
	}

	string(text: string): Term {
		return this.#intern(`s${text}`, "string", { name: text, range: positive, visible: true });
	}

	function(name: string): Term {
		return this.#intern(`f${name}`, "function", { name, range: positive, visible: true });
	}

	/** What memory at `address` held when the function was entered. */
	initial(address: Term, range: Range): Term {
		return this.#compound(this.#operations, "initial", "initial", { a: address, range, visible: address.visible });
	}

	/** A value nothing is known of. The same `site` gives the same term. */
	fresh(site: string, range: Range = fullRange, observable = false): Term {
		return this.#intern(`u${site}`, "fresh", { name: site, range, observable });
	}

	/** What a list iterator's cursor points to in a round. */
	listElement(site: string): Term {
		return this.#intern(`u${site}`, "fresh", { name: site, range: positive, observable: true, element: true });
	}

	/** The address of an object made on this path. */
	made(site: string): Term {
		return this.#intern(`n${site}`, "new", { name: site, range: positive });
	}

	field(base: Term, struct: string, field: string): Term {
		if (base.kind === "container" && base.name === field && base.a) return base.a;
		return this.#compound(this.#fields, field, "field", {
			a: base,
			struct,
			name: field,
			range: positive,
			visible: base.visible,
		});
	}

	container(base: Term, struct: string, field: string): Term {
		if (base.kind === "field" && base.name === field && base.a) return base.a;
		return this.#intern(`c${base.id}.${struct}.${field}`, "container", {
			a: base,
			struct,
			name: field,
			range: positive,
			visible: base.visible,
		});
	}

	element(base: Term, index: Term): Term {
		if (index === this.zero) return base;
		return this.#intern(`x${base.id}[${index.id}`, "index", {
			a: base,
			b: index,
			range: positive,
			visible: base.visible && index.visible,
		});
	}

	not(operand: Term): Term {
		if (operand.kind === "int") return operand.value === 0n ? this.one : this.zero;
		if (operand.kind === "not" && operand.a && isBoolean(operand.a)) return operand.a;
		if (operand.range.low !== undefined && operand.range.low > 0n) return this.zero;
		return this.#compound(this.#operations, "!", "not", { a: operand, range: boolean, visible: operand.visible });
	}

	negate(operand: Term): Term {
		if (operand.kind === "int") return this.int(-operand.value);
		return this.binary("-", this.zero, operand);
	}

	complement(operand: Term): Term {
		if (operand.kind === "int") return this.int(~operand.value);
		return this.#intern(`~${operand.id}`, "complement", { a: operand, range: fullRange, visible: operand.visible });
	}

	/** `left op right`, folded where both are known, in the one form all equal expressions share. */
	binary(op: BinaryOperator, left: Term, right: Term): Term {
		switch (op) {
			case "!=":
				return this.not(this.binary("==", left, right));
			case ">=":
				return this.not(this.binary("<", left, right));
			case "<=":
				return this.not(this.binary("<", right, left));
			case ">":
				return this.binary("<", right, left);
		}
		if (left.kind === "int" && right.kind === "int") {
			const value = fold(op, left.value, right.value);
			if (value !== undefined) return this.int(value);
		}
		if (op === "-" && right.kind === "int") return this.binary("+", left, this.int(-right.value));
		if ((op === "+" || op === "*" || op === "&" || op === "|" || op === "^" || op === "==") && left.kind === "int") {
			return this.binary(op, right, left);
		}
		if (right.kind === "int") {
			if (right.value === 0n && (op === "+" || op === "|" || op === "^" || op === "<<" || op === ">>")) return left;
			if (right.value === 0n && (op === "*" || op === "&")) return this.zero;
			if (right.value === 1n && op === "*") return left;
			if (
				(op === "+" || op === "==") &&
				left.kind === "binary" &&
				left.name === "+" &&
				left.a &&
				left.b?.kind === "int"
			) {
				const rest = op === "+" ? left.b.value + right.value : right.value - left.b.value;
				return this.binary(op, left.a, this.int(rest));
			}
		}
		if (left === right) {
			if (op === "-" || op === "^") return this.zero;
			if (op === "==") return this.one;
			if (op === "<") return this.zero;
			if (op === "&" || op === "|") return left;
		}
		if (op === "==" && right.kind !== "int" && left.id > right.id) return this.binary("==", right, left);
		const range =
			op === "==" || op === "<"
				? boolean
				: op === "&" && right.kind === "int" && right.value >= 0n
					? { low: 0n, high: right.value, not: undefined }
					: fullRange;
		return this.#compound(this.#operations, op, "binary", {
			name: op,
			a: left,
			b: right,
			range,
			visible: left.visible && right.visible,
		});
	}

	#intern(key: string, kind: TermKind, parts: Partial<Term>): Term {
		let term = this.#terms.get(key);
		if (!term) {
			term = this.#sized(kind, parts, key);
			this.#terms.set(key, term);
		}
		return term;
	}

	#compound(
		byName: Map<string, Map<number, Term>>,
		name: string,
		kind: TermKind,
		parts: Partial<Term> & { readonly a: Term },
	): Term {
		const key = parts.a.id * idLimit + (parts.b?.id ?? 0);
		let known = byName.get(name);
		if (!known) {
			known = new Map();
			byName.set(name, known);
		}
		let term = known.get(key);
		if (!term) {
			term = this.#sized(kind, parts, `${kind}${parts.a.id}${name}${parts.b?.id ?? ""}`);
			known.set(key, term);
		}
		return term;
	}

	/** The term, or an unknown of that name instead of one that is too large. */
	#sized(kind: TermKind, parts: Partial<Term>, name: string): Term {
		const size = 1 + (parts.a?.size ?? 0) + (parts.b?.size ?? 0);
		if (size <= largest) return this.#make(kind, { ...parts, size });
		return this.#make("fresh", {
			name,
			range: parts.range ?? fullRange,
			observable: parts.visible ?? false,
		});
	}

	#make(kind: TermKind, parts: Partial<Term>): Term {
		return {
			id: this.#next++,
			kind,
			value: parts.value ?? 0n,
			name: parts.name ?? "",
			struct: parts.struct ?? "",
			index: parts.index ?? 0,
			a: parts.a,
			b: parts.b,
			size: parts.size ?? 1,
			range: parts.range ?? fullRange,
			visible: parts.visible ?? false,
			element: parts.element ?? false,
			observable: parts.observable ?? parts.visible ?? false,
		};
	}
}

function isBoolean(term: Term): boolean {
	return term.range.low === 0n && term.range.high === 1n;
}

/** The site of an answer that is the same whenever the same is asked: what `callee` answers to `args`. */
export function answerSite(callee: string, args: readonly Term[]): string {
	return `=${callee}(${args.map(({ id }) => id).join()})`;
}

/** An answer that may be asked for again though nothing holds it now. */
export function isAnswer(term: Term): boolean {
	return term.kind === "fresh" && term.name.startsWith("=");
}

/** The object an address lies in: parameters, globals, loads and made objects are objects of their own. */
export function rootOf(address: Term): Term {
	let term = address;
	while ((term.kind === "field" || term.kind === "index" || term.kind === "container") && term.a) term = term.a;
	return term;
}

/** The objects an address was reached through: its own, the one that held the pointer to that, and so on. */
export function rootsOf(address: Term): Set<Term> {
	const roots = new Set<Term>();
	for (let term: Term | undefined = address; term; term = term.a) {
		if (term.kind !== "field" && term.kind !== "index" && term.kind !== "container") roots.add(term);
	}
	return roots;
}

/** The value `base + constant` splits into; `base` is undefined for a plain number. */
export function linearParts(term: Term): { readonly base: Term | undefined; readonly offset: bigint } {
	if (term.kind === "int") return { base: undefined, offset: term.value };
	if (term.kind === "binary" && term.name === "+" && term.a && term.b?.kind === "int")
		return { base: term.a, offset: term.b.value };
	return { base: term, offset: 0n };
}
