import { Command, CommanderError } from "commander";
import type { Engine } from "../frontend/engine.ts";
import { packageVersion } from "../frontend/package.ts";
import { blameCommand } from "./commands/blame.ts";
import { checkCommand } from "./commands/check.ts";
import { contractCommand } from "./commands/contract.ts";
import { dapCommand } from "./commands/dap.ts";
import { explainCommand } from "./commands/explain.ts";
import { fidelityCommand } from "./commands/fidelity.ts";
import { lspCommand } from "./commands/lsp.ts";
import { reviewCommand } from "./commands/review.ts";
import { scanCommand } from "./commands/scan.ts";
import { simulateCommand } from "./commands/simulate.ts";
import type { CommandContext } from "./context.ts";
import { exitCodes, Failure } from "./failure.ts";
import type { Output } from "./output.ts";

/** Runs the command that `args` name; gives the exit code. */
export async function run(args: readonly string[], engine: Engine, output: Output): Promise<number> {
	if (args[0] === "--version" || args[0] === "-V") return printVersion(engine, output);
	if (args.length === 0) return complain("no command given; counterbalance --help lists them", output);
	const context: CommandContext = { engine, output, exitCode: exitCodes.nothingFound };
	const program = new Command("counterbalance")
		.description("Finds the paths of Linux kernel code that leave a counter unbalanced.")
		.option("-V, --version", "print the version, the parser that runs, and Node's version")
		.exitOverride()
		.configureOutput({ writeOut: (text) => output.write(text), outputError: (text) => output.complain(oneLine(text)) });
	for (const add of [
		checkCommand,
		reviewCommand,
		blameCommand,
		scanCommand,
		contractCommand,
		explainCommand,
		fidelityCommand,
		lspCommand,
		dapCommand,
		simulateCommand,
	])
		add(program, context);
	for (const command of program.commands) command.copyInheritedSettings(program);
	try {
		await program.parseAsync(args, { from: "user" });
		return context.exitCode;
	} catch (error) {
		if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.nothingFound : exitCodes.failed;
		if (error instanceof Failure) return complain(error.message, output);
		return complain(
			`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
			output,
		);
	}
}

async function printVersion(engine: Engine, output: Output): Promise<number> {
	const parser = await engine.parserBinding();
	output.write(`counterbalance ${packageVersion}\nparser: ${parser}\nnode: ${process.version}\n`);
	return exitCodes.nothingFound;
}

function complain(why: string, output: Output): number {
	output.complain(why);
	return exitCodes.failed;
}

/** Commander's complaints without their prefix, a suggestion on the same line. */
function oneLine(text: string): string {
	return text
		.replace(/^error: /, "")
		.trim()
		.replaceAll("\n", " ");
}
