/** What a call returned, as kernel people write it. */
import { builtinConstants } from "../ir/resolve/builtins.ts";

const mostErrno = 4095;
const errnos = new Map([...builtinConstants].map(([name, value]) => [Number(value), name]));

/** `-ENOBUFS`, `0`, `7`, or `a pointer` for what is too large to be a number that anybody means. */
export function returnedWords(value: number): string {
	if (value < 0 && value >= -mostErrno) {
		const name = errnos.get(-value);
		return name === undefined ? `${value}` : `-${name}`;
	}
	return Math.abs(value) > 0xffff ? "a pointer" : `${value}`;
}
