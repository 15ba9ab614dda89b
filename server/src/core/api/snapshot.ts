/** The questions a program answers. Answers are plain data. */
import type { Cancellation } from "../base/cancellation.ts";
import type { Span } from "../base/span.ts";
import type { ScenarioPath } from "../concrete/scenario/pathScenario.ts";
import type { TakenPath } from "../replay/takenPath.ts";
import type { ExaminedFunction, FunctionOutline } from "../review/version.ts";
import type { FollowedPath } from "./replays.ts";
import type { CounterInfo, FileReport, HoverInfo, UntakenRegion, UpdateHint } from "./types.ts";

/** Immutable view of a program. Every question throws CancelledError once the program has changed. */
export interface Snapshot {
	/** A file as it stands: an open text, or what is in the tree. */
	text(file: string): string | undefined;
	/** Everything there is to say about a file's functions. */
	check(file: string, cancellation?: Cancellation): Promise<FileReport>;
	/** What there is to say about the place at `offset`. */
	hover(file: string, offset: number, cancellation?: Cancellation): Promise<HoverInfo | undefined>;
	/** The counters that a file changes. */
	counters(file: string, cancellation?: Cancellation): Promise<readonly CounterInfo[]>;
	/** The changes of counters that are written in this range of a file. */
	updates(file: string, range: Span, cancellation?: Cancellation): Promise<readonly UpdateHint[]>;
	/** The lines of a file that are not read, because of an `#if`. */
	untaken(file: string, cancellation?: Cancellation): Promise<readonly UntakenRegion[]>;
	/** The path of a finding of a file as the machine takes it; undefined where it was not confirmed. Good until the next question. */
	take(file: string, identity: string, cancellation?: Cancellation): Promise<TakenPath | undefined>;
	/** The path that a scenario describes, taken in the text as it is now. Good until the next question. */
	follow(file: string, path: ScenarioPath, cancellation?: Cancellation): Promise<FollowedPath>;
	/** The functions of a file, in their order. */
	outline(file: string, cancellation?: Cancellation): Promise<readonly FunctionOutline[]>;
	/** What is held of each of these counters, by what has been looked at so far: `gauge`, `statistic`, `unknown`. */
	standings(counters: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>;
	/** What there is to say about these functions of a file; its others are looked at as far as these call them. */
	examine(file: string, names: ReadonlySet<string>, cancellation?: Cancellation): Promise<readonly ExaminedFunction[]>;
}
