/** The language server as a process: `--stdio` for any client, `--node-ipc` for the extension. */
import { createRealEngine } from "../frontend/realEngine.ts";
import { serveProcess } from "./process.ts";

serveProcess(createRealEngine());
