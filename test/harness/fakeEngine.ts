/**
 * An engine for protocol tests: it reads words of the text instead of C, so that what a front end does with an answer
 * is tested without the analyser.
 *
 * | word in the text | effect |
 * |---|---|
 * | `leak_NAME`, `weak_NAME` | a finding about `s.NAME`, high or low confidence, with a path through `include/h.h` |
 * | `fixable_NAME` | a finding whose fix replaces the word by `fixed` |
 * | `slow_N` | a check takes N milliseconds, and looks for a cancellation every 5 |
 * | `broken_check`, `broken_hover` | that question throws |
 * | `counter_NAME`, `function_NAME` | what a hover over the word is about; elsewhere it is about the line |
 * | `opaque_NAME` | the function `NAME` is reported as incomplete, `NAME` as an unknown callee |
 | `untaken_NAME` | its line is not read because `NAME` is not set; one function stands in it |
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileReport, Finding, HoverInfo, PathStep, UntakenRegion } from "../../server/src/core/api/types.ts";
import { type Cancellation, CancelledError, neverCancelled } from "../../server/src/core/base/cancellation.ts";
import type { FileSpan, Span } from "../../server/src/core/base/span.ts";
import type { TextEdit } from "../../server/src/core/syntax/tree.ts";
import {
	type ConfigurationInUse,
	type Engine,
	type EngineProgram,
	type EngineSnapshot,
	noConfiguration,
} from "../../server/src/frontend/engine.ts";

/** The header every path goes through; line 2 of it is where the fake's counters are counted. */
export const fakeHeader = "include/h.h";

/**
 * A tree is any folder with a `Kconfig` in it. One named `unreadable` cannot be opened; `slowtree` takes 300 ms; `learningtree`
 * has read more of itself 200 ms after it was opened.
 */
export const fakeEngine: Engine = {
	findTreeRoot(path) {
		for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
			if (existsSync(join(folder, "Kconfig"))) return folder;
		}
		return undefined;
	},
	async open(root, { onProgress, onChange, configuration }) {
		if (root?.endsWith("unreadable")) throw new Error("permission denied");
		if (root?.endsWith("slowtree")) {
			onProgress?.("headers 43 %");
			await new Promise((resolve) => setTimeout(resolve, 300));
		}
		if (root?.endsWith("learningtree")) setTimeout(() => onChange?.(), 200);
		return {
			program: new FakeProgram(root),
			get configuration() {
				return fakeConfiguration(root, configuration ?? "");
			},
			definedIn: () => [],
			filesChanged() {},
			trim() {},
			close() {},
		};
	},
	rules: [{ id: "leak-on-exit", title: "Leak on exit", page: "# leak-on-exit\n\nWhat it is.\n", severity: "warning" }],
	parserBinding: async () => "fake",
};

/** `.config` where the tree has one, or what somebody named; a name with `broken` in it cannot be used. */
function fakeConfiguration(root: string | undefined, choice: string): ConfigurationInUse {
	const own = root !== undefined && existsSync(join(root, ".config")) ? ".config" : "none";
	const name = choice === "" ? own : choice;
	if (name.includes("broken")) return { ...noConfiguration, problem: `${name} is not used: it is broken` };
	return name === "none" ? noConfiguration : { name, options: 3, problem: undefined };
}

class FakeProgram implements EngineProgram {
	readonly #root: string | undefined;
	readonly #texts = new Map<string, string>();

	constructor(root: string | undefined) {
		this.#root = root;
	}

	setText(file: string, text: string): void {
		this.#texts.set(file, text);
	}

	holdGauges(): void {}

	edit(file: string, edits: readonly TextEdit[]): void {
		for (const { start, oldEnd, newText } of edits) {
			const text = this.#texts.get(file) ?? "";
			this.#texts.set(file, text.slice(0, start) + newText + text.slice(oldEnd));
		}
	}

	done(): void {}

	forget(file: string): void {
		this.#texts.delete(file);
	}

