/** What a verdict rests on: what was looked at, what was taken for granted, what was left out. */
import type { JudgedFunction, JudgedPatch } from "./judgePatch.ts";
import type { Scope } from "./result.ts";

export function scopeOf(patches: readonly JudgedPatch[], functions: readonly JudgedFunction[]): Scope {
	const files = new Set<string>();
	const unknown = new Set<string>();
	const incomplete: { function: string; file: string; reasons: readonly string[] }[] = [];
	for (const fn of functions) {
		files.add(fn.file);
		const examined = (fn.after ?? fn.before)?.examined;
		for (const callee of examined?.unknownCallees ?? []) unknown.add(callee);
		if (examined && examined.incomplete.length > 0)
			incomplete.push({ function: fn.name, file: fn.file, reasons: examined.incomplete });
	}
	return {
		files: [...files].sort(),
		functions: functions.length,
		incomplete,
		unknownCallees: [...unknown].sort(),
		callersLeft: patches.reduce((sum, { callersLeft }) => sum + callersLeft, 0),
		namesChanged: [...new Set(patches.flatMap(({ namesChanged }) => namesChanged))].sort(),
	};
}
