/**
 * What can be debugged: a program with a workload. A scenario and a call of one function are, and the path of a finding
 * (`pathSubject.ts`); whatever else makes calls of a machine becomes one by giving a `DebugSubject`.
 */
import { TreeCode } from "../../concrete/code.ts";
import type { Machine } from "../../concrete/machine.ts";
import type { Recorded } from "../../concrete/recorded.ts";
import { Recording } from "../../concrete/recording.ts";
import type { NamedObject } from "../../concrete/scenario/places.ts";
import type { Scenario, ScenarioAction, ScenarioValue } from "../../concrete/scenario/scenario.ts";
import { pointee } from "../../ir/ctype.ts";
import type { IrFunction, Local } from "../../ir/types.ts";
import type { Parser } from "../../syntax/parser.ts";
import type { SourceTree } from "../../syntax/sources.ts";
import { OverlayTree } from "../overlayTree.ts";
import { machineFor } from "../simulation.ts";

export interface DebugSubject {
	readonly code: TreeCode;
	readonly machine: Machine;
	/** The run, at its beginning. */
	record(): Recorded;
	/** The file whose names are meant where nothing else is said. */
	readonly file: string;
	/** What the workload is called. */
	readonly name: string;
	/** Places that are of interest, by what they are called. */
	readonly probes: Readonly<Record<string, string>>;
	/** What the workload keeps count of itself, as it stands. */
	tallies(): readonly { readonly name: string; readonly value: string }[];
	/** How far the workload is, in words, and from 0 to 1. */
	progress(): { readonly text: string; readonly done: number };
	/** Objects that the workload gave names to. */
	names(): ReadonlyMap<string, NamedObject>;
	/** Why the workload could not be carried on, in one line. */
	problem(): string | undefined;
}

export interface SubjectOptions {
	readonly tree: SourceTree;
	readonly parser: Parser;
	/** Files that have another text than the tree says. */
	readonly overlays: ReadonlyMap<string, string>;
	/** In place of the scenario's. */
	readonly seed?: number | undefined;
}

/** A function's arguments by the name of the parameter; what is left out is made up. */
export type Arguments = Readonly<Record<string, ScenarioValue>>;

/** The request cannot be carried out, for the reason given in one line. */
export class CannotDebug extends Error {}

/** A scenario. */
export function scenarioSubject(scenario: Scenario, { seed, ...options }: SubjectOptions): DebugSubject {
	const { name, file, probes } = scenario;
	const seeded = seed === undefined ? scenario : { ...scenario, seed };
	const { machine, workload, code } = machineFor({ ...options, scenario: seeded });
	if (code.text(file) === undefined) throw new CannotDebug(`the scenario ${name} is about ${file}, which is not there`);
	return {
		code,
		machine,
		record: () => new Recording(machine, workload),
		file,
		name,
		probes,
		tallies: () => [],
		progress() {
			const { done, all, text } = workload.progress;
			return { text: `${text} (${done} of ${all})`, done: all === 0 ? 1 : done / all };
		},
		names: () => workload.names,
		problem: () => workload.problem,
	};
}

/** One call of a function: numbers are 0 and pointers lead to a zeroed object, where `args` does not say otherwise. */
export function functionSubject(name: string, file: string, args: Arguments, options: SubjectOptions): DebugSubject {
	const tree = new OverlayTree(options.tree);
	for (const [path, text] of options.overlays) tree.setText(path, text);
	const code = new TreeCode(tree, options.parser);
	if (code.text(file) === undefined) throw new CannotDebug(`there is no file ${file}`);
	const fn = code.function(name, file);
	if (!fn || fn.file !== file) {
		const named = code.functionsIn(file).length;
		throw new CannotDebug(
			named === 0
				? `no function is found in ${file}: is it C?`
				: `${file} defines no function ${name}() that can be read`,
		);
	}
	const unknown = Object.keys(args).filter((arg) => !parametersOf(fn).some((parameter) => parameter.name === arg));
	if (unknown.length > 0) throw new CannotDebug(`${name}() has no parameter ${unknown.join(", ")}`);
	return scenarioSubject(callScenario(fn, args), options);
}

function parametersOf(fn: IrFunction): readonly Local[] {
	return fn.locals.slice(0, fn.parameters);
}

function callScenario(fn: IrFunction, args: Arguments): Scenario {
	const setup: ScenarioAction[] = [];
	const values = parametersOf(fn).map(({ name, type }): ScenarioValue => {
		const given = args[name];
		if (given !== undefined) return given;
		const to = type.kind === "pointer" ? pointee(type) : undefined;
		if (to?.kind === "struct") {
			setup.push({ new: name, struct: to.tag });
			return { value: name };
		}
		// What else a pointer leads to is no longer than a cache line here: buffers, keys, numbers.
		return to && to.kind !== "function" ? { bytes: "00".repeat(64) } : 0;
	});
	return {
		name: `${fn.name}()`,
		file: fn.file,
		setup,
		events: [{ call: fn.name, args: values }],
		probes: {},
	};
}
