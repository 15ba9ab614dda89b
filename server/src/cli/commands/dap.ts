import type { Command } from "commander";

/** `counterbalance dap`: the debug adapter, over standard input and output. */
export function dapCommand(program: Command): void {
	program
		.command("dap")
		.description("serve a debugger's front end: the debug adapter, over standard input and output")
		.action(async () => {
			const { serveDebugger } = await import("../../dap/process.ts");
			serveDebugger();
		});
}
