import { describe, expect, test } from "vitest";
import { evaluateCondition, isDefined, type LocalMacros } from "../../../server/src/core/syntax/conditions.ts";
import {
	type Configuration,
	type OptionValue,
	unconfigured,
	unknownConfiguration,
} from "../../../server/src/core/syntax/configuration.ts";

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

describe("a configuration", () => {
	const values: Readonly<Record<string, OptionValue>> = {
		CONFIG_BUILT_IN: "y",
		CONFIG_LOADED: "m",
		CONFIG_KASAN: "y",
		CONFIG_TICKS: 250,
		CONFIG_NOTHING: 0,
		CONFIG_NAME: "string",
		CONFIG_IN_MODULE: "y",
	};
	const configuration: Configuration = {
		name: "test",
		architecture: "x86",
		option: (name) => values[name] ?? "n",
	};

	test.each([
		["CONFIG_BUILT_IN", true],
		["defined(CONFIG_BUILT_IN) && !defined(CONFIG_BUILT_IN_MODULE)", true],
		["IS_ENABLED(CONFIG_BUILT_IN) && IS_BUILTIN(CONFIG_BUILT_IN) && IS_REACHABLE(CONFIG_BUILT_IN)", true],
		["IS_MODULE(CONFIG_BUILT_IN)", false],
		["CONFIG_LOADED || defined(CONFIG_LOADED)", false],
		["CONFIG_LOADED_MODULE && defined(CONFIG_LOADED_MODULE)", true],
		["IS_ENABLED(CONFIG_LOADED) && IS_MODULE(CONFIG_LOADED) && IS_REACHABLE(CONFIG_LOADED)", true],
		["IS_BUILTIN(CONFIG_LOADED)", false],
		["CONFIG_TICKS > 100 && CONFIG_TICKS == 250 && defined(CONFIG_TICKS)", true],
		["defined(CONFIG_NOTHING) && !CONFIG_NOTHING", true],
		["defined(CONFIG_NAME)", true],
		["CONFIG_NAME", false],
		["defined(CONFIG_IN_MODULE)", true],
		["IS_ENABLED(CONFIG_KASAN)", true],
		["defined(CONFIG_NET) || IS_ENABLED(CONFIG_NET) || CONFIG_NET", false],
		["HZ == 250 || NR_CPUS == 1", true],
	])("#if %s", (condition, expected) => {
		expect(holds(condition, new Map([["HZ", 250]]), configuration)).toBe(expected);
	});

	test("that knows some options only leaves the others to the policy", () => {
		const some: Configuration = { ...configuration, option: (name) => (name === "CONFIG_NET" ? "n" : undefined) };
		expect(holds("CONFIG_NET", new Map(), some)).toBe(false);
		expect(holds("CONFIG_INET", new Map(), some)).toBe(true);
	});

	test("gives the compiler's macros for the machine it is for", () => {
		const of = (architecture: string, options: Readonly<Record<string, OptionValue>>): Configuration => ({
			name: "test",
			architecture,
			option: (name) => options[name] ?? "n",
		});
		const big = of("powerpc", { CONFIG_CPU_BIG_ENDIAN: "y", CONFIG_PAGE_SHIFT: 14, CONFIG_NR_CPUS: 8 });
		expect(holds("defined(__BIG_ENDIAN) && !defined(__LITTLE_ENDIAN) && BITS_PER_LONG == 32", new Map(), big)).toBe(
			true,
		);
		expect(holds("PAGE_SIZE == 16384 && NR_CPUS == 8 && defined(__powerpc__)", new Map(), big)).toBe(true);
		const small = of("x86", {});
		expect(holds("BITS_PER_LONG == 32 && NR_CPUS == 1", new Map(), small)).toBe(true);
	});
});

describe("code of one architecture is read on that architecture", () => {
	test.each([
		["arm64", "defined(CONFIG_ARM64) && defined(CONFIG_ARM64_LSE) && defined(CONFIG_64BIT) && defined(__aarch64__)"],
		[
			"arm64",
			"!defined(CONFIG_X86) && !defined(CONFIG_ARM) && !defined(CONFIG_CPU_BIG_ENDIAN) && !defined(__x86_64__)",
		],
		["arm", "defined(CONFIG_ARM) && defined(CONFIG_32BIT) && BITS_PER_LONG == 32 && defined(CONFIG_ARCH_OMAP2)"],
		["powerpc", "defined(CONFIG_PPC64) && !defined(CONFIG_PPC32) && PAGE_SHIFT == 16"],
		["s390", "defined(CONFIG_S390) && defined(CONFIG_CPU_BIG_ENDIAN) && __BYTE_ORDER == 4321"],
		["um", "defined(CONFIG_UML) && defined(CONFIG_X86_64) && !defined(CONFIG_X86_32)"],
		["x86", "defined(CONFIG_X86_64) && !defined(CONFIG_X86_32) && !defined(CONFIG_ARCH_OMAP2) && CONFIG_X86"],
		["somewhere new", "defined(CONFIG_X86_64)"],
	])("%s: %s", (architecture, condition) => {
		expect(holds(condition, new Map(), unconfigured(architecture))).toBe(true);
	});
});

test("nesting without end is cut off, not a stack overflow", () => {
	expect(holds("(".repeat(100_000))).toBe(false);
	expect(holds(`${"!".repeat(1500)}1`)).toBe(true);
});
