/** Opens what is to be debugged: a scenario, a function or the path of a finding, over a tree on disk and the texts that editors have open. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathSubject } from "../core/api/debugging/pathSubject.ts";
import {
	type Arguments,
	CannotDebug,
	type DebugSubject,
	functionSubject,
	type SubjectOptions,
	scenarioSubject,
} from "../core/api/debugging/subject.ts";
import type { PathScenario } from "../core/api/path/scenario.ts";
import { Program } from "../core/api/program.ts";
import type { Scenario } from "../core/api/simulation.ts";
import { reasonOf } from "../store/reasons.ts";
import { findTreeRoot } from "../store/tree.ts";
import { findingOf } from "./namedFinding.ts";
import { followPath, takeFinding } from "./pathRun.ts";
import { fileInTree } from "./paths.ts";
import { readAnyScenario } from "./scenarios.ts";
import { openForSimulation } from "./simulation.ts";

export type DebugWish =
	/** The path of a finding of the program, by the finding's identity. */
	| { readonly kind: "finding"; readonly identity: string }
	| { readonly kind: "scenario"; readonly scenario: string }
	| { readonly kind: "function"; readonly name: string; readonly args: Arguments };

export interface DebugLaunch {
	readonly wish: DebugWish;
	/** The C file; it stands for the one that the scenario names. */
	readonly program: string | undefined;
	/** The tree's root; undefined for the one that holds the program. */
	readonly tree: string | undefined;
	readonly seed: number | undefined;
	/** Files of the tree that have the text of another file. */
	readonly overlays: Readonly<Record<string, string>>;
	/** Texts as they are in an editor, by their path on disk. */
	readonly unsaved: Readonly<Record<string, string>>;
	/** One line on what is being read. */
	readonly onProgress: (text: string) => void;
}

export interface OpenedDebugging {
	readonly subject: DebugSubject;
	readonly root: string | undefined;
	/** Where files lie that are not where the tree has them: those that stand for others. */
	readonly paths: ReadonlyMap<string, string>;
	close(): void;
}

/** Throws an `Error` whose message is one line where that cannot be done. */
export async function openDebugging(launch: DebugLaunch): Promise<OpenedDebugging> {
	const { wish, program, seed } = launch;
	const scenario = wish.kind === "scenario" ? named(wish.scenario, () => readAnyScenario(wish.scenario)) : undefined;
	if (program === undefined && !scenario) throw new CannotDebug('"program" says in which C file the function is');
	const root = launch.tree ?? (program === undefined ? undefined : findTreeRoot(resolve(program)));
	if (root !== undefined && !isFolder(root)) throw new CannotDebug(`${root}: no such folder`);
	const own = program === undefined ? undefined : fileInTree(root, resolve(program));
	const file = scenario?.file ?? own ?? "";
	const paths = new Map<string, string>();
	const overlays = new Map<string, string>();
	for (const [path, text] of Object.entries(launch.unsaved)) overlays.set(fileInTree(root, path), text);
	for (const [path, from] of Object.entries(launch.overlays)) {
		paths.set(path, resolve(from));
		overlays.set(path, overlays.get(fileInTree(root, resolve(from))) ?? named(from, () => readText(from)));
	}
	if (program !== undefined && own !== file) paths.set(file, resolve(program));
	if (program !== undefined && (own !== file || root === undefined || !overlays.has(file)))
		overlays.set(file, overlays.get(own ?? "") ?? named(program, () => readText(program)));
	const opened = await openForSimulation(root, { onProgress: launch.onProgress });
	try {
		const { tree, parser } = opened;
		const options = { tree, parser, overlays, seed };
		const subject = await subjectOf(wish, scenario, file, options);
		return { subject, root, paths, close: opened.close };
	} catch (error) {
		opened.close();
		throw error;
	}
}

async function subjectOf(
	wish: DebugWish,
	scenario: Scenario | PathScenario | undefined,
	file: string,
	options: SubjectOptions,
): Promise<DebugSubject> {
	if (wish.kind === "function") return functionSubject(wish.name, file, wish.args, options);
	if (wish.kind === "finding") return findingSubject(file, wish.identity, options);
	if (!scenario) throw new CannotDebug("there is nothing to run");
	return "path" in scenario ? describedSubject(scenario, options) : scenarioSubject(scenario, options);
}

async function findingSubject(file: string, identity: string, options: SubjectOptions): Promise<DebugSubject> {
	const snapshot = programOf(options).snapshot();
	const finding = await findingOf(snapshot, file, identity);
	const path = await takeFinding(snapshot, file, finding);
	return pathSubject(path, { ...options, file, counter: finding.counter, name: `the path of ${finding.function}()` });
}

async function describedSubject(scenario: PathScenario, options: SubjectOptions): Promise<DebugSubject> {
	const { path } = await followPath(programOf(options).snapshot(), scenario);
	const { counter } = scenario.path;
	return pathSubject(path, { ...options, file: scenario.file, counter, name: scenario.name });
}

function programOf({ tree, parser, overlays }: SubjectOptions): Program {
	const program = new Program({ tree, parser });
	for (const [file, text] of overlays) program.setText(file, text);
	return program;
}

function isFolder(path: string): boolean {
	return existsSync(path) && statSync(path).isDirectory();
}

function readText(path: string): string {
	const text = readFileSync(path, "utf8");
	if (text.includes("\0")) throw new Error("this is no text");
	return text;
}

/** What cannot be read is complained of in one line that names it. */
function named<T>(name: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw new CannotDebug(`${name}: ${reasonOf(error)}`);
	}
}
