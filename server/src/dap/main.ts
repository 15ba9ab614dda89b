/** The debug adapter as a process, for the extension. */
import { serveDebugger } from "./process.ts";

serveDebugger();
