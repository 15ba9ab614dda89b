/** The scenario of a finding: its path, as a file that can be edited and run again. */
import type { PathScenario } from "../../concrete/scenario/pathScenario.ts";
import { decisionsOf } from "../../replay/decisions.ts";
import type { TakenPath } from "../../replay/takenPath.ts";
import type { TextOf } from "../../rules/evidence.ts";
import type { WordedFinding } from "../../rules/finding.ts";

export type { PathScenario } from "../../concrete/scenario/pathScenario.ts";

/** `path` is the finding's, as the machine took it. */
export function scenarioOfFinding(
	{ function: name, message, identity, counter, delta }: WordedFinding,
	file: string,
	path: TakenPath,
	textOf: TextOf,
): PathScenario {
	const short = counter.slice(counter.lastIndexOf(".") + 1);
	return {
		name: `${name}(): ${short}`,
		about: message,
		file,
		path: {
			function: name,
			finding: identity,
			counter,
			leaves: delta,
			...(path.follows === "all" ? {} : { follows: path.follows }),
			decisions: decisionsOf(path.events, textOf),
		},
	};
}
