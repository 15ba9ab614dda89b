/** Which architecture a file of the tree is written for, and where that architecture's headers are. */
import { isArchitecture } from "../core/syntax/architectures.ts";

/** Folders outside arch/ whose files are built for one architecture alone. */
const elsewhere: ReadonlyMap<string, string> = new Map([
	["drivers/dio", "m68k"],
	["drivers/macintosh", "powerpc"],
	["drivers/nubus", "m68k"],
	["drivers/parisc", "parisc"],
	["drivers/ps3", "powerpc"],
	["drivers/s390", "s390"],
	["drivers/sbus", "sparc"],
	["drivers/sh", "sh"],
	["drivers/tc", "mips"],
	["drivers/zorro", "m68k"],
	["net/iucv", "s390"],
	["sound/aoa", "powerpc"],
	["sound/arm", "arm"],
	["sound/mips", "mips"],
	["sound/parisc", "parisc"],
	["sound/ppc", "powerpc"],
	["sound/sh", "sh"],
	["sound/sparc", "sparc"],
]);

/** The architecture a file of the tree belongs to (its folder in arch/); undefined for what all share. */
export function architectureIn(file: string): string | undefined {
	const [top = "", second = "", third] = file.split("/", 3);
	if (third === undefined) return undefined;
	if (top === "arch") return second === "x86" && third === "um" ? "um" : isArchitecture(second) ? second : undefined;
	return elsewhere.get(`${top}/${second}`);
}

/** The architectures whose include folders a build for one has, its own first: User-Mode Linux runs on x86. */
export function headerArchitectures(architecture: string): readonly string[] {
	return architecture === "um" ? ["um", "x86"] : [architecture];
}
