/** Which functions a change can affect: those whose text it changes, and those that use a name whose meaning it changes. */
import type { Span } from "../base/span.ts";
import type { FunctionOutline } from "./version.ts";

/** A file's functions in one version. */
export interface Outlined {
	readonly file: string;
	readonly text: string;
	readonly functions: readonly FunctionOutline[];
}

/** A function before and after; one of the two is missing where it was added or removed. */
export interface FunctionPair {
	readonly before: FunctionOutline | undefined;
	readonly after: FunctionOutline | undefined;
	readonly oldFile: string;
	readonly file: string;
}

/** Pairs the functions of both versions of a file: by name, else, where only the name was changed, by body. */
export function pairFunctions(before: Outlined, after: Outlined): readonly FunctionPair[] {
	const pairs: FunctionPair[] = [];
	const left = new Map<string, FunctionOutline[]>();
	for (const fn of before.functions) left.set(fn.name, [...(left.get(fn.name) ?? []), fn]);
	const added: FunctionOutline[] = [];
	const files = { oldFile: before.file, file: after.file };
	for (const fn of after.functions) {
		const old = left.get(fn.name)?.shift();
		if (old) pairs.push({ before: old, after: fn, ...files });
		else added.push(fn);
	}
	const removed = [...left.values()].flat();
	for (const fn of added) {
		const body = bodyWithoutName(fn, after.text);
		const at = removed.findIndex((old) => bodyWithoutName(old, before.text) === body);
		const [old] = at < 0 ? [] : removed.splice(at, 1);
		pairs.push({ before: old, after: fn, ...files });
	}
	for (const old of removed) pairs.push({ before: old, after: undefined, ...files });
	return pairs;
}

/** Whether the function reads the same in both versions. */
export function sameText({ before, after }: FunctionPair, old: Outlined, fresh: Outlined): boolean {
	if (!before || !after) return false;
	return textOf(before, old.text) === textOf(after, fresh.text);
}

function textOf({ span }: { readonly span: Span }, text: string): string {
	return text.slice(span.start, span.end);
}

function bodyWithoutName(fn: FunctionOutline, text: string): string {
	return textOf(fn, text)
		.replace(new RegExp(`\\b${fn.name}\\b`, "g"), "")
		.replace(/\s+/g, " ");
}

/**
 * The names whose meaning a change outside of functions may have changed: those on lines that one version has and the other has not, and
 * macros of the file whose definitions use one of them.
 */
export function changedNames(before: Outlined, after: Outlined): ReadonlySet<string> {
	const [old, fresh] = [outside(before), outside(after)];
	const count = new Map<string, number>();
	for (const line of old) count.set(line, (count.get(line) ?? 0) + 1);
	for (const line of fresh) count.set(line, (count.get(line) ?? 0) - 1);
	const names = new Set<string>();
	for (const [line, balance] of count) if (balance !== 0) for (const name of declared(line)) names.add(name);
	// A function that is defined in both versions is compared by its text; its prototype gives it no other meaning.
	const defined = new Set(before.functions.map(({ name }) => name));
	for (const { name } of after.functions) if (defined.has(name)) names.delete(name);
	if (names.size === 0) return names;
	const macros = [old, fresh].flatMap((lines) => definitions(lines));
	for (let grown = true; grown; ) {
		grown = false;
		for (const { name, uses } of macros) {
			if (names.has(name) || !uses.some((used) => names.has(used))) continue;
			names.add(name);
			grown = true;
		}
	}
	return names;
}

/** Whether a function's text mentions one of `names`. */
export function mentions(fn: FunctionOutline, text: string, names: ReadonlySet<string>): boolean {
	return names.size > 0 && words(textOf(fn, text)).some((name) => names.has(name));
}

/** The lines outside of functions, comments and includes left out; definitions of macros are one line each. */
function outside({ text, functions }: Outlined): readonly string[] {
	let rest = "";
	let end = 0;
	for (const { span } of [...functions].sort((a, b) => a.span.start - b.span.start)) {
		if (span.start < end) continue;
		rest += `${text.slice(end, span.start)}\n`;
		end = span.end;
	}
	rest += text.slice(end);
	const lines = rest
		.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, " ")
		.replace(/\\\r?\n/g, " ")
		.split("\n")
		.map((line) => line.replace(/\s+/g, " ").trim());
	return joined(lines).filter((line) => line !== "" && !line.startsWith("#include"));
}

/** Characters after which a declaration that does not end is taken to have ended. */
const longestDeclaration = 2000;

/** Lines that belong together as one: a prototype's parameters, a type on a line of its own. */
function joined(lines: readonly string[]): readonly string[] {
	const whole: string[] = [];
	let open = "";
	for (const line of lines) {
		if (line.startsWith("#") || line === "") {
			whole.push(open, line);
			open = "";
			continue;
		}
		open = open === "" ? line : `${open} ${line}`;
		const depth = open.split("(").length - open.split(")").length;
		if (open.length < longestDeclaration && (depth > 0 || !/[;,{}:]$/.test(line))) continue;
		whole.push(open);
		open = "";
	}
	return [...whole, open];
}

function definitions(lines: readonly string[]): { readonly name: string; readonly uses: readonly string[] }[] {
	return lines.flatMap((line) => {
		const [, name, rest] = /^# ?define (\w+)(.*)$/.exec(line) ?? [];
		return name === undefined ? [] : [{ name, uses: words(rest ?? "") }];
	});
}

/** The names that a line outside of functions gives a meaning to, as far as one line tells. */
function declared(line: string): readonly string[] {
	const macro = /^# ?(?:define|undef) (\w+)/.exec(line)?.[1];
	if (macro !== undefined) return [macro];
	if (line.startsWith("#")) return [];
	if (line.startsWith(".")) return words(line);
	const call = /^(\w+) ?\((.*)$/.exec(line);
	if (call) return words(call[2] ?? "");
	const prototype = /(\w+) ?\(/.exec(line)?.[1];
	if (prototype !== undefined) return words(prototype);
	return words(line.replace(/[=:[].*$/, "")).slice(-1);
}

/** C's own words, which mean the same everywhere. */
const keywords = new Set(
	"auto break case char const continue default do double else enum extern float for goto if inline int long register return short signed sizeof static struct switch typedef union unsigned void volatile while define undef ifdef ifndef endif elif bool u8 u16 u32 u64 s8 s16 s32 s64 true false NULL EXPORT_SYMBOL EXPORT_SYMBOL_GPL".split(
		" ",
	),
);

function words(text: string): readonly string[] {
	return (text.match(/[A-Za-z_]\w*/g) ?? []).filter((word) => !keywords.has(word));
}
