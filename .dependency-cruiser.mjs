/**
 * Imports go one way (docs/architecture.md): a later layer may import an earlier one, never the other way round.
 * The two interpreters, symbolic and concrete, stand side by side and do not know each other.
 */
const layers = [
	["base"],
	["syntax"],
	["ir"],
	["models"],
	["symbolic", "concrete"],
	["interproc"],
	["rules"],
	["replay"],
	["review"],
	["api"],
];
const core = "^server/src/core/";
const parserPackages = "^node_modules/(tree-sitter|tree-sitter-c|web-tree-sitter)/";
const editorPackages = "^(node_modules/)?(vscode|vscode-[^/]+|@types/vscode)(/|$)";

const oneWay = layers.flatMap((names, index) => {
	const above = layers.slice(index + 1).flat();
	const beside = (name) => names.filter((other) => other !== name);
	return names.map((name) => ({
		name: `core-${name}-imports-only-below`,
		comment: `core/${name} may import what stands below it, not what stands above or beside it.`,
		severity: "error",
		from: { path: `${core}${name}/`, pathNot: "\\.test\\.ts$" },
		to: { path: `${core}(${[...above, ...beside(name), "$none"].join("|")})/` },
	}));
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
	forbidden: [
		...oneWay,
		{ name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
		{
			name: "core-has-known-layers",
			comment: "A new folder of core must be given its place in the order above.",
			severity: "error",
			from: { path: core, pathNot: `${core}(${layers.flat().join("|")})/` },
			to: {},
		},
		{
			name: "core-is-pure",
			comment: "core is given texts and answers with data: no files, no processes, nothing of Node's.",
			severity: "error",
			from: { path: core, pathNot: "\\.test\\.ts$" },
			to: { dependencyTypes: ["core"] },
		},
		{
			name: "core-knows-no-editor",
			comment: "core answers with plain data of its own; server/src/lsp translates.",
			severity: "error",
			from: { path: core },
			to: { path: editorPackages },
		},
		{
			name: "core-uses-no-packages",
			comment: "The parser is the only package core binds to, and only its syntax layer does.",
			severity: "error",
			from: { path: core, pathNot: "\\.test\\.ts$" },
			to: { path: "node_modules/", pathNot: parserPackages },
		},
		{
			name: "parser-only-in-syntax",
			severity: "error",
			from: { path: "^server/src/", pathNot: `${core}syntax/` },
			to: { path: parserPackages },
		},
		{
			name: "core-imports-nothing-outside",
			severity: "error",
			from: { path: core, pathNot: "\\.test\\.ts$" },
			to: { path: "^(server/src/(?!core/)|client/|test/|scripts/)" },
		},
		{
			name: "front-ends-enter-core-by-api",
			comment:
				"Front ends ask a Snapshot; server/src/frontend puts it together, nobody else reaches into the analysis.",
			severity: "error",
			from: { path: "^server/src/(lsp|dap|cli)/", pathNot: "\\.test\\.ts$" },
			to: { path: `${core}(?!(api|base)/)`, dependencyTypesNot: ["type-only"] },
		},
		{
			name: "front-ends-know-not-each-other",
			severity: "error",
			from: { path: "^server/src/(lsp|dap)/" },
			to: { path: "^server/src/(lsp|dap|cli)/", pathNot: "^server/src/$1/" },
		},
		{
			name: "client-imports-no-server",
			comment: "They are two programs: what they share is the protocol, and the types of core/api.",
			severity: "error",
			from: { path: "^client/" },
			to: { path: "^server/", pathNot: `${core}api/types\\.ts$` },
		},
		{
			name: "panel-imports-no-vscode",
			comment: "The panel is a page of its own: it speaks to its host by messages.",
			severity: "error",
			from: { path: "^client/panel/" },
			to: { path: editorPackages },
		},
		{
			name: "product-imports-no-tests",
			severity: "error",
			from: { path: "^(server|client)/", pathNot: "\\.test\\.ts$" },
			to: { path: "^test/|\\.test\\.ts$" },
		},
		{
			name: "product-uses-runtime-packages",
			comment: "A package the product imports belongs under dependencies.",
			severity: "error",
			from: { path: "^(server|client)/src/", pathNot: "\\.test\\.ts$" },
			to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "^node_modules/@types/vscode/" },
		},
		{
			name: "resolvable",
			comment: "VS Code itself brings vscode and, for the grammar test, its tokenizer.",
			severity: "error",
			from: {},
			to: { couldNotResolve: true, pathNot: "^vscode(-textmate|-oniguruma)?$" },
		},
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: "tsconfig.json" },
		doNotFollow: { path: "node_modules" },
		enhancedResolveOptions: {
			exportsFields: ["exports"],
			conditionNames: ["import", "require", "node", "default", "types"],
		},
	},
};
