/** What a simulation is about: a file in the editor, the scenario that it is run under, and what it is compared with. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseAnyScenario } from "../../core/concrete/scenario/check.ts";
import type { PathScenario } from "../../core/concrete/scenario/pathScenario.ts";
import type { Scenario } from "../../core/concrete/scenario/scenario.ts";
import { fileInTree, pathOnDisk } from "../paths.ts";
import { Git } from "../review/git.ts";
import { readScenario } from "../scenarios.ts";
import type { SimulationJob, Texts } from "./messages.ts";

/** What B, the texts in the editor, is compared with. */
export type Base =
	| { readonly kind: "none" }
	/** The files as they are on disk. */
	| { readonly kind: "disk" }
	/** The subject as git's HEAD has it. */
	| { readonly kind: "head" }
	/** The tree before the patch, of a subject that is a patched tree. */
	| { readonly kind: "before" }
	/** The subject with another text. */
	| { readonly kind: "text"; readonly name: string; readonly text: string };

export type ScenarioSource =
	| { readonly kind: "shipped"; readonly name: string }
	| { readonly kind: "text"; readonly text: string };

export interface Subject {
	/** The C file, where it is on disk. */
	readonly path: string;
	/** The tree that it lies in. */
	readonly root: string | undefined;
	readonly configuration: string;
	readonly source: ScenarioSource;
	readonly seed: number | undefined;
	readonly base: Base;
	/** Of a review: the texts before and after the patch, by their path in the tree. What the editor has open is no part of it. */
	readonly reviewed?: { readonly before: Texts; readonly after: Texts };
}

/** Throws an `Error` of one line where it is no scenario. */
export function scenarioOf({ source, seed }: Pick<Subject, "source" | "seed">): Scenario | PathScenario {
	const scenario = source.kind === "shipped" ? readScenario(source.name) : parseAnyScenario(source.text);
	return seed === undefined || "path" in scenario ? scenario : { ...scenario, seed };
}

/** The path on disk of a file that a simulation names. */
export function pathOfCode(subject: Subject, scenario: Pick<Scenario, "file">, file: string): string {
	return file === scenario.file && standsIn(subject, scenario) ? subject.path : pathOnDisk(subject.root, file);
}

/** What is to be run, where the editor has these texts open, by path. */
export function jobOf(run: number, subject: Subject, open: ReadonlyMap<string, string>): SimulationJob {
	const scenario = scenarioOf(subject);
	const { root, configuration, path } = subject;
	if (subject.reviewed) {
		const { before: a, after: b } = subject.reviewed;
		const compared = subject.base.kind === "before";
		return {
			run,
			scenario,
			root,
			configuration,
			b,
			a: compared ? a : undefined,
			base: compared ? "before the patch" : undefined,
		};
	}
	const name = nameOf(subject, scenario);
	const own = name(path);
	const b = new Map([...open].map(([at, text]) => [name(at), text]));
	const disk = textOnDisk(path);
	if (!b.has(own)) b.set(own, disk ?? "");
	const { a, base } = baseOf(subject, own, disk);
	return { run, scenario, root, configuration, a, b, base };
}

function baseOf({ base, path }: Subject, own: string, disk: string | undefined): Pick<SimulationJob, "a" | "base"> {
	switch (base.kind) {
		case "none":
		case "before":
			return { a: undefined, base: undefined };
		case "disk":
			return disk === undefined
				? { a: undefined, base: "not on disk" }
				: { a: new Map([[own, disk]]) satisfies Texts, base: "the file on disk" };
		case "head": {
			const blob = new Git(dirname(path)).blob("HEAD", path.split(/[\\/]/).at(-1) ?? path);
			return blob
				? { a: new Map([[own, blob.toString("utf8")]]), base: "git HEAD" }
				: { a: undefined, base: "not in git HEAD" };
		}
		case "text":
			return { a: new Map([[own, base.text]]), base: base.name };
	}
}

/** How the run names files: the subject stands for the scenario's file where the tree has none of that name. */
function nameOf(subject: Subject, scenario: Pick<Scenario, "file">): (path: string) => string {
	const stands = standsIn(subject, scenario);
	return (path) => (stands && path === subject.path ? scenario.file : fileInTree(subject.root, path));
}

function standsIn({ root, path }: Subject, { file }: Pick<Scenario, "file">): boolean {
	return fileInTree(root, path) !== file && (root === undefined || textOnDisk(pathOnDisk(root, file)) === undefined);
}

function textOnDisk(path: string): string | undefined {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return undefined;
	}
}
