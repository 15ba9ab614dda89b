/** The file whose function a name on the command line means. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { neverCancelled } from "../../core/base/cancellation.ts";
import { scanDefinitions } from "../../core/syntax/definitions.ts";
import type { OpenedProgram } from "../engine.ts";
import { MentionSearch } from "../review/callers.ts";

/**
 * The files that define a function called `name`. One that the whole kernel can call is the one that is meant; where there is none, those that
 * are their files' own are looked for in the texts.
 */
export async function filesDefining(opened: OpenedProgram, root: string, name: string): Promise<readonly string[]> {
	const shared = opened.definedIn(name);
	if (shared.length > 0) return shared;
	const mentioning = await new MentionSearch(root).files([name], neverCancelled);
	return mentioning.filter((file) => defines(join(root, file), name)).sort();
}

function defines(path: string, name: string): boolean {
	try {
		return scanDefinitions(readFileSync(path, "utf8")).some((one) => one.name === name && one.kind === "function");
	} catch {
		return false;
	}
}
