/** The text of a macro's expansion: the body with the arguments in it, pasted and made strings as C has it. */
import { splitArguments } from "../resolve/text.ts";
import type { Macro } from "./context.ts";
import type { Segment } from "./frame.ts";
import { intrinsicOf } from "./intrinsics.ts";
import type { Lowering } from "./lowering.ts";

export interface Argument {
	readonly text: string;
	/** Who painted what inside the text, relative to its start. */
	readonly segments: readonly Segment[];
	/** The text as it is where it is neither pasted nor made a string, if that differs. */
	readonly expanded?: string;
	/** It was an argument before, of the macro whose body holds this use: then C has expanded it already. */
	readonly handedOn: boolean;
}

export function shifted(segments: readonly Segment[], by: number): Segment[] {
	return segments.map((s) => ({ start: s.start + by, end: s.end + by, painted: s.painted }));
}

export function bindArguments(macro: Macro, args: readonly Argument[]): Map<string, Argument> | undefined {
	const parameters = macro.parameters ?? [];
	const bound = new Map<string, Argument>();
	const empty = args.length === 1 && args[0]?.text === "";
	const count = empty && parameters.length === 0 ? 0 : args.length;
	if (!macro.variadic && count !== parameters.length) return undefined;
	const fixed = macro.variadic ? parameters.length - 1 : parameters.length;
	if (count < fixed) return undefined;
	for (let i = 0; i < fixed; i++) bound.set(parameters[i] as string, args[i] as Argument);
	if (macro.variadic) bound.set(parameters[fixed] as string, joined(args.slice(fixed)));
	return bound;
}

function joined(args: readonly Argument[]): Argument {
	let text = "";
	let expanded = "";
	const segments: Segment[] = [];
	args.forEach((arg, index) => {
		if (index > 0) {
			text += ", ";
			expanded += ", ";
		}
		segments.push(...shifted(arg.segments, text.length));
		text += arg.text;
		expanded += arg.expanded ?? arg.text;
	});
	return { text, expanded, segments, handedOn: args[0]?.handedOn ?? false };
}

const tokenPattern = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|[0-9][\w.]*|##|#|\s+|[\s\S]/g;
const tokens = new WeakMap<Macro, readonly string[]>();

function tokensOf(macro: Macro): readonly string[] {
	let list = tokens.get(macro);
	if (!list) {
		list = macro.body.match(tokenPattern) ?? [];
		tokens.set(macro, list);
	}
	return list;
}

/**
 * A macro's body with the arguments in it. `expand` expands a text wholly: what is pasted or made a string needs that where
 * it came in as an argument; everything else is expanded when lowering meets it.
 */
export function substitute(
	macro: Macro,
	bound: ReadonlyMap<string, Argument>,
	expand: (text: string) => string,
): Argument {
	const list = tokensOf(macro);
	let text = "";
	const segments: Segment[] = [];
	let pasting = false;
	const settled = (arg: Argument): string => (arg.handedOn ? expand(arg.text) : arg.text);
	/** Those of `__VA_OPT__(…)`, which go where its content stays. */
	const brackets = new Set<number>();
	for (let i = 0; i < list.length; i++) {
		const token = list[i] as string;
		if (brackets.has(i)) continue;
		if (token === "##") {
			text = text.trimEnd();
			pasting = true;
			const next = nextToken(list, i);
			// GNU `, ## args`: the comma goes if there are no more arguments.
			if (text.endsWith(",") && next !== undefined && bound.get(next)?.text === "") text = text.slice(0, -1);
			continue;
		}
		if (/^\s/.test(token)) {
			if (!pasting) text += " ";
			continue;
		}
		if (token === "#") {
			const next = nextToken(list, i);
			const arg = next === undefined ? undefined : bound.get(next);
			if (arg) {
				text += JSON.stringify(settled(arg).replace(/\s+/g, " "));
				i = list.indexOf(next as string, i);
				pasting = false;
				continue;
			}
		}
		if (token === "__VA_OPT__") {
			const close = closing(list, i);
			const rest = macro.variadic ? bound.get(macro.parameters?.at(-1) ?? "") : undefined;
			if (close > 0 && rest) {
				if (rest.text === "") i = close;
				else brackets.add(list.indexOf("(", i)).add(close);
				continue;
			}
		}
		const arg = bound.get(token);
		if (arg) {
			const whole = !pasting && nextToken(list, i) !== "##";
			if (whole) segments.push(...shifted(arg.segments, text.length));
			text += whole ? (arg.expanded ?? arg.text) : settled(arg);
		} else text += token;
		pasting = false;
	}
	return { text, segments, handedOn: false };
}

/** What one use of a macro (`NAME(args)`, or `NAME` alone) stands for; undefined if it is no use of it. */
export function textOfUse(macro: Macro, use: string): string | undefined {
	const open = use.indexOf("(");
	if (!macro.parameters) return open < 0 ? macro.body : undefined;
	if (open < 0) return undefined;
	const args = splitArguments(use, open + 1, use.length - 1).map(([start, end]) => ({
		text: use.slice(start, end).trim(),
		segments: [],
		handedOn: false,
	}));
	const bound = bindArguments(macro, args);
	return bound && substitute(macro, bound, (text) => text).text;
}

