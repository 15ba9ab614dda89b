/** Macros that no text defines that is read: the compiler's, and those of headers everybody includes. */
import { type Architecture, architectureOf } from "./architectures.ts";
import type { Configuration } from "./configuration.ts";
import { optionNumber } from "./options.ts";

const compiler: ReadonlyMap<string, number> = new Map([
	["__KERNEL__", 1],
	["__GNUC__", 13],
	["__GNUC_MINOR__", 3],
	["GCC_VERSION", 130300],
	["BITS_PER_LONG_LONG", 64],
	["__ORDER_LITTLE_ENDIAN__", 1234],
	["__ORDER_BIG_ENDIAN__", 4321],
	["__STDC_VERSION__", 201112],
	["__OPTIMIZE__", 1],
	["LINUX_VERSION_CODE", 0x7fffffff],
	["true", 1],
]);

/** The macro's value in a build that is configured so; undefined: it is not defined. */
export function predefined(name: string, configuration: Configuration): number | undefined {
	const known = compiler.get(name);
	if (known !== undefined) return known;
	// include/uapi/linux/libc-compat.h: without a C library's headers, the kernel's own define everything.
	if (name.startsWith("__UAPI_DEF_")) return 1;
	const architecture = architectureOf(configuration.architecture);
	const bits = wordSize(configuration);
	switch (name) {
		case "BITS_PER_LONG":
		case "__BITS_PER_LONG":
			return bits;
		case "__SIZEOF_LONG__":
		case "__SIZEOF_POINTER__":
			return bits / 8;
		case "__SIZEOF_INT128__":
			return bits === 64 ? 16 : undefined;
		case "__LP64__":
		case "_LP64":
			return bits === 64 ? 1 : undefined;
		case "HZ":
			return optionNumber("CONFIG_HZ", configuration);
		case "NR_CPUS":
			return optionNumber("CONFIG_NR_CPUS", configuration) ?? 1;
		case "NODES_SHIFT":
			return optionNumber("CONFIG_NODES_SHIFT", configuration) ?? 0;
		case "MAX_NUMNODES":
			return 2 ** (optionNumber("CONFIG_NODES_SHIFT", configuration) ?? 0);
		case "PAGE_SHIFT":
			return pageShift(configuration, architecture);
		case "PAGE_SIZE":
			return 2 ** pageShift(configuration, architecture);
		case "THREAD_SIZE":
			return 16384;
		case "L1_CACHE_SHIFT":
			return 6;
		case "L1_CACHE_BYTES":
		case "SMP_CACHE_BYTES":
			return 64;
	}
	return endianness(name, configuration, architecture) ?? architecture.macros.get(name);
}

function wordSize(configuration: Configuration): number {
	const known = configuration.option("CONFIG_64BIT");
	if (known === undefined) return architectureOf(configuration.architecture).bits;
	return known === "y" ? 64 : 32;
}

function pageShift(configuration: Configuration, architecture: Architecture): number {
	for (const option of ["CONFIG_PAGE_SHIFT", `CONFIG_${configuration.architecture.toUpperCase()}_PAGE_SHIFT`]) {
		const known = configuration.option(option);
		if (typeof known === "number") return known;
	}
	return architecture.pageShift;
}

function endianness(name: string, configuration: Configuration, architecture: Architecture): number | undefined {
	const known = configuration.option("CONFIG_CPU_BIG_ENDIAN");
	const big = known === undefined ? architecture.bigEndian : known === "y";
	switch (name) {
		case "__LITTLE_ENDIAN":
			return big ? undefined : 1234;
		case "__BIG_ENDIAN":
			return big ? 4321 : undefined;
		case "__LITTLE_ENDIAN_BITFIELD":
			return big ? undefined : 1;
		case "__BIG_ENDIAN_BITFIELD":
			return big ? 1 : undefined;
		case "__BYTE_ORDER":
		case "__BYTE_ORDER__":
			return big ? 4321 : 1234;
		default:
			return undefined;
	}
}
