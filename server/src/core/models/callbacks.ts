/**
 * Callbacks that come in pairs: what the first takes for as long as it is in force, the second gives back. By the kernel's convention both
 * carry the driver's name in front (`foo_probe`, `foo_remove`): Documentation/driver-api/driver-model/driver.rst.
 */
const pairs: readonly (readonly [begins: string, ends: readonly string[]])[] = [
	["probe", ["remove"]],
	["open", ["release", "close"]],
	["attach", ["detach"]],
	["bind", ["unbind"]],
	["connect", ["disconnect"]],
	["init", ["exit"]],
];

/** The names a callback's counterpart may have: `foo_remove` for `foo_probe`. Empty for what is no first half of a pair. */
export function counterparts(name: string): readonly string[] {
	for (const [begins, ends] of pairs) {
		if (name.endsWith(`_${begins}`)) return ends.map((end) => name.slice(0, -begins.length) + end);
	}
	return [];
}
