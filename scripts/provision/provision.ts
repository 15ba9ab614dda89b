import { pathToFileURL } from "node:url";
import { cacheFolder } from "./cacheFolder.ts";
import { provideCodeServer } from "./codeServer.ts";
import { kernelVersions, provideKernelTree } from "./kernelTree.ts";
import { providePrograms } from "./programs.ts";

/** One thing the tests need beyond this repository and its packages. */
interface Need {
	readonly what: string;
	/** Fetches it where it is missing; answers why it may not, or undefined. A failure is thrown. */
	readonly provide: () => Promise<string | undefined>;
	/** What is left out where it is missing. */
	readonly without: string;
}

const needs: readonly Need[] = [
	...kernelVersions.map((version) => ({
		what: `Linux ${version} source`,
		provide: () => provideKernelTree(version),
		without: `the tests on the real Linux ${version}`,
	})),
	{
		what: "Chromium, Neovim, ctags",
		provide: () => providePrograms(["chromium", "neovim", "ctags"]),
		without: "the tests that drive the missing ones",
	},
	{ what: "VS Code for the browser", provide: provideCodeServer, without: "the tests in a real VS Code" },
];

/**
 * Fetches what the tests need into the cache folder, once. What this user may not install is skipped, and said;
 * what fails though it should work is an error.
 */
export async function provisionAll(): Promise<readonly string[]> {
	console.log(`What the tests need, in ${cacheFolder()} and on this machine:`);
	const skipped: string[] = [];
	for (const need of needs) {
		const why = await need.provide();
		console.log(
			why === undefined ? `  ${need.what}: there` : `  ${need.what}: NOT there (${why}); skipped: ${need.without}`,
		);
		if (why !== undefined) skipped.push(need.what);
	}
	return skipped;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await provisionAll();