function nextToken(list: readonly string[], i: number): string | undefined {
	for (let k = i + 1; k < list.length; k++) if (!/^\s/.test(list[k] as string)) return list[k];
	return undefined;
}

function closing(list: readonly string[], i: number): number {
	let depth = 0;
	for (let k = i + 1; k < list.length; k++) {
		if (list[k] === "(") depth++;
		else if (list[k] === ")" && --depth === 0) return k;
	}
	return -1;
}

/** Macros inside macros are expanded no further than this, and no longer texts made. */
const maxDepth = 12;
const maxText = 10_000;

/** The text with every macro in it expanded, but those that `kept` says stay as they are. */
export function expandedText(
	l: Lowering,
	text: string,
	painted: ReadonlySet<string>,
	depth = 0,
	kept: (name: string) => boolean = () => false,
): string {
	const list: readonly string[] = text.match(tokenPattern) ?? [];
	let result = "";
	for (let i = 0; i < list.length && result.length < maxText; i++) {
		const token = list[i] as string;
		if (token === "__COUNTER__") {
			result += l.nextCount();
			continue;
		}
		const isName =
			/^[A-Za-z_]/.test(token) && depth < maxDepth && !painted.has(token) && !l.scopes.lookup(token) && !kept(token);
		const macro = isName ? l.context.macro(token) : undefined;
		const close = macro?.parameters && nextToken(list, i) === "(" ? closing(list, i) : -1;
		const body =
			macro &&
			bodyOf(
				l,
				macro,
				close < 0 ? undefined : list.slice(list.indexOf("(", i) + 1, close).join(""),
				painted,
				depth,
				kept,
			);
		if (body === undefined) result += token;
		else {
			result += expandedText(l, body, new Set([...painted, token]), depth + 1, kept);
			if (close >= 0) i = close;
		}
	}
	return result;
}

/**
 * True of a use of a macro that makes something new each time (`__UNIQUE_ID(x)`, by way of `__COUNTER__`): as an argument it
 * is expanded once, before it is put in several places.
 */
export function isNewEachTime(l: Lowering, text: string): boolean {
	const name = /^([A-Za-z_]\w*)\s*\(/.exec(text)?.[1];
	return name !== undefined && !l.scopes.lookup(name) && !intrinsicOf(name) && reachesCounter(l, name);
}

const several = new WeakMap<Macro, boolean>();

/** True of a name whose expansion may be several arguments: a comma stands in it outside brackets. */
export function mayBeSeveral(l: Lowering, name: string): boolean {
	if (l.scopes.lookup(name)) return false;
	const macro = l.context.macro(name);
	if (!macro) return false;
	let known = several.get(macro);
	if (known === undefined) {
		several.set(macro, false);
		const outside = outsideBrackets(tokensOf(macro));
		const last = macro.variadic ? macro.parameters?.at(-1) : undefined;
		known = outside.some((token) => token === "," || token === last || mayBeSeveral(l, token));
		several.set(macro, known);
	}
	return known;
}

function outsideBrackets(list: readonly string[]): string[] {
	let depth = 0;
	return list.filter((token) => {
		if (/^[([{]$/.test(token)) depth++;
		else if (/^[)\]}]$/.test(token)) depth--;
		else return depth === 0;
		return false;
	});
}

/** An argument that C expands before it splits the list it stands in, as the arguments it is then; undefined if it is one. */
export function splitExpanded(l: Lowering, text: string, painted: ReadonlySet<string>): string[] | undefined {
	const names: readonly string[] = text.match(/[A-Za-z_]\w*/g) ?? [];
	if (!names.some((name) => mayBeSeveral(l, name))) return undefined;
	const expanded = expandedText(l, text, painted);
	const parts = splitArguments(expanded, 0, expanded.length).map(([start, end]) => expanded.slice(start, end).trim());
	return parts.length > 1 ? parts : undefined;
}

const reaching = new WeakMap<Macro, boolean>();

function reachesCounter(l: Lowering, name: string): boolean {
	const macro = l.context.macro(name);
	if (!macro) return false;
	let known = reaching.get(macro);
	if (known === undefined) {
		reaching.set(macro, false);
		const names: readonly string[] = macro.body.match(/[A-Za-z_]\w*/g) ?? [];
		known = names.includes("__COUNTER__") || names.some((inner) => reachesCounter(l, inner));
		reaching.set(macro, known);
	}
	return known;
}

/** A macro's text with its arguments, each of them expanded; undefined if this is no use of the macro. */
function bodyOf(
	l: Lowering,
	macro: Macro,
	inside: string | undefined,
	painted: ReadonlySet<string>,
	depth: number,
	kept: (name: string) => boolean,
): string | undefined {
	if (!macro.parameters) return macro.body;
	if (inside === undefined) return undefined;
	const expand = (text: string): string => expandedText(l, text, painted, depth + 1, kept);
	const args = splitArguments(inside, 0, inside.length).map(([start, end]) => {
		const text = inside.slice(start, end).trim();
		return { text, expanded: expand(text), segments: [], handedOn: false };
	});
	const bound = bindArguments(macro, args);
	return bound && substitute(macro, bound, expand).text;
}
