/** Scenarios by name and from files. Apart from the simulation itself, which takes long to load. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseScenario } from "../core/concrete/scenario/check.ts";
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

/** A scenario by the name it ships under, or from a file. Throws an `Error` whose message is one line. */
export function readScenario(nameOrFile: string): Scenario {
	const path = shippedScenarios().includes(nameOrFile) ? join(folder, nameOrFile + suffix) : nameOrFile;
	return parseScenario(readFileSync(path, "utf8"));
}
