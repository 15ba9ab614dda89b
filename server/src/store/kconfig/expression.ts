/** Conditions of Kconfig files, for somebody who answers every question with yes and builds no modules. */

/** What is known of other options while a condition is judged. */
export interface Values {
	isSet(option: string): boolean;
	number(option: string): number | undefined;
	/** `$(NAME)` */
	variable(name: string): string | undefined;
}

export type Condition = (values: Values) => boolean;

export const always: Condition = () => true;

const tokenPattern = /\s+|(\$\([^()]*(?:\([^()]*\)[^()]*)*\)|"[^"]*"|'[^']*'|[\w.-]+)|(&&|\|\||!=|<=|>=|[!=<>()])/y;

/** Reads one condition; what cannot be read holds. */
export function readCondition(text: string): Condition {
	const tokens: string[] = [];
	tokenPattern.lastIndex = 0;
	while (tokenPattern.lastIndex < text.length) {
		const match = tokenPattern.exec(text);
		if (!match) return always;
		const token = match[1] ?? match[2];
		if (token !== undefined) tokens.push(token);
	}
	let at = 0;
	const any = (): Condition => {
		let left = all();
		while (tokens[at] === "||") {
			at++;
			const [a, b] = [left, all()];
			left = (values) => a(values) || b(values);
		}
		return left;
	};
	const all = (): Condition => {
		let left = one();
		while (tokens[at] === "&&") {
			at++;
			const [a, b] = [left, one()];
			left = (values) => a(values) && b(values);
		}
		return left;
	};
	const one = (): Condition => {
		const token = tokens[at++];
		if (token === undefined) return always;
		if (token === "!") {
			const inner = one();
			return (values) => !inner(values);
		}
		if (token === "(") {
			const inner = any();
			at++;
			return inner;
		}
		const operator = tokens[at];
		if (operator === undefined || !/^(?:!?=|[<>]=?)$/.test(operator)) return (values) => isTrue(token, values);
		at++;
		const right = tokens[at++] ?? "";
		return (values) => compare(token, operator, right, values);
	};
	return any();
}

function isTrue(token: string, values: Values): boolean {
	if (token.startsWith("$(")) return values.variable(token.slice(2, -1)) !== "n";
	const text = unquoted(token, values);
	if (text === "y" || text === "m") return true;
	return text !== "n" && values.isSet(text);
}

function compare(left: string, operator: string, right: string, values: Values): boolean {
	const [a, b] = [operand(left, values), operand(right, values)];
	if (operator === "=") return a === b;
	if (operator === "!=") return a !== b;
	if (typeof a !== "number" || typeof b !== "number") return true;
	return operator === "<" ? a < b : operator === "<=" ? a <= b : operator === ">" ? a > b : a >= b;
}

function operand(token: string, values: Values): string | number {
	const text = unquoted(token, values);
	if (token.startsWith('"') || token.startsWith("'") || /^[ymn]$/.test(text)) return text;
	if (/^(?:0x[\da-fA-F]+|\d+)$/.test(text)) return Number(text);
	return values.number(text) ?? (values.isSet(text) ? "y" : "n");
}

function unquoted(token: string, values: Values): string {
	const inner = /^(["']).*\1$/s.test(token) ? token.slice(1, -1) : token;
	return inner.replace(/\$\((\w+)\)/g, (_, name: string) => values.variable(name) ?? "");
}
