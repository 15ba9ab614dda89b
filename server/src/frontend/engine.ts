/**
 * What the front ends (`lsp`, `cli`) need of the rest: open a program for a tree, ask it questions, name the rules.
 * `realEngine.ts` provides it from the core and the store; protocol tests provide a small fake.
 */
import type { Program, Snapshot } from "../core/api/program.ts";
import type { RuleId } from "../core/api/types.ts";

/** What the front ends ask of a view of a program; every question may end in a `CancelledError`. */
export type EngineSnapshot = Pick<Snapshot, "text" | "check" | "hover">;

/** A program that takes changes and gives snapshots. Files are relative to the tree, or as given outside of it. */
export interface EngineProgram extends Pick<Program, "setText" | "edit" | "forget" | "done"> {
	snapshot(): EngineSnapshot;
}

export interface OpenedProgram {
	readonly program: EngineProgram;
	/** Files changed on disk; named as the program names them. */
	filesChanged(files: readonly string[]): void;
	/** Releases the tree's index and the parser. */
	close(): void;
}

export interface OpenOptions {
	/** One line on what is being read, also after opening where reading goes on. */
	readonly onProgress?: (text: string) => void;
	/** More of the tree was read: answers may be better now than those given before. */
	readonly onChange?: () => void;
	/** Whether an answer waits until every file that could matter was read, or is given with what there is. */
	readonly reading: "wait" | "background";
}

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
