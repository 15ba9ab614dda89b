import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { settingsSchema, settingsSection } from "../../server/src/lsp/config.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const json = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));
const manifest = json("package.json");
const strings: Record<string, string> = json("package.nls.json");

/** Settings of the client alone: the server never sees them. */
const clientOnly = ["counterbalance.trace.server"];

const sources = readdirSync(join(root, "client/src"), { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
	.map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
	.join("\n");

/** Every string value in the manifest. */
function valuesOf(value: unknown): readonly string[] {
	if (typeof value === "string") return [value];
	return typeof value === "object" && value !== null ? Object.values(value).flatMap(valuesOf) : [];
}

describe("settings", () => {
	const properties: Record<string, Record<string, unknown>> = manifest.contributes.configuration.properties;

	it("are the ones the server reads, with the same defaults and values", () => {
		const contributed = Object.entries(properties)
			.filter(([name]) => !clientOnly.includes(name))
			.map(([name, { type, default: fallback, enum: values }]) => [
				name,
				{ type, default: fallback, ...(values === undefined ? {} : { enum: values }) },
			]);
		const schema = Object.entries(settingsSchema).map(([name, of]) => [`${settingsSection}.${name}`, of]);
		expect(Object.fromEntries(contributed)).toEqual(Object.fromEntries(schema));
	});

	it("each have a description, a scope, and words for each of their values", () => {
		for (const [name, property] of Object.entries(properties)) {
			expect(property.description ?? property.markdownDescription, name).toBeTruthy();
			expect(property.scope, name).toBeTruthy();
			const { enum: values, enumDescriptions: words } = property as { enum?: unknown[]; enumDescriptions?: unknown[] };
			if (name !== "counterbalance.trace.server") expect(words?.length, name).toBe(values?.length);
		}
	});

	it("that name a path are not taken from an untrusted workspace", () => {
		for (const name of ["counterbalance.tree", "counterbalance.kernelConfig"]) {
			expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(name);
			expect(properties[name]?.scope).toBe("machine-overridable");
		}
	});
});

describe("commands", () => {
	const commands: readonly { command: string; title: string; category: string }[] = manifest.contributes.commands;

	it("are all registered, in the one category, with a title that does not repeat it", () => {
		for (const { command, title, category } of commands) {
			expect(sources, command).toContain(`registerCommand("${command}"`);
			expect(category).toBe("Counterbalance");
			expect(strings[title.slice(1, -1)], command).not.toMatch(/counterbalance/i);
		}
	});
});

describe("activation", () => {
	it("is for C files, their debugger and panels that come back, and names no command that VS Code activates for by itself", () => {
		expect(manifest.activationEvents).toEqual([
			"onLanguage:c",
			"onDebugResolve:counterbalance",
			"onWebviewPanel:counterbalance.simulation",
		]);
	});
});

describe("strings", () => {
	const placeholders = valuesOf(manifest).flatMap((value) => /^%(.+)%$/.exec(value)?.[1] ?? []);

	it("behind every placeholder of the manifest are there, and no others", () => {
		expect(Object.keys(strings).sort()).toEqual([...new Set(placeholders)].sort());
	});

	it("are there in every language", () => {
		const languages = readdirSync(root).filter((name) => /^package\.nls\..+\.json$/.test(name));
		expect(languages).toContain("package.nls.zh-cn.json");
		for (const name of languages) expect(Object.keys(json(name)), name).toEqual(Object.keys(strings));
	});

	it("that the client shows are in the bundle of every language, and no others", () => {
		const shown = [...sources.matchAll(/l10n\.t\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
		const folder = join(root, manifest.l10n);
		for (const name of readdirSync(folder)) {
			expect(Object.keys(json(join(manifest.l10n, name))).sort(), name).toEqual([...new Set(shown)].sort());
		}
	});
});

describe("files", () => {
	it("that the manifest names are there", () => {
		for (const { path } of manifest.contributes.grammars) expect(existsSync(join(root, path)), path).toBe(true);
		for (const { url } of manifest.contributes.jsonValidation) expect(existsSync(join(root, url)), url).toBe(true);
		expect(existsSync(join(root, manifest.l10n))).toBe(true);
	});

	it("are packaged: the strings, the grammar, the rules' pages", () => {
		const allowed = readFileSync(join(root, ".vscodeignore"), "utf8").split("\n");
		for (const line of [
			"!package.nls.json",
			"!package.nls.*.json",
			"!l10n/*.json",
			"!syntaxes/*.json",
			"!docs/rules/*.md",
			"!scenarios/*.json",
		]) {
			expect(allowed).toContain(line);
		}
	});
});
