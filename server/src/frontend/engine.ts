/**
 * What the front ends (`lsp`, `cli`) need of the rest: open a program for a tree, ask it questions, name the rules.
 * `realEngine.ts` provides it from the core and the store; protocol tests provide a small fake.
 */
import type { Program, Stopwatch } from "../core/api/program.ts";
import type { Snapshot } from "../core/api/snapshot.ts";
import type { RuleId } from "../core/api/types.ts";

/** What the front ends ask of a view of a program; every question may end in a `CancelledError`. */
export type EngineSnapshot = Pick<
	Snapshot,
	"text" | "check" | "hover" | "untaken" | "outline" | "examine" | "standings" | "take" | "follow"
>;

/** A program that takes changes and gives snapshots. Files are relative to the tree, or as given outside of it. */
export interface EngineProgram extends Pick<Program, "setText" | "edit" | "forget" | "done" | "holdGauges"> {
	snapshot(): EngineSnapshot;
}

/** How the kernel is configured that a program is about. */
export interface ConfigurationInUse {
	/** `.config`, `include/generated/autoconf.h`, the file somebody named, or `none`. */
	readonly name: string;
	/** How many options are set; 0 where nothing is known. */
	readonly options: number;
	/** Why a file that is there, or was named, is not used; one line. */
	readonly problem: string | undefined;
}

export interface OpenedProgram {
	readonly program: EngineProgram;
	/** Which sides of `#if` are read; may change while the program is open. */
	readonly configuration: ConfigurationInUse;
	/** The files that define a function of this name that others can call, the likeliest first. */
	definedIn(name: string): readonly string[];
	/** Files changed on disk; named as the program names them. */
	filesChanged(files: readonly string[]): void;
	/** Lets go of everything that can be read again. */
	trim(): void;
	/** Releases the tree's index and the parser. */
	close(): void;
}

export interface OpenOptions {
	/** One line on what is being read, also after opening where reading goes on. */
	readonly onProgress?: (text: string) => void;
	/** `none`, or the file (relative to the tree) that says how the kernel is configured; default: the tree's own. */
	readonly configuration?: string;
	/** More of the tree was read, or it was configured otherwise: answers may be better now than those given before. */
	readonly onChange?: () => void;
	/** Whether an answer waits until every file that could matter was read, or is given with what there is. */
	readonly reading: "wait" | "background";
	/** No file changes while the program is open: none is looked at twice, and what is kept between runs is only read. */
	readonly constant?: boolean;
	/** Told how long each function took. */
	readonly stopwatch?: Stopwatch;
	/** Whether the machine takes the paths of findings again. Default: true. */
	readonly replays?: boolean;
}

export const noConfiguration: ConfigurationInUse = { name: "none", options: 0, problem: undefined };

export interface RuleDescription {
	readonly id: RuleId;
	readonly title: string;
	/** The rule's page, Markdown. */
	readonly page: string;
	readonly severity: "error" | "warning" | "information";
}

export interface Engine {
	/** The kernel tree that holds `path`, found upward, or undefined. */
	findTreeRoot(path: string): string | undefined;
	/** A program over the tree at `root`, or over nothing but the texts it is given. */
	open(root: string | undefined, options: OpenOptions): Promise<OpenedProgram>;
	readonly rules: readonly RuleDescription[];
	/** Which binding of the parser runs: `native` or `wasm`. */
	parserBinding(): Promise<string>;
}
