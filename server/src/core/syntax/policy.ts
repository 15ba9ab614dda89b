/**
 * Which side of an `#if` is read when nobody says how the kernel is configured. docs/configuration.md is the long version.
 *
 * A leak can hide in any code that somebody builds, so an option counts as enabled (`CONFIG_NET`, `IS_ENABLED(CONFIG_INET)`:
 * the larger program is read), as built in rather than as a module, on a 64-bit little-endian x86 with SMP and an MMU; code
 * under arch/ARCH on that architecture. Not taken is what replaces or wraps ordinary code only in special builds: debugging,
 * sanitizers and self-tests (`CONFIG_DEBUG_*`, `CONFIG_KASAN`, `CONFIG_LOCKDEP`, `DEBUG`), other architectures, the
 * "smaller kernel" options (`CONFIG_TINY_RCU`, `CONFIG_BASE_SMALL`), PREEMPT_RT, and every macro that is neither an
 * option nor defined in the file itself (`#ifdef CACHE_DEBUG`, `#ifdef __cplusplus`). Exactly one branch of a conditional
 * is read, so statements split over branches stay balanced.
 */
import { architectureOf, isForeign } from "./architectures.ts";
import type { Configuration, OptionValue } from "./configuration.ts";

const special =
	/DEBUG|SELFTEST|SELF_TEST|TESTINTERFACE|KUNIT|KASAN|KCSAN|KMSAN|UBSAN|KFENCE|LOCKDEP|PROVE_|LOCK_STAT|PREEMPT_RT|BROKEN|COMPILE_TEST|FAULT_INJECT|KMEMLEAK|KCOV|GCOV|TINY|SLOB|BASE_SMALL|LOCK_ALLOC|TORTURE|_TEST$|TRACE_IRQFLAGS$|XIP_KERNEL|BRANCH_PROFILING|PROFILE_\w*BRANCHES/;

/** Called debugging, but in every kernel that is shipped. */
const shipped = /DEBUG_?FS|DEBUG_INFO|DEBUG_KERNEL|DEBUG_BUGVERBOSE|DYNAMIC_DEBUG/;

/** Is the option (with `CONFIG_`) one of builds that nobody ships, which wrap or replace ordinary code? */
export function isSpecial(name: string): boolean {
	return special.test(name) && !shipped.test(name);
}

/** Options of machines with little address space. */
const narrow = /^CONFIG_(?:HIGHMEM\w*|HIGHPTE|X86_PAE|ARM_LPAE|LBDAF)$/;

const numericOptions: ReadonlyMap<string, number> = new Map([
	["CONFIG_PGTABLE_LEVELS", 5],
	["CONFIG_NR_CPUS", 64],
	["CONFIG_HZ", 250],
	["CONFIG_NODES_SHIFT", 6],
	["CONFIG_PANIC_TIMEOUT", 0],
	["CONFIG_X86_L1_CACHE_SHIFT", 6],
	["CONFIG_PHYSICAL_START", 0x1000000],
	["CONFIG_GCC_VERSION", 130300],
	["CONFIG_CLANG_VERSION", 0],
]);

/** What the policy takes the option for. */
export function policyFor(name: string, { architecture }: Configuration): OptionValue {
	const number = numericOptions.get(name);
	if (number !== undefined) return number;
	const { bits, bigEndian } = architectureOf(architecture);
	switch (name) {
		case "CONFIG_64BIT":
			return bits === 64 ? "y" : "n";
		case "CONFIG_32BIT":
			return bits === 32 ? "y" : "n";
		case "CONFIG_CPU_BIG_ENDIAN":
			return bigEndian ? "y" : "n";
		case "CONFIG_CPU_LITTLE_ENDIAN":
			return bigEndian ? "n" : "y";
	}
	if (name.endsWith("_MODULE") && name !== "CONFIG_MODULE") return "n";
	if (bits === 64 && narrow.test(name)) return "n";
	return isSpecial(name) || isForeign(name, architecture) ? "n" : "y";
}
