import { installPackages, programOnPath, whyNoInstall } from "./debian.ts";

/** A program of Debian's that the tests drive or compare with. */
interface Program {
	readonly names: readonly string[];
	readonly package: string;
}

const programs = {
	chromium: { names: ["chromium", "chromium-browser", "google-chrome"], package: "chromium" },
	neovim: { names: ["nvim"], package: "neovim" },
	ctags: { names: ["ctags-universal", "ctags"], package: "universal-ctags" },
} satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;

/** Where the program is, or undefined. */
export function program(name: ProgramName): string | undefined {
	return programOnPath(...programs[name].names);
}

/** Installs those of the programs that are missing, in one go. Returns why they cannot be, or undefined. */
export async function providePrograms(names: readonly ProgramName[]): Promise<string | undefined> {
	const missing = names.filter((name) => program(name) === undefined);
	if (missing.length === 0) return undefined;
	const why = whyNoInstall();
	if (why !== undefined) return `${missing.join(", ")}: ${why}`;
	await installPackages(missing.map((name) => programs[name].package));
	return undefined;
}
