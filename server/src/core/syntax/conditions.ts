/** Reads the condition of an `#if`: by what the text defined, then the configuration, then the policy (policy.ts). */
import type { Configuration } from "./configuration.ts";
import { optionAsked, optionDefined, optionNumber } from "./options.ts";
import { predefined } from "./predefined.ts";

/** What the text itself has said so far with `#define` and `#undef`: a small integer, or NaN where it is not one. */
export type LocalMacros = Map<string, number | undefined>;

/** Is the name defined, as `#ifdef` asks? */
export function isDefined(name: string, local: LocalMacros, configuration: Configuration): boolean {
	if (local.has(name)) return local.get(name) !== undefined;
	if (name.startsWith("CONFIG_")) return optionDefined(name, configuration);
	return name !== "true" && predefined(name, configuration) !== undefined;
}

const tokenPattern =
	/\s+|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|\\\r?\n|(0[xX][0-9a-fA-F]+|\d+)[uUlL]*|([A-Za-z_$][\w$]*)|('(?:[^'\\]|\\.)*')|(&&|\|\||==|!=|<=|>=|<<|>>|[-+*/%<>!~&|^()?:,])|([\s\S])/g;

/**
 * The value of the condition of an `#if` or `#elif`. A condition that cannot be read is false. Never throws.
 */
export function evaluateCondition(condition: string, local: LocalMacros, configuration: Configuration): boolean {
	const tokens: string[] = [];
	for (const match of condition.matchAll(tokenPattern)) {
		if (match[5] !== undefined || tokens.length > 2000) return false;
		const token = match[1] ?? match[2] ?? match[3] ?? match[4];
		if (token !== undefined) tokens.push(token);
	}
	return new ConditionReader(tokens, local, configuration).value() !== 0;
}

const binaryLevels: readonly ReadonlySet<string>[] = [
	new Set(["||"]),
	new Set(["&&"]),
	new Set(["|"]),
	new Set(["^"]),
	new Set(["&"]),
	new Set(["==", "!="]),
	new Set(["<", "<=", ">", ">="]),
	new Set(["<<", ">>"]),
	new Set(["+", "-"]),
	new Set(["*", "/", "%"]),
];

const maxNesting = 64;

class ConditionReader {
	readonly #tokens: readonly string[];
	readonly #local: LocalMacros;
	readonly #configuration: Configuration;
	#at = 0;
	#depth = 0;

	constructor(tokens: readonly string[], local: LocalMacros, configuration: Configuration) {
		this.#tokens = tokens;
		this.#local = local;
		this.#configuration = configuration;
	}

	value(): number {
		if (++this.#depth > maxNesting) return 0;
		const condition = this.#binary(0);
		let result = condition;
		if (this.#accept("?")) {
			const then = this.value();
			this.#accept(":");
			const otherwise = this.value();
			result = condition !== 0 ? then : otherwise;
		}
		this.#depth--;
		return result;
	}

	#accept(token: string): boolean {
		if (this.#tokens[this.#at] !== token) return false;
		this.#at++;
		return true;
	}

	#binary(level: number): number {
		const operators = binaryLevels[level];
		if (!operators) return this.#unary();
		let left = this.#binary(level + 1);
		for (;;) {
			const operator = this.#tokens[this.#at];
			if (operator === undefined || !operators.has(operator)) return left;
			this.#at++;
			left = apply(operator, left, this.#binary(level + 1));
		}
	}

	#unary(): number {
		let negations = "";
		for (;;) {
			const token = this.#tokens[this.#at];
			if (token !== "!" && token !== "-" && token !== "+" && token !== "~") break;
			negations = token + negations;
			this.#at++;
		}
		let value = this.#primary();
		for (const operator of negations) {
			if (operator === "!") value = value === 0 ? 1 : 0;
			else if (operator === "-") value = -value;
			else if (operator === "~") value = ~value;
		}
		return value;
	}

	#primary(): number {
		const token = this.#tokens[this.#at++];
		if (token === undefined) return 0;
		if (token === "(") {
			const value = this.value();
			this.#accept(")");
			return value;
		}
		const c = token.charCodeAt(0);
		if (c >= 48 && c <= 57) return Number(token);
		if (c === 39) return token.charCodeAt(1);
		return this.#name(token);
	}

	#name(name: string): number {
		if (name === "defined") {
			const parenthesised = this.#accept("(");
			const subject = this.#tokens[this.#at++] ?? "";
			if (parenthesised) this.#accept(")");
			return isDefined(subject, this.#local, this.#configuration) ? 1 : 0;
		}
		if (this.#tokens[this.#at] === "(") return this.#call(name);
		if (this.#local.has(name)) {
			const local = this.#local.get(name) ?? 0;
			return Number.isNaN(local) ? 1 : local;
		}
		if (name.startsWith("CONFIG_")) return optionNumber(name, this.#configuration) ?? 0;
		return predefined(name, this.#configuration) ?? 0;
	}

	#call(name: string): number {
		const args: string[] = [];
		let depth = 0;
		do {
			const token = this.#tokens[this.#at++];
			if (token === undefined) break;
			if (token === "(") depth++;
			else if (token === ")") depth--;
			else if (depth > 0) args.push(token);
		} while (depth > 0);
		const asked = optionAsked(name, args[0] ?? "", this.#configuration);
		if (asked !== undefined) return asked ? 1 : 0;
		switch (name) {
			case "IS_ENABLED":
			case "IS_BUILTIN":
			case "__is_defined":
				return isDefined(args[0] ?? "", this.#local, this.#configuration) ? 1 : 0;
			case "KERNEL_VERSION":
				return Number(args[0] ?? 0) * 65536 + Number(args[2] ?? 0) * 256 + Number(args[4] ?? 0);
			case "__has_attribute":
			case "__has_builtin":
			case "__has_include":
				return 1;
			case "__GNUC_PREREQ":
				return 1;
			default:
				return 0;
		}
	}
}

function apply(operator: string, left: number, right: number): number {
	switch (operator) {
		case "||":
			return left !== 0 || right !== 0 ? 1 : 0;
		case "&&":
			return left !== 0 && right !== 0 ? 1 : 0;
		case "|":
			return Number(BigInt.asIntN(64, BigInt(Math.trunc(left)) | BigInt(Math.trunc(right))));
		case "^":
			return Number(BigInt.asIntN(64, BigInt(Math.trunc(left)) ^ BigInt(Math.trunc(right))));
		case "&":
			return Number(BigInt.asIntN(64, BigInt(Math.trunc(left)) & BigInt(Math.trunc(right))));
		case "==":
			return left === right ? 1 : 0;
		case "!=":
			return left !== right ? 1 : 0;
		case "<":
			return left < right ? 1 : 0;
		case "<=":
			return left <= right ? 1 : 0;
		case ">":
			return left > right ? 1 : 0;
		case ">=":
			return left >= right ? 1 : 0;
		case "<<":
			return left * 2 ** Math.min(Math.max(right, 0), 63);
		case ">>":
			return Math.floor(left / 2 ** Math.min(Math.max(right, 0), 63));
		case "+":
			return left + right;
		case "-":
			return left - right;
		case "*":
			return left * right;
		case "/":
			return right === 0 ? 0 : Math.trunc(left / right);
		default:
			return right === 0 ? 0 : left % right;
	}
}