	snapshot(): EngineSnapshot {
		const texts = new Map(this.#texts);
		const text = (file: string): string | undefined => {
			const path = this.#root === undefined ? file : join(this.#root, file);
			if (!texts.has(file) && existsSync(path)) texts.set(file, readFileSync(path, "utf8"));
			return texts.get(file);
		};
		return {
			text,
			check: (file, cancellation) => check(file, text(file) ?? "", cancellation ?? neverCancelled),
			hover: async (file, offset) => hover(file, text(file) ?? "", offset),
			untaken: async (file) => untaken(file, text(file) ?? ""),
			outline: async () => [],
			examine: async () => [],
			standings: async () => new Map(),
			take: async () => undefined,
			follow: async () => ({ path: undefined, why: "the fake takes no paths", gone: [] }),
		};
	}
}

async function check(file: string, text: string, cancellation: Cancellation): Promise<FileReport> {
	if (text.includes("broken_check")) throw new Error("the fake check is broken");
	const until = performance.now() + Number(/slow_(\d+)/.exec(text)?.[1] ?? 0);
	do {
		if (cancellation.isCancelled) throw new CancelledError();
		await new Promise((resolve) => setTimeout(resolve, until > performance.now() ? 5 : 0));
	} while (performance.now() < until);
	const opaque = words(text, /\bopaque_(\w+)/g);
	return {
		file,
		findings: words(text, /\b(?:leak|weak|fixable)_(\w+)/g).map((word) => finding(file, text, word)),
		incomplete: opaque.map(({ span, name }) => ({
			file,
			function: name,
			reason: "loop budget reached",
			at: { file, ...span },
		})),
		functions: words(text, /(\w+)\(\)\s*\{/g).length,
		unknownCallees: opaque.map(({ name }) => name),
		untaken: untaken(file, text),
	};
}

function untaken(file: string, text: string): UntakenRegion[] {
	return words(text, /^.*\buntaken_(\w+).*\n?/gm).map(({ span, name }) => ({
		at: { file, ...span },
		condition: `#ifdef ${name}`,
		reason: `\`${name}\` is not set`,
		functions: 1,
	}));
}

function hover(file: string, text: string, offset: number): HoverInfo | undefined {
	if (text.includes("broken_hover")) throw new Error("the fake hover is broken");
	const at = (pattern: RegExp) => words(text, pattern).find(({ span }) => span.start <= offset && offset <= span.end);
	const region = untaken(file, text).find(({ at: { start, end } }) => start <= offset && offset < end);
	if (region) return { kind: "untaken", span: region.at, region, configuration: "none" };
	const counter = at(/\bcounter_(\w+)/g);
	if (counter !== undefined) return counterHover(file, text, counter);
	const called = at(/\bfunction_(\w+)/g);
	if (called !== undefined) return functionHover(called);
	const leak = at(/\bleak_(\w+)/g);
	if (leak === undefined) return undefined;
	const { path } = finding(file, text, leak);
	const row = { counter: `s.${leak.name}`, balance: "+1", condition: "`!exempt`", step: path[0] };
	return { kind: "line", span: leak.span, balance: { function: "f", rows: [row, row] } };
}

function counterHover(file: string, text: string, { span, name }: Word): HoverInfo {
	const update = {
		at: inHeader,
		function: "get",
		sign: 1 as const,
		amount: "1",
		condition: "a | b",
		operation: "atomic_inc",
	};
	return {
		kind: "counter",
		span,
		counter: {
			name: `s.${name}`,
			kind: "gauge",
			kindReason: "it is decremented in `put`",
			updates: [{ ...update, at: { file, ...span }, sign: -1, function: "put", condition: undefined }, update],
			thresholds: [{ text: `t->max_${name}`, at: inHeader, function: "get" }],
			unbalanced: words(text, /\bleak_(\w+)/g).map((word) => finding(file, text, word)),
			scope: "this file",
		},
	};
}

function functionHover({ span, name }: Word): HoverInfo {
	return {
		kind: "function",
		span,
		contract: {
			function: name,
			sentence: "+1 `refs` on success; 0 on NULL",
			outcomes: [
				{
					result: "succeeds",
					condition: "!exempt || s->max",
					changes: [
						{ counter: "s.refs", change: "+1" },
						{ counter: "t.refs", change: "-1" },
						{ counter: "s.users", change: "+1" },
					],
				},
				{ result: "returns NULL", condition: "", changes: [] },
			],
			incomplete: undefined,
			definedAt: inHeader,
		},
	};
}

const inHeader: FileSpan = { file: fakeHeader, start: 10, end: 14 };

interface Word {
	readonly span: Span;
	readonly word: string;
	readonly name: string;
}

function words(text: string, pattern: RegExp): readonly Word[] {
	return [...text.matchAll(pattern)].map((match) => ({
		span: { start: match.index, end: match.index + match[0].length },
		word: match[0],
		name: match[1] ?? "",
	}));
}

function finding(file: string, text: string, { span, word, name }: Word): Finding {
	const at = { file, ...span };
	const step = (fields: Partial<PathStep>): PathStep => ({
		at,
		function: "f",
		text: "",
		kind: "note",
		change: 0,
		balance: 1,
		depth: 0,
		...fields,
	});
	return {
		rule: "leak-on-exit",
		confidence: word.startsWith("weak_") ? "low" : "high",
		confidenceReason: "another path settles it",
		severity: "warning",
		at,
		function: "f",
		counter: `s.${name}`,
		delta: 1,
		outcome: "fails",
		message: `\`${name}\` stays +1 when f fails: nothing settles it`,
		path: [
			step({ at: inHeader, function: "get", text: `atomic_inc(&s->${name})`, kind: "update", change: 1, depth: 1 }),
			step({ text: "f returns -EINVAL", kind: "exit" }),
		],
		replay: { verdict: "not tried", why: "", at: undefined },
		assumed: words(text, /\bopaque_(\w+)/g).map((opaque) => opaque.name),
		fix: word.startsWith("fixable_") ? [{ title: `Settle ${name}`, file, range: span, newText: "fixed" }] : [],
		identity: `f/leak-on-exit/s.${name}/fails`,
	};
}
