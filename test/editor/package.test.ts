import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../harness/checkCommand.ts";

/** What a user downloads. */
const mostBytes = 5 * 1024 * 1024;

/** Everything that may be in the package, and must: each pattern needs at least one file, each file a pattern. */
const expected = [
	/^package\.json$/,
	/^package\.nls(\.[a-z-]+)?\.json$/,
	/^(README|CHANGELOG)\.md$/,
	/^LICENSE$/,
	/^docs\/images\/[\w-]+\.png$/,
	/^docs\/rules\/[\w-]+\.md$/,
	/^dist\/(extension\.cjs|server\.js|debugger\.js|simulateWorker\.js)$/,
	/^dist\/panel\/(main\.js|panel\.css)$/,
	/^scenarios\/[\w-]+(\.schema)?\.json$/,
	/^dist\/(web-tree-sitter|tree-sitter-c)\.wasm$/,
	/^dist\/node_modules\/(@[\w-]+\/)?[\w-]+\/package\.json$/,
	/^dist\/node_modules\/.+\.(c?js|json)$/,
	/^dist\/node_modules\/@lmdb\/.+\.node$/,
	/^dist\/node_modules\/@msgpackr-extract\/.+\.node$/,
	/^dist\/node_modules\/.+\/LICENSE[^/]*$/,
	/^l10n\/.+\.json$/,
	/^syntaxes\/.+\.json$/,
];

describe("the packaged extension", () => {
	const vsce = join(projectRoot, "node_modules", "@vscode", "vsce", "vsce");
	const files = execFileSync(process.execPath, [vsce, "ls", "--no-dependencies"], {
		cwd: projectRoot,
		encoding: "utf8",
	})
		.trim()
		.split("\n");

	test("holds what it needs and nothing else", () => {
		expect(files.filter((file) => !expected.some((pattern) => pattern.test(file)))).toEqual([]);
		expect(expected.filter((pattern) => !files.some((file) => pattern.test(file)))).toEqual([]);
	});

	test("is small", () => {
		expect(statSync(join(projectRoot, "dist", "counterbalance.vsix")).size).toBeLessThan(mostBytes);
	});
});
