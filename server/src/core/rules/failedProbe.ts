/**
 * What follows when a callback fails. Where it begins something: once it has failed the kernel calls nothing else of the driver (Documentation/driver-api/driver-model/driver.rst),
 * so that what it has stored by then stays as it is.
 */
import type { IrFunction } from "../ir/types.ts";
import { counterparts, isAloneWhenFailed, isUndoneThoughFailed } from "../models/callbacks.ts";
import type { Examination } from "./rule.ts";

/**
 * Whether the function is such a callback and, in its file, only itself and its counterpart give references of this kind up: no release
 * function of an object does, and no helper.
 */
export function isLeftToNobody({ function: fn, counters }: Examination, counter: string): boolean {
	if (!isAloneWhenFailed(fn.name) || !fn.static || counters.callers(fn.name).some(({ file }) => file === fn.file))
		return false;
	const settlers = counters.settlersIn(fn.file, counter);
	const expected = new Set([fn.name, ...counterparts(fn.name)]);
	return settlers.length > 0 && settlers.every(({ name }) => expected.has(name));
}

/** Callers of callers are asked no further up than this. */
const levels = 4;

/** Whether all that call the function, in the end, are such callbacks of its file: its failure is theirs. */
export function isPartOfBeginning(fn: IrFunction, counters: Examination["counters"], left = levels): boolean {
	if (!fn.static || left === 0) return false;
	const callers = counters.callers(fn.name).filter(({ file }) => file === fn.file);
	if (callers.length === 0) return left < levels && isAloneWhenFailed(fn.name);
	return callers.every((caller) => caller !== fn && isPartOfBeginning(caller, counters, left - 1));
}

/** Whether the function is a callback whose counterpart is called all the same once it has failed, and gives back what was taken by then. */
export function isUndoneLater({ locals, parameters }: IrFunction): boolean {
	const first = parameters > 0 ? locals[0]?.type : undefined;
	const to = first?.kind === "pointer" ? first.to : undefined;
	return isUndoneThoughFailed(to?.kind === "struct" ? to.tag : undefined);
}
