/** The architectures of the kernel, as far as they decide which side of an `#if` is read. */

export interface Architecture {
	/** Its folder in arch/. */
	readonly folder: string;
	/** The option that is set in every build for it, without `CONFIG_`. */
	readonly symbol: string;
	/** Its own options. */
	readonly own: RegExp;
	/** Those of its own that the reading is not for: the smaller word size. */
	readonly not: RegExp | undefined;
	readonly bits: 32 | 64;
	/** Builds are big-endian, or are where there is no other. */
	readonly bigEndian: boolean;
	readonly pageShift: number;
	/** It has options for single boards and chips (`CONFIG_ARCH_…`, `CONFIG_SOC_…`). */
	readonly platforms: boolean;
	/** What the compiler defines for it. */
	readonly macros: ReadonlyMap<string, number>;
}

interface Facts {
	readonly symbol: string;
	readonly own?: RegExp;
	readonly not?: RegExp;
	readonly bits?: 32;
	readonly bigEndian?: true;
	readonly pageShift?: number;
	readonly platforms?: true;
	readonly macros: Readonly<Record<string, number>>;
}

function architecture(folder: string, facts: Facts): readonly [string, Architecture] {
	const { symbol, own = new RegExp(`^${symbol}(?:_|$)`), not, bits: told, bigEndian = false } = facts;
	const bits: 32 | 64 = told ?? 64;
	const { pageShift = 12, platforms = false, macros } = facts;
	const row = { folder, symbol, own, not, bits, bigEndian, pageShift, platforms };
	return [folder, { ...row, macros: new Map(Object.entries(macros)) }];
}

/** User-Mode Linux comes first: its builds also have the options of the machine they run on. */
const architectures: ReadonlyMap<string, Architecture> = new Map([
	architecture("um", { symbol: "UML", own: /^(?:UML|X86_64)(?:_|$)/, macros: { __x86_64__: 1, __amd64__: 1 } }),
	architecture("x86", { symbol: "X86", not: /^X86_32/, macros: { __x86_64__: 1, __amd64__: 1 } }),
	architecture("alpha", { symbol: "ALPHA", pageShift: 13, macros: { __alpha__: 1 } }),
	architecture("arc", { symbol: "ARC", bits: 32, pageShift: 13, macros: { __arc__: 1 } }),
	architecture("arm", {
		symbol: "ARM",
		own: /^(?:ARM|AEABI|VFP|NEON|THUMB2_KERNEL)(?:_|$)/,
		bits: 32,
		platforms: true,
		macros: { __arm__: 1, __ARM_EABI__: 1, __LINUX_ARM_ARCH__: 7 },
	}),
	architecture("arm64", {
		symbol: "ARM64",
		own: /^ARM(?:64)?(?:_|$)/,
		not: /^ARM$/,
		platforms: true,
		macros: { __aarch64__: 1, __LINUX_ARM_ARCH__: 8 },
	}),
	architecture("csky", { symbol: "CSKY", bits: 32, macros: { __CSKYABIV2__: 1 } }),
	architecture("h8300", { symbol: "H8300", bits: 32, bigEndian: true, macros: {} }),
	architecture("hexagon", { symbol: "HEXAGON", bits: 32, macros: { __hexagon__: 1 } }),
	architecture("ia64", { symbol: "IA64", pageShift: 14, macros: { __ia64__: 1 } }),
	architecture("loongarch", { symbol: "LOONGARCH", pageShift: 14, macros: { __loongarch__: 1 } }),
	architecture("m68k", {
		symbol: "M68K",
		own: /^(?:M68\w*|COLDFIRE|SUN3X?|ATARI|AMIGA|MAC|APOLLO|HP300|Q40|MVME\w*|BVME\w*)(?:_|$)/,
		not: /^(?:COLDFIRE|SUN3)$/,
		bits: 32,
		bigEndian: true,
		macros: { __m68k__: 1, __mc68000__: 1 },
	}),
	architecture("microblaze", { symbol: "MICROBLAZE", bits: 32, macros: { __microblaze__: 1 } }),
	architecture("mips", {
		symbol: "MIPS",
		own: /^(?:MIPS|SGI_IP\d+|BCM47XX|LANTIQ|CAVIUM_OCTEON\w*)(?:_|$)/,
		pageShift: 14,
		platforms: true,
		macros: { __mips__: 1, __mips: 64, __MIPSEL__: 1 },
	}),
	architecture("nios2", { symbol: "NIOS2", bits: 32, macros: { __nios2__: 1 } }),
	architecture("openrisc", { symbol: "OPENRISC", bits: 32, bigEndian: true, pageShift: 13, macros: { __or1k__: 1 } }),
	architecture("parisc", { symbol: "PARISC", bigEndian: true, macros: { __hppa__: 1, __LP64__: 1 } }),
	architecture("powerpc", {
		symbol: "PPC",
		own: /^(?:PPC|PPC32|PPC64|POWERPC\w*)(?:_|$)/,
		not: /^PPC32$|^PPC_(?:BOOK3S_32|BOOK3E|8xx|85xx|E500|47x)/,
		pageShift: 16,
		macros: { __powerpc__: 1, __powerpc64__: 1 },
	}),
	architecture("riscv", { symbol: "RISCV", platforms: true, macros: { __riscv: 1, __riscv_xlen: 64 } }),
	architecture("s390", { symbol: "S390", bigEndian: true, macros: { __s390__: 1, __s390x__: 1 } }),
	architecture("sh", { symbol: "SUPERH", own: /^(?:SUPERH|SH)(?:_|$)/, bits: 32, macros: { __sh__: 1 } }),
	architecture("sparc", {
		symbol: "SPARC",
		own: /^SPARC(?:32|64)?(?:_|$)/,
		not: /^SPARC32$/,
		bigEndian: true,
		pageShift: 13,
		macros: { __sparc__: 1, __arch64__: 1 },
	}),
	architecture("xtensa", { symbol: "XTENSA", bits: 32, macros: { __xtensa__: 1 } }),
]);

/** Is there an architecture whose folder in arch/ has that name? */
export function isArchitecture(folder: string): boolean {
	return architectures.has(folder);
}

const x86 = architectures.get("x86") as Architecture;

/** The architecture whose folder in arch/ has that name; x86 for a name unknown here. */
export function architectureOf(folder: string): Architecture {
	return architectures.get(folder) ?? x86;
}

/** The folder in arch/ of the architecture a build is for, told by its options; undefined if they name none. */
export function architectureBuilt(isSet: (option: string) => boolean): string | undefined {
	for (const { folder, symbol } of architectures.values()) if (isSet(`CONFIG_${symbol}`)) return folder;
	return undefined;
}

/** Options of single boards and chips. */
const platform = /^(?:(?:MACH|ARCH|PLAT|SOC)_\w+|CPU_\w*\d\w*)$/;

/** Is the option one that no build for the architecture (its folder in arch/) has? */
export function isForeign(option: string, folder: string): boolean {
	const name = option.replace(/^CONFIG_/, "");
	const { own, not, platforms } = architectureOf(folder);
	if (own.test(name)) return not?.test(name) ?? false;
	for (const other of architectures.values()) if (other.folder !== folder && other.own.test(name)) return true;
	return !platforms && platform.test(name);
}
