/** A path that the machine took, to be gone along in a debugger. */
import { TreeCode } from "../../concrete/code.ts";
import { PathRecording } from "../../replay/pathRecording.ts";
import type { TakenPath } from "../../replay/takenPath.ts";
import { signed } from "../../rules/words.ts";
import type { Parser } from "../../syntax/parser.ts";
import { OverlayTree } from "../overlayTree.ts";
import type { DebugSubject, SubjectOptions } from "./subject.ts";

export interface PathSubjectOptions extends Pick<SubjectOptions, "tree" | "overlays"> {
	readonly parser: Parser;
	/** The file of the path's function, and what the path is about. */
	readonly file: string;
	readonly counter: string;
	readonly name: string;
}

/** The machine is the path's own; code is read from the same texts to tell lines and names. */
export function pathSubject(path: TakenPath, options: PathSubjectOptions): DebugSubject {
	const tree = new OverlayTree(options.tree);
	for (const [file, text] of options.overlays) tree.setText(file, text);
	const { counter, name, file } = options;
	return {
		code: new TreeCode(tree, options.parser),
		machine: path.machine,
		record: () => new PathRecording(path),
		file,
		name,
		probes: {},
		tallies: () => [{ name: `${counter} on this path`, value: path.balance === 0 ? "0" : signed(path.balance) }],
		progress: () => ({
			text: `step ${path.position} of ${path.length}`,
			done: path.position / Math.max(1, path.length),
		}),
		names: () => new Map(),
		problem: () => undefined,
	};
}
