import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { type ModelRow, modelRow } from "../../core/api/modelRow.ts";
import { LineMap } from "../../core/base/span.ts";
import type { ExaminedFunction } from "../../core/review/version.ts";
import { filesDefining } from "../../frontend/contract/find.ts";
import type { OpenedProgram } from "../../frontend/engine.ts";
import { packageVersion } from "../../frontend/package.ts";
import { reasonOf } from "../../store/reasons.ts";
import { coreName } from "../check/targets.ts";
import { readSource } from "../check/textFile.ts";
import type { CommandContext } from "../context.ts";
import { contractText, rowText } from "../contract/text.ts";
import { exitCodes, Failure } from "../failure.ts";
import { openProgram } from "../openProgram.ts";

interface ContractFlags {
	readonly tree?: string;
	readonly file?: string;
	readonly config?: string;
	readonly format: "text" | "json";
}

/** `counterbalance contract FUNCTION`: what it does to counters and objects, as its callers are told. */
export function contractCommand(program: Command, context: CommandContext): void {
	program
		.command("contract")
		.description(
			"print what a function does to counters and objects, on which outcome, and what its caller must settle",
		)
		.argument("<function>", "its name")
		.option("--tree <dir>", "the kernel tree (default: the one this folder, or --file, lies in)")
		.option("--file <file>", "the file that defines it, where several do; or a file outside of any tree")
		.option("--config <file>", "how the kernel is configured, as for check")
		.addOption(new Option("--format <format>", "how to report").choices(["text", "json"]).default("text"))
		.action(async (name: string, flags: ContractFlags) => {
			await run(name, flags, context);
			context.exitCode = exitCodes.nothingFound;
		});
}

async function run(name: string, flags: ContractFlags, { engine, output }: CommandContext): Promise<void> {
	if (!/^[A-Za-z_]\w*$/.test(name)) throw new Failure(`${name}: not the name of a function`);
	const row = flags.file === undefined ? modelRow(name) : undefined;
	if (row) {
		output.write(flags.format === "json" ? rowJson(row) : rowText(row));
		return;
	}
	const cwd = process.cwd();
	const near = resolve(cwd, flags.file ?? "x");
	const root = flags.tree === undefined ? engine.findTreeRoot(near) : resolve(cwd, flags.tree);
	if (root !== undefined && statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true)
		throw new Failure(`--tree ${flags.tree}: no such folder`);
	if (root === undefined && flags.file === undefined)
		throw new Failure("no kernel tree around this folder: --tree or --file says where to look");
	const opened = await openProgram(engine, root, { config: flags.config, cwd }, output);
	try {
		const file = await fileOf(name, flags, root, opened);
		if (root === undefined) opened.program.setText(file, textOf(near, file));
		const snapshot = opened.program.snapshot();
		const [examined] = await snapshot.examine(file, new Set([name]));
		if (!examined) throw new Failure(`${file}: no function ${name}() is read there`);
		const line = new LineMap(snapshot.text(file) ?? "").position(examined.span.start).line;
		output.progress("");
		output.write(flags.format === "json" ? contractJson(examined, line) : contractText(examined, line));
	} finally {
		opened.close();
	}
}

function textOf(path: string, file: string): string {
	try {
		return readSource(path);
	} catch (error) {
		throw new Failure(`${file}: ${reasonOf(error)}`);
	}
}

/** The file that is meant; complains where there is none, or several. */
async function fileOf(
	name: string,
	flags: ContractFlags,
	root: string | undefined,
	opened: OpenedProgram,
): Promise<string> {
	if (flags.file !== undefined) return coreName(flags.file, process.cwd(), root);
	const files = await filesDefining(opened, root ?? "", name);
	const [file] = files;
	if (file === undefined) throw new Failure(`no function ${name}() is defined in this tree`);
	if (files.length > 1)
		throw new Failure(`${files.length} files define ${name}(): ${files.join(", ")}; --file says which is meant`);
	return file;
}

function rowJson(row: ModelRow): string {
	return `${JSON.stringify({ version: packageVersion, row: true, ...row }, undefined, 2)}\n`;
}

function contractJson(examined: ExaminedFunction, line: number): string {
	const { contract, ownership, incomplete, unknownCallees } = examined;
	const outcomes = contract.outcomes.map((row, i) => ({ ...row, ...ownership[i] }));
	const { sentence } = contract;
	const report = {
		version: packageVersion,
		function: examined.name,
		file: examined.file,
		line,
		sentence,
		outcomes,
		incomplete,
		unknownCallees,
	};
	return `${JSON.stringify(report, undefined, 2)}\n`;
}
