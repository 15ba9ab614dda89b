/** Whether a name that is an attribute elsewhere is one here: `case INIT:`, `long __unused[3];`, `void __wait(void);`. */
import { looksLikeType } from "./macros.ts";
import * as T from "./tokens.ts";

const OPEN = 40;
const CLOSE = 41;
const STAR = 42;
const COMMA = 44;
const DOT = 46;
const COLON = 58;
const SEMICOLON = 59;
const ASSIGN = 61;
const OPEN_INDEX = 91;
const CLOSE_INDEX = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** As much of the rewriter as is asked here. */
interface Tokens {
	readonly kind: Uint8Array;
	readonly start: Int32Array;
	readonly end: Int32Array;
	readonly count: number;
	name(token: number): string;
	newlineBefore(token: number): boolean;
	closing(open: number): number;
}

/**
 * True if the tokens from `i` to `last` (a name, or a name with its arguments) stand where only a name can. `before` is the
 * token before them that is kept, -1 if there is none. Brackets need not be paired yet.
 */
export function isUsedAsName(r: Tokens, i: number, last: number, before: number): boolean {
	const left = before >= 0 ? (r.kind[before] as number) : T.END;
	if (left === T.ARROW || left === DOT || left === T.K_GOTO) return true;
	const right = last + 1 < r.count ? (r.kind[last + 1] as number) : T.END;
	if (last > i) return (right === SEMICOLON || right === OPEN_BRACE) && isTypeWord(r, before);
	if (right === OPEN) return isCalled(r, i, before, left);
	switch (right) {
		case OPEN_INDEX:
			return true;
		case ASSIGN:
			return left === COMMA || left === OPEN_BRACE;
		case COLON:
			return endsStatement(left) || isTypeWord(r, before) || needsOperand(left);
		case SEMICOLON:
			return left === COMMA || isTypeWord(r, before) || needsOperand(left);
		case COMMA:
		case CLOSE:
		case CLOSE_BRACE:
		case CLOSE_INDEX:
			return left === COMMA || left === OPEN || left === OPEN_BRACE || left === OPEN_INDEX || needsOperand(left);
		default:
			return right === T.ARROW || (needsOperand(right) && isInfix(right));
	}
}

/** `__div(a, b)` of a name that is an attribute by itself: declared or called here. */
function isCalled(r: Tokens, i: number, before: number, left: number): boolean {
	if (r.kind[i + 2] === STAR) return false;
	if (needsOperand(left) && left !== STAR) return r.end[i] === r.start[i + 1];
	const close = r.closing(i + 1);
	const after = close < 0 ? T.END : r.kind[close + 1];
	return (after === SEMICOLON || after === OPEN_BRACE) && isTypeWord(r, before);
}

/** True if what ends at the token says a type and no name yet. */
function isTypeWord(r: Tokens, token: number): boolean {
	if (token < 0) return false;
	const k = r.kind[token];
	if (k === T.K_PRIMITIVE || k === STAR) return true;
	if (k !== T.IDENTIFIER) return false;
	const left = token > 0 ? (r.kind[token - 1] as number) : T.END;
	if (left === T.K_STRUCT) return true;
	// `typedef u32 foo_t __aligned(8);`, `} foo_t __packed;`: a second type is the name.
	const second = left === T.IDENTIFIER || left === T.K_PRIMITIVE || left === STAR;
	return looksLikeType(r.name(token)) && !second && !(left === CLOSE_BRACE && !r.newlineBefore(token));
}

function endsStatement(k: number): boolean {
	return k === SEMICOLON || k === OPEN_BRACE || k === CLOSE_BRACE || k === COLON;
}

/** Of what needs an operand behind it: true if it needs one before it too. */
function isInfix(k: number): boolean {
	return k !== T.K_RETURN && k !== T.K_CASE && k !== T.ELLIPSIS && k !== 33 && k !== 126;
}

/** True of an operator no declaration contains, and of what else has to be followed by an operand. */
function needsOperand(k: number): boolean {
	switch (k) {
		case T.OPERATOR:
		case T.COMPOUND_ASSIGN:
		case T.AND_AND:
		case T.K_RETURN:
		case T.K_CASE:
		case T.ELLIPSIS:
		case ASSIGN:
		case 33: // !
		case 37: // %
		case 38: // &
		case 43: // +
		case 45: // -
		case 47: // /
		case 60: // <
		case 62: // >
		case 63: // ?
		case 94: // ^
		case 124: // |
		case 126: // ~
			return true;
		default:
			return false;
	}
}
