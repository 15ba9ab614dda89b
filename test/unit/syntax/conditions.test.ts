import { expect, test } from "vitest";
import {
	type Configuration,
	evaluateCondition,
	isDefined,
	type LocalMacros,
	unknownConfiguration,
} from "../../../server/src/core/syntax/conditions.ts";

function holds(
	condition: string,
	local: LocalMacros = new Map(),
	configuration: Configuration = unknownConfiguration,
): boolean {
	return evaluateCondition(condition, local, configuration);
}

test.each([
	["0", false],
	["1", true],
	["CONFIG_NET", true],
	["defined(CONFIG_INET) && IS_ENABLED(CONFIG_IPV6)", true],
	["IS_MODULE(CONFIG_IPV6)", false],
	["defined(CONFIG_IPV6_MODULE)", false],
	["defined CONFIG_DEBUG_VM || defined(CONFIG_KASAN)", false],
	["!defined(CONFIG_LOCKDEP)", true],
	["defined(CONFIG_X86_64)", true],
	["defined(CONFIG_ARM64) || defined(CONFIG_PPC)", false],
	["BITS_PER_LONG == 64", true],
	["BITS_PER_LONG == 32", false],
	["defined(__LITTLE_ENDIAN_BITFIELD)", true],
	["defined(__BIG_ENDIAN_BITFIELD)", false],
	["CONFIG_PGTABLE_LEVELS > 4", true],
	["LINUX_VERSION_CODE >= KERNEL_VERSION(2, 6, 18)", true],
	["UNKNOWN_THING", false],
	["UNKNOWN_CALL(1, 2) || 1", true],
	["(1 << 3) == 8 && 7 / 2 == 3 && -1 < 0 && (5 & 4) && !(2 ^ 2)", true],
	["1 ? 0 : 1", false],
	["'A' == 65", true],
	["1 / 0", false],
	["\\\n 1 /* yes */ // no", true],
	["@", false],
	["", false],
	["((((", false],
])("#if %s", (condition, expected) => {
	expect(holds(condition)).toBe(expected);
});

test("what the text defined counts before the policy", () => {
	const local: LocalMacros = new Map([
		["N", 3],
		["SOMETHING", Number.NaN],
		["__KERNEL__", undefined],
	]);
	expect(holds("N > 2", local)).toBe(true);
	expect(holds("SOMETHING", local)).toBe(true);
	expect(isDefined("__KERNEL__", local, unknownConfiguration)).toBe(false);
	expect(isDefined("SOMETHING", local, unknownConfiguration)).toBe(true);
});

test("a configuration counts before the policy", () => {
	const configuration: Configuration = { option: (name) => ({ CONFIG_NET: false, CONFIG_KASAN: true })[name] };
	expect(holds("CONFIG_NET", new Map(), configuration)).toBe(false);
	expect(holds("IS_ENABLED(CONFIG_KASAN)", new Map(), configuration)).toBe(true);
	expect(holds("CONFIG_INET", new Map(), configuration)).toBe(true);
});

test("nesting without end is cut off, not a stack overflow", () => {
	expect(holds("(".repeat(100_000))).toBe(false);
	expect(holds(`${"!".repeat(1500)}1`)).toBe(true);
});
