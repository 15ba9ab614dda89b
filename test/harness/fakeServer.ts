/** The language server as a process, over the fake engine. */
import { serveProcess } from "../../server/src/lsp/process.ts";
import { fakeEngine } from "./fakeEngine.ts";

serveProcess(fakeEngine);
