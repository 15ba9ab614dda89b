/**
 * What the tree's Kconfig files say about a kernel of one architecture in which every question was answered with yes: for the policy on
 * `#if`, which otherwise would have to guess from an option's name whether any such kernel has it.
 */
import { architectureOf } from "../../core/syntax/architectures.ts";
import type { OptionValue } from "../../core/syntax/configuration.ts";
import { isSpecial } from "../../core/syntax/policy.ts";
import type { Values } from "./expression.ts";
import { type Choice, type OptionDefinition, type Options, readOptions } from "./reader.ts";

/**
 * By name (without `CONFIG_`): one that nobody is asked about is set if something selects it or it is so by default; of a choice the default is set; a number
 * has its default. `undefined`: somebody is asked, so the policy decides. What no file defines for this architecture is not there.
 */
export type PossibleOptions = ReadonlyMap<string, OptionValue | undefined>;

const rounds = 12;

/** Of the tree whose files `read` gives; undefined if it has no options (nor, then, Kconfig files worth the name). */
export function possibleOptions(
	architecture: string,
	read: (path: string) => string | undefined,
): PossibleOptions | undefined {
	const variables = variablesOf(architecture);
	const expand = (path: string): string | undefined => {
		const name = path.replace(/\$\((\w+)\)/g, (whole, variable: string) => variables.get(variable) ?? whole);
		return name.includes("$(") ? undefined : name;
	};
	const options = readOptions(read, expand);
	if (options.size === 0) return undefined;
	const fixed = fixedBy(architecture);
	const values = settle(options, variables, fixed);
	return new Map(
		[...options].map(([name, definitions]) => [name, fixed.has(name) ? undefined : valueIn(name, definitions, values)]),
	);
}

function valueIn(name: string, definitions: readonly OptionDefinition[], values: Values): OptionValue | undefined {
	if (isSpecial(`CONFIG_${name}`)) return undefined;
	if (definitions.some(({ type }) => type === "number")) return numberOf(definitions, values);
	if (definitions.some(({ type }) => type === "string")) return undefined;
	if (definitions.some(({ choice, prompt }) => prompt && !choice)) return undefined;
	return values.isSet(name) ? "y" : "n";
}

/** Which options are set once nothing changes any more. */
function settle(options: Options, variables: ReadonlyMap<string, string>, fixed: ReadonlyMap<string, boolean>): Values {
	const set = new Set(options.keys());
	const values: Values = {
		isSet: (option) => set.has(option),
		number: (option) => {
			const known = versions.get(option);
			if (known !== undefined) return known;
			const definitions = options.get(option);
			return definitions?.some(({ type }) => type === "number") ? numberOf(definitions, values) : undefined;
		},
		variable: (name) => variables.get(name),
	};
	const all = [...options];
	for (let round = 0, changed = true; changed && round < rounds; round++) {
		changed = false;
		const selected = new Set<string>();
		for (const [name, definitions] of all) {
			if (!set.has(name)) continue;
			for (const { selects } of definitions)
				for (const { option, when } of selects) if (!selected.has(option) && when(values)) selected.add(option);
		}
		const chosen = new Map<Choice, string | undefined>();
		for (const [name, definitions] of all) {
			const now =
				fixed.get(name) ??
				(selected.has(name) || definitions.some((definition) => isSet(name, definition, options, values, chosen)));
			if (now === set.has(name)) continue;
			changed = true;
			if (now) set.add(name);
			else set.delete(name);
		}
	}
	return values;
}

function isSet(
	name: string,
	definition: OptionDefinition,
	options: Options,
	values: Values,
	chosen: Map<Choice, string | undefined>,
): boolean {
	if (!definition.depends.every((condition) => condition(values))) return false;
	const { choice, prompt, defaults, type } = definition;
	if (choice) return chosenOf(choice, options, values, chosen) === name;
	if (prompt?.(values)) return name === "COMPILE_TEST" || !isSpecial(`CONFIG_${name}`);
	return type !== "number" && (defaults.find(({ when }) => when(values))?.holds(values) ?? false);
}

/** The member of a choice that is chosen: its default if that can be, else the first that can. */
function chosenOf(
	choice: Choice,
	options: Options,
	values: Values,
	chosen: Map<Choice, string | undefined>,
): string | undefined {
	if (chosen.has(choice)) return chosen.get(choice);
	const isPossible = (name: string): boolean =>
		options
			.get(name)
			?.some(({ depends, prompt }) => depends.every((condition) => condition(values)) && (prompt?.(values) ?? true)) ??
		false;
	const preferred = choice.defaults.find(({ value, when }) => when(values) && isPossible(value))?.value;
	const member = preferred ?? choice.members.find(isPossible);
	chosen.set(choice, member);
	return member;
}

function numberOf(definitions: readonly OptionDefinition[], values: Values): number | undefined {
	for (const { depends, defaults } of definitions) {
		if (!depends.every((condition) => condition(values))) continue;
		const value = defaults.find(({ when }) => when(values))?.value.replace(/^"|"$/g, "");
		if (value !== undefined && /^-?(?:0[xX][\da-fA-F]+|\d+)$/.test(value))
			return value.startsWith("-") ? -Number(value.slice(1)) : Number(value);
	}
	return undefined;
}

/** What the policy has already decided on: the word size and the byte order. */
function fixedBy(folder: string): ReadonlyMap<string, boolean> {
	const { bits, bigEndian } = architectureOf(folder);
	return new Map([
		["64BIT", bits === 64],
		["32BIT", bits === 32],
		["CPU_BIG_ENDIAN", bigEndian],
		["CPU_LITTLE_ENDIAN", !bigEndian],
	]);
}

/** Versions of the tools that a kernel is built with, where a file asks a shell for them. */
const versions: ReadonlyMap<string, number> = new Map([
	["GCC_VERSION", 130300],
	["CLANG_VERSION", 0],
	["LLD_VERSION", 0],
	["AS_VERSION", 24000],
	["LD_VERSION", 24000],
	["RUSTC_VERSION", 0],
	["PAHOLE_VERSION", 125],
]);

function variablesOf(architecture: string): ReadonlyMap<string, string> {
	const wide: Readonly<Record<string, string>> = { x86: "x86_64", sparc: "sparc64", parisc: "parisc64" };
	const folder = architectureOf(architecture).folder;
	return new Map([
		["SRCARCH", folder],
		["ARCH", wide[folder] ?? folder],
		["SUBARCH", "x86_64"],
		["HEADER_ARCH", folder === "um" ? "x86" : folder],
	]);
}
