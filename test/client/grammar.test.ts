import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { codeServerEntry } from "../../scripts/provision/codeServer.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const entry = codeServerEntry();
const vscode = entry === undefined ? "" : join(dirname(entry), "../../lib/vscode");

interface Token {
	readonly startIndex: number;
	readonly endIndex: number;
	readonly scopes: readonly string[];
}

interface Grammar {
	tokenizeLine(line: string, state: unknown): { readonly tokens: readonly Token[]; readonly ruleStack: unknown };
}

/** VS Code's own tokenizer and C grammar, with or without our injection. */
async function cGrammar(injected: boolean): Promise<Grammar> {
	const require = createRequire(join(vscode, "package.json"));
	const textmate = require("vscode-textmate");
	const oniguruma = require("vscode-oniguruma");
	await oniguruma.loadWASM(readFileSync(join(vscode, "node_modules/vscode-oniguruma/release/onig.wasm")).buffer);
	const files: Record<string, string> = {
		"source.c": join(vscode, "extensions/cpp/syntaxes/c.tmLanguage.json"),
		"source.c.platform": join(vscode, "extensions/cpp/syntaxes/platform.tmLanguage.json"),
		"counterbalance.counter-updates": join(root, "syntaxes/counter-updates.tmLanguage.json"),
	};
	const registry = new textmate.Registry({
		onigLib: Promise.resolve({
			createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
			createOnigString: (text: string) => new oniguruma.OnigString(text),
		}),
		loadGrammar: async (scope: string) => {
			const file = files[scope];
			return file === undefined || !existsSync(file)
				? null
				: textmate.parseRawGrammar(readFileSync(file, "utf8"), file);
		},
		getInjections: (scope: string) => (injected && scope === "source.c" ? ["counterbalance.counter-updates"] : []),
	});
	return registry.loadGrammar("source.c");
}

function tokens(
	grammar: Grammar,
	text: string,
): readonly { readonly text: string; readonly scopes: readonly string[] }[] {
	let state: unknown = null;
	return text.split("\n").flatMap((line) => {
		const result = grammar.tokenizeLine(line, state);
		state = result.ruleStack;
		return result.tokens.map(({ startIndex, endIndex, scopes }) => ({
			text: line.slice(startIndex, endIndex),
			scopes,
		}));
	});
}

const sample = `static int f(struct t *tbl)
{
	entries = atomic_inc_return(&tbl->gc_entries) - 1;
	if (!x) atomic_dec(&tbl->entries); /* atomic_inc(x) */
	tbl->up++; a.b.down--; p->q->spaced ++; plain++;
	s = "atomic_inc(";
	MACRO(tbl->nested++, kref_put(&x->ref, release));
	refcount_inc_not_zero(&x->ref); of_node_put(np); atomic_read(&x); my_atomic_inc(x);
}
#define STAT_INC(t) this_cpu_inc((t)->stats->n)
int g(void) { return 1; }`;

describe.skipIf(entry === undefined)("the injected grammar", () => {
	it("marks what counts up and what counts down, and nothing else", async () => {
		const marked = (direction: string) => async () =>
			tokens(await cGrammar(true), sample)
				.filter((token) => token.scopes.some((scope) => scope.includes(`counter.${direction}`)))
				.map((token) => token.text);
		const up = ["atomic_inc_return", "++", "++", "++", "refcount_inc_not_zero", "this_cpu_inc"];
		expect(await marked("increment")()).toEqual(up);
		expect(await marked("decrement")()).toEqual(["atomic_dec", "--", "kref_put", "of_node_put"]);
	});

	it("leaves what themes colour as it was", async () => {
		const colours = (grammar: Grammar) =>
			tokens(grammar, sample).map(({ text, scopes }) => {
				const own = scopes.filter((scope) => !scope.startsWith("meta.") && !scope.includes(".counter."));
				return `${text} ${own.join(" ").replaceAll(/section\.(?:arguments|parens)/g, "section.round")}`;
			});
		expect(colours(await cGrammar(true))).toEqual(colours(await cGrammar(false)));
	});
});
