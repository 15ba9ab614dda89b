import type { Command } from "commander";
import { serveProcess } from "../../lsp/process.ts";
import type { CommandContext } from "../context.ts";

/** `counterbalance lsp`: the language server, over stdio unless told otherwise. */
export function lspCommand(program: Command, { engine }: CommandContext): void {
	program
		.command("lsp")
		.description("serve an editor: the language server, over standard input and output")
		.option("--stdio", "over standard input and output (the default)")
		.option("--socket <port>", "over a socket the client listens on")
		.option("--pipe <name>", "over a named pipe the client listens on")
		.option("--clientProcessId <id>", "end when this process has ended")
		.action(() => serveProcess(engine));
}
