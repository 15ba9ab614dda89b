/** Operands that macros glue together: `KERN_ERR PFX "text"`, `"a" STR(B) "c"`, `A(x) B(y)` in an initialiser. */
import type { Rewriter } from "./rewriter.ts";
import * as T from "./tokens.ts";

const OPEN = 40;
const COMMA = 44;

/** Rewrites the arguments of a call whose `(` is the given token. */
export type Arguments = (r: Rewriter, open: number) => void;

/** One operand that starts with a name or string, with the names and strings glued to it. */
export function operandRun(
	r: Rewriter,
	first: number,
	end: number,
	inInitializer: boolean,
	callArguments: Arguments,
): number {
	const kind = r.kind;
	let i = first;
	let elements = 0;
	let strings = 0;
	let leading = 0;
	let lastOfLeading = first;
	let calls = false;
	while (i < end) {
		if (kind[i] === T.STRING) {
			strings++;
			i++;
		} else if (kind[i] === T.IDENTIFIER) {
			const from = i;
			if (elements > 0 && strings === 0 && inInitializer && r.newlineBefore(i)) break;
			if (kind[i + 1] === OPEN && (r.mate[i + 1] as number) > 0) {
				calls = true;
				i = (r.mate[i + 1] as number) + 1;
			} else i++;
			if (strings === 0) {
				leading++;
				lastOfLeading = i - 1;
			}
			if (i <= from) break;
		} else break;
		elements++;
	}
	if (elements === 1) {
		if (calls) callArguments(r, first + 1);
		return i;
	}
	if (strings === 0) {
		if (inInitializer && calls) return runAsElements(r, first, i, callArguments);
		r.collapse(first, i - 1, "argument", r.name(first));
		return i;
	}
	if (leading > 1 || (leading === 1 && lastOfLeading > first))
		r.collapse(first, lastOfLeading, "string", r.name(first));
	if (calls) collapseCalls(r, leading > 0 ? lastOfLeading + 1 : first, i);
	return i;
}

/** In an initialiser `A(x) B(y)` on one line: two elements, each with its own comma inside the macro. */
function runAsElements(r: Rewriter, first: number, end: number, callArguments: Arguments): number {
	let i = first;
	while (i < end) {
		if (i > first) r.insertBefore(i, COMMA);
		if (r.kind[i + 1] === OPEN && (r.mate[i + 1] as number) > 0) {
			callArguments(r, i + 1);
			i = (r.mate[i + 1] as number) + 1;
		} else i++;
	}
	return end;
}

function collapseCalls(r: Rewriter, from: number, end: number): void {
	for (let i = from; i < end; i++) {
		if (r.kind[i] !== T.IDENTIFIER || r.kind[i + 1] !== OPEN) continue;
		const close = r.mate[i + 1] as number;
		if (close < 0 || close >= end) continue;
		r.collapse(i, close, "string", r.name(i));
		i = close;
	}
}
