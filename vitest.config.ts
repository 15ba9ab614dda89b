import { defineConfig } from "vitest/config";

/**
 * The tiers of the test suite, cheapest first. `vitest run --project unit` runs one of them;
 * `npm test` runs them all. What a tier needs beyond `npm ci` is fetched by scripts/provision.
 */
export default defineConfig({
	test: {
		projects: [
			{
				// Everything that needs nothing but this repository.
				test: {
					name: "unit",
					sequence: { groupOrder: 1 },
					include: ["server/**/*.test.ts", "client/**/*.test.ts", "test/**/*.test.ts"],
					exclude: ["test/kernel/**", "test/lsp/**", "test/dap/**", "test/editor/**", "node_modules/**"],
					testTimeout: 20_000,
				},
			},
			{
				// The real kernel trees: read where they lie, never copied here.
				test: {
					name: "kernel",
					sequence: { groupOrder: 2 },
					include: ["test/kernel/**/*.test.ts"],
					testTimeout: 300_000,
				},
			},
			{
				// The built server over stdio, from a test client and from Neovim; the built debug adapter.
				test: {
					name: "lsp",
					sequence: { groupOrder: 3 },
					include: ["test/lsp/**/*.test.ts", "test/dap/**/*.test.ts"],
					testTimeout: 120_000,
				},
			},
			{
				// The packaged extension in a real VS Code in Chromium. One editor at a time: two cores.
				test: {
					name: "editor",
					sequence: { groupOrder: 4 },
					include: ["test/editor/**/*.test.ts"],
					testTimeout: 240_000,
					hookTimeout: 240_000,
					fileParallelism: false,
				},
			},
		],
	},
});
