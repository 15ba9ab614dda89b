/** The command line as a process, over the fake engine. */
import { processOutput } from "../../server/src/cli/output.ts";
import { run } from "../../server/src/cli/run.ts";
import { fakeEngine } from "./fakeEngine.ts";

process.exitCode = await run(process.argv.slice(2), fakeEngine, processOutput());
