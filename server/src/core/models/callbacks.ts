/**
 * Callbacks that come in pairs: what the first takes for as long as it is in force, the second gives back. By the kernel's convention both
 * carry the driver's name in front (`foo_probe`, `foo_remove`): Documentation/driver-api/driver-model/driver.rst.
 */
const pairs: readonly (readonly [begins: string, ends: readonly string[]])[] = [
	["probe", ["remove", "disconnect"]],
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

/** Callbacks after whose failure nothing is called that would undo what they did: the counterpart is for what they had achieved. */
const aloneWhenFailed = /_(?:probe|init)$/;

/** Whether the kernel calls nothing else of the driver once this callback has failed. */
export function isAloneWhenFailed(name: string): boolean {
	return aloneWhenFailed.test(name);
}

/** First parameters of callbacks whose errors are only logged: what an event powers up is powered down by a later one (sound/soc/soc-dapm.c). */
const loggedOnly: ReadonlySet<string> = new Set(["snd_soc_dapm_widget"]);

/** Whether the counterpart of this callback is called later though it has failed. `first`: the tag of the struct it is given a pointer to first. */
export function isUndoneThoughFailed(first: string | undefined): boolean {
	return first !== undefined && loggedOnly.has(first);
}
