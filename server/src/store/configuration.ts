/** How a tree is configured: its `.config` or `include/generated/autoconf.h`, or a file somebody named. */
import { createHash } from "node:crypto";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { architectureBuilt } from "../core/syntax/architectures.ts";
import {
	type Configuration,
	defaultArchitecture,
	type OptionValue,
	unconfigured,
} from "../core/syntax/configuration.ts";
import { architectureIn } from "./architecturePaths.ts";
import { type Cache, noCache } from "./cache.ts";
import { readText, stampOf } from "./files.ts";
import type { PossibleOptions } from "./kconfig/possible.ts";
import { storedOptions } from "./kconfig/stored.ts";
import type { FileStamp } from "./packed.ts";

/** Which configuration to read: "" for the tree's own, `none` for none, else a file (relative to the tree). */
export type ConfigurationChoice = string;

/** A larger file is no configuration: the largest of the kernel have some 300 KB. */
const maxBytes = 8 * 1024 * 1024;

/** The places a build leaves its choices in, the most telling first. */
const places = [".config", "include/generated/autoconf.h"];

export interface TreeConfiguration {
	/** `.config`, `include/generated/autoconf.h`, the file somebody named, or `none`. */
	readonly name: string;
	/** How many options are set; 0 where nothing is known. */
	readonly options: number;
	/** Why the file that is there is not used. */
	readonly problem: string | undefined;
	readonly architecture: string;
	/** Differs wherever another side of some `#if` may be read in the files of an architecture, and in those of none. */
	fingerprintOf(architecture: string): string;
	/** Has a file been changed, made or removed since? */
	isCurrent(): boolean;
	/**
	 * The choices a file is read with. A file of another architecture is no part of this build: it is read as if nothing but
	 * its architecture were known.
	 */
	of(file: string): Configuration;
}

/** Reads the configuration of the tree at `root`; never throws: what cannot be used is a `problem`, and the policy decides. */
export function readConfiguration(
	root: string,
	choice: ConfigurationChoice = "",
	cache: Cache = noCache("none is needed"),
): TreeConfiguration {
	const others = byArchitecture(root, cache);
	const wanted = choice === "none" ? [] : choice === "" ? places : [choice];
	const stamps = new Map<string, FileStamp | undefined>();
	const isCurrent = (): boolean =>
		wanted.every((place) => !stamps.has(place) || sameStamp(stamps.get(place), stampAt(root, place)));
	for (const place of wanted) {
		const stamp = stampAt(root, place);
		stamps.set(place, stamp);
		if (!stamp && choice === "") continue;
		const read = stamp ? readOptions(resolve(root, place), stamp) : { problem: "there is no such file" };
		if ("problem" in read) return { ...unread(others, `${place} is not used: ${read.problem}`), isCurrent };
		return { ...inUse(others, place, read), isCurrent };
	}
	return { ...unread(others, undefined), isCurrent };
}

interface Options {
	readonly values: ReadonlyMap<string, OptionValue>;
	readonly hash: string;
}

function inUse(others: Policies, name: string, { values, hash }: Options): Omit<TreeConfiguration, "isCurrent"> {
	const architecture = architectureBuilt((option) => values.get(option) === "y") ?? defaultArchitecture;
	const configuration: Configuration = { name, architecture, option: (option) => values.get(option) ?? "n" };
	return {
		name,
		options: values.size,
		problem: undefined,
		architecture,
		fingerprintOf: (own) => (own === architecture ? hash : others(own).hash),
		of(file) {
			const own = architectureIn(file);
			return own === undefined || own === architecture ? configuration : others(own).configuration;
		},
	};
}

function unread(others: Policies, problem: string | undefined): Omit<TreeConfiguration, "isCurrent"> {
	return {
		name: "none",
		options: 0,
		problem,
		architecture: defaultArchitecture,
		fingerprintOf: (architecture) => others(architecture).hash,
		of: (file) => others(architectureIn(file) ?? defaultArchitecture).configuration,
	};
}

/** What is read where no configuration is known, of one architecture. */
type Policies = (architecture: string) => Policy;

interface Policy {
	readonly configuration: Configuration;
	/** Differs where the tree's Kconfig files lead to other values. */
	readonly hash: string;
}

/** Where nobody says how the kernel is configured, its Kconfig files still say what no kernel has. */
function likely(architecture: string, possible: PossibleOptions | undefined): Policy {
	if (!possible) return { configuration: unconfigured(architecture), hash: "none" };
	const hash = createHash("sha256");
	for (const [name, value] of possible) if (value !== undefined) hash.update(`${name}=${value}\n`);
	const option = (name: string): OptionValue | undefined => {
		const plain = name.slice("CONFIG_".length);
		return possible.has(plain) || plain.endsWith("_MODULE") ? possible.get(plain) : "n";
	};
	const configuration = { ...unconfigured(architecture), option };
	return { configuration, hash: hash.digest("hex").slice(0, 16) };
}

/** One configuration per architecture: parsers are made for each, and told apart by it. */
function byArchitecture(root: string, cache: Cache): Policies {
	const made = new Map<string, Policy>();
	return (architecture) => {
		let policy = made.get(architecture);
		if (!policy) {
			policy = likely(architecture, storedOptions(root, architecture, cache));
			made.set(architecture, policy);
		}
		return policy;
	};
}

function stampAt(root: string, place: string): FileStamp | undefined {
	return isAbsolute(place) ? stampOf(dirname(place), basename(place)) : stampOf(root, place);
}

function sameStamp(a: FileStamp | undefined, b: FileStamp | undefined): boolean {
	return a?.mtime === b?.mtime && a?.size === b?.size;
}

function readOptions(path: string, stamp: FileStamp): Options | { readonly problem: string } {
	if (stamp.size > maxBytes) return { problem: `${Math.round(stamp.size / 1024 / 1024)} MB are too large` };
	const text = readText(path);
	if (text === undefined) return { problem: "it cannot be read" };
	if (text.includes("\0")) return { problem: "it is no text" };
	const values = new Map<string, OptionValue>();
	/** A header has a macro of another name for a module, where .config has another value. */
	const modules: string[] = [];
	let strange = 0;
	let notSet = 0;
	for (const line of text.split(/\r?\n/)) {
		const said = /^(?:#define[ \t]+(CONFIG_\w+)[ \t]+|(CONFIG_\w+)=)(.*?)[ \t]*$/.exec(line);
		if (said) {
			const name = said[1] ?? said[2] ?? "";
			values.set(name, optionOf(said[3] ?? ""));
			if (said[1]?.endsWith("_MODULE")) modules.push(name.slice(0, -"_MODULE".length));
		} else if (/^# CONFIG_\w+ is not set\s*$/.test(line)) notSet++;
		else if (!/^\s*(?:#|\/?\*|$)/.test(line)) strange++;
	}
	if (values.size + notSet === 0) return { problem: "no option stands in it" };
	if (strange > values.size + notSet) return { problem: "most of its lines are no options" };
	for (const name of modules) if (!values.has(name)) values.set(name, "m");
	return { values, hash: createHash("sha256").update(text).digest("hex").slice(0, 16) };
}

function optionOf(written: string): OptionValue {
	// To the preprocessor the number 1 and "built in" are the same, and a header writes them alike.
	if (written === "1") return "y";
	if (written === "y" || written === "m" || written === "n") return written;
	if (!/^-?(?:0[xX][0-9a-fA-F]+|\d+)$/.test(written)) return "string";
	return written.startsWith("-") ? -Number(written.slice(1)) : Number(written);
}
