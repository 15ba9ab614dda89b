import type { Engine } from "../frontend/engine.ts";
import type { Output } from "./output.ts";

/** What every command gets; it sets `exitCode` to what the process is to end with. */
export interface CommandContext {
	readonly engine: Engine;
	readonly output: Output;
	exitCode: number;
}
