/** Reads Kconfig files: which options there are, and on what they depend. */
import { always, type Condition, readCondition } from "./expression.ts";

/** One definition of an option; there may be several of the same. */
export interface OptionDefinition {
	type: "bool" | "number" | "string" | undefined;
	/** Somebody is asked about it, if that holds. */
	prompt: Condition | undefined;
	readonly depends: Condition[];
	readonly defaults: Default[];
	readonly selects: { readonly option: string; readonly when: Condition }[];
	readonly choice: Choice | undefined;
}

/** Options of which one is chosen. */
export interface Choice {
	readonly members: string[];
	readonly defaults: Default[];
}

export interface Default {
	readonly value: string;
	/** The value as a condition. */
	readonly holds: Condition;
	readonly when: Condition;
}

export type Options = Map<string, OptionDefinition[]>;

interface Surroundings {
	readonly depends: readonly Condition[];
	readonly choice: Choice | undefined;
}

const maxDepth = 40;

/** Every option that `Kconfig` at the tree's top leads to. `read` gives a file's text, `expand` replaces `$(…)` in its name. */
export function readOptions(
	read: (path: string) => string | undefined,
	expand: (path: string) => string | undefined,
): Options {
	const options: Options = new Map();
	const file = (path: string, outer: Surroundings, depth: number): void => {
		const text = depth < maxDepth ? read(path) : undefined;
		if (text !== undefined)
			readFile(logicalLines(text), outer, options, (name, within) => {
				const target = expand(name);
				if (target !== undefined) file(target, within, depth + 1);
			});
	};
	file("Kconfig", { depends: [], choice: undefined }, 0);
	return options;
}

function logicalLines(text: string): readonly string[] {
	return text.replace(/\\\r?\n/g, " ").split(/\r?\n/);
}

function readFile(
	lines: readonly string[],
	outer: Surroundings,
	options: Options,
	source: (name: string, within: Surroundings) => void,
): void {
	const stack: Surroundings[] = [outer];
	/** What attributes belong to: an option, a choice, or what surrounds the lines to come. */
	let option: OptionDefinition | undefined;
	let choice: Choice | undefined;
	let menu: Condition[] | undefined;
	for (let i = 0; i < lines.length; i++) {
		const line = lines[i] ?? "";
		const [, word = "", rest = ""] = /^\s*([\w-]+)\s*(.*?)\s*$/.exec(withoutComment(line)) ?? [];
		const within = stack[stack.length - 1] ?? outer;
		switch (word) {
			case "":
				break;
			case "config":
			case "menuconfig":
				option = {
					type: undefined,
					prompt: undefined,
					depends: [...within.depends],
					defaults: [],
					selects: [],
					choice: within.choice,
				};
				choice = menu = undefined;
				if (within.choice) within.choice.members.push(rest);
				options.set(rest, [...(options.get(rest) ?? []), option]);
				break;
			case "choice":
				option = menu = undefined;
				choice = { members: [], defaults: [] };
				stack.push({ depends: within.depends, choice });
				break;
			case "menu":
			case "comment":
				option = choice = undefined;
				menu = [...within.depends];
				if (word === "menu") stack.push({ depends: menu, choice: within.choice });
				break;
			case "if":
				option = choice = menu = undefined;
				stack.push({ depends: [...within.depends, readCondition(rest)], choice: within.choice });
				break;
			case "endif":
			case "endmenu":
			case "endchoice":
				option = choice = menu = undefined;
				if (stack.length > 1) stack.pop();
				break;
			case "source":
			case "rsource":
			case "osource":
				option = choice = menu = undefined;
				source(rest.replace(/^"|"$/g, ""), within);
				break;
			case "help":
			case "---help---":
				i = helpEnd(lines, i);
				break;
			case "depends":
				(option?.depends ?? menu)?.push(readCondition(rest.replace(/^on\s+/, "")));
				break;
			default:
				if (option) attribute(option, word, rest);
				else if (choice && word === "default") choice.defaults.push(defaultOf(rest));
		}
	}
}

function attribute(option: OptionDefinition, word: string, rest: string): void {
	switch (word) {
		case "bool":
		case "boolean":
		case "tristate":
		case "int":
		case "hex":
		case "string":
			option.type = word === "int" || word === "hex" ? "number" : word === "string" ? "string" : "bool";
			if (rest !== "") option.prompt = valueWhen(rest).when;
			break;
		case "def_bool":
		case "def_tristate":
			option.type = "bool";
			option.defaults.push(defaultOf(rest));
			break;
		case "prompt":
			option.prompt = valueWhen(rest).when;
			break;
		case "default":
			option.defaults.push(defaultOf(rest));
			break;
		case "select": {
			const { value, when } = valueWhen(rest);
			option.selects.push({ option: value, when });
			break;
		}
	}
}

function defaultOf(text: string): Default {
	const { value, when } = valueWhen(text);
	return { value, when, holds: readCondition(value) };
}

/** `VALUE if CONDITION` */
function valueWhen(text: string): { readonly value: string; readonly when: Condition } {
	const parts = /^("(?:[^"\\]|\\.)*"|.*?)\s+if\s+(.*)$/.exec(text);
	return parts ? { value: parts[1] ?? "", when: readCondition(parts[2] ?? "") } : { value: text, when: always };
}

function withoutComment(line: string): string {
	return line.includes("#")
		? line.replace(/("(?:[^"\\]|\\.)*")|#.*$/g, (_, quoted: string | undefined) => quoted ?? "")
		: line;
}

function indentOf(line: string): number {
	let width = 0;
	for (const c of line) {
		if (c === "\t") width = (width & ~7) + 8;
		else if (c === " ") width++;
		else break;
	}
	return width;
}

/** The last line of the help text that starts after line `at`: it goes on as long as lines are indented like its first. */
function helpEnd(lines: readonly string[], at: number): number {
	let first = at + 1;
	while (first < lines.length && (lines[first] ?? "").trim() === "") first++;
	const indent = indentOf(lines[first] ?? "");
	if (indent === 0) return at;
	let last = first;
	for (let i = first; i < lines.length; i++) {
		const line = lines[i] ?? "";
		if (line.trim() === "") continue;
		if (indentOf(line) < indent) break;
		last = i;
	}
	return last;
}
