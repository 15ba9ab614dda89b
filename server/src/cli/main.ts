/** The command line: `counterbalance check|explain|lsp`. */
import { createRealEngine } from "../frontend/realEngine.ts";
import { processOutput } from "./output.ts";
import { run } from "./run.ts";

process.exitCode = await run(process.argv.slice(2), createRealEngine(), processOutput());
