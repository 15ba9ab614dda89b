/** Scenarios by name and from files. Apart from the simulation itself, which takes long to load. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAnyScenario, parseScenario } from "../core/concrete/scenario/check.ts";
import type { PathScenario } from "../core/concrete/scenario/pathScenario.ts";
import type { Scenario } from "../core/concrete/scenario/scenario.ts";
import { packageRoot } from "./package.ts";

const folder = join(packageRoot, "scenarios");
const suffix = ".json";

/** The names of the scenarios that ship with this program. */
export function shippedScenarios(): readonly string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.filter((name) => name.endsWith(suffix) && !name.endsWith(".schema.json"))
		.map((name) => name.slice(0, -suffix.length));
}

/** A workload by the name it ships under, or from a file. Throws an `Error` whose message is one line. */
export function readScenario(nameOrFile: string): Scenario {
	return parseScenario(textOf(nameOrFile));
}

/** The same for scenarios of either kind: also a path of one function. */
export function readAnyScenario(nameOrFile: string): Scenario | PathScenario {
	return parseAnyScenario(textOf(nameOrFile));
}

function textOf(nameOrFile: string): string {
	const path = shippedScenarios().includes(nameOrFile) ? join(folder, nameOrFile + suffix) : nameOrFile;
	return readFileSync(path, "utf8");
}
