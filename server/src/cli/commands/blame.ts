import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import type { Finding } from "../../core/api/types.ts";
import { neverCancelled } from "../../core/base/cancellation.ts";
import type { EngineProgram } from "../../frontend/engine.ts";
import { findingsAtLine } from "../../frontend/namedFinding.ts";
import { type Blame, blame, type Commit, type Sought } from "../../frontend/review/blame.ts";
import { Git } from "../../frontend/review/git.ts";
import { reasonOf } from "../../store/reasons.ts";
import type { CommandContext } from "../context.ts";
import { exitCodes, Failure } from "../failure.ts";

interface BlameFlags {
	readonly tree?: string;
	readonly counter?: string;
	readonly revision: string;
	readonly fixedIn?: string;
	readonly format: "text" | "json";
}

/** `counterbalance blame FILE:LINE`: the commit that brought a finding, and the one that ended it in a branch. */
export function blameCommand(program: Command, context: CommandContext): void {
	program
		.command("blame")
		.description("name the commit that introduced a finding, for a Fixes: line")
		.argument("<finding>", "FILE:LINE of the finding as check prints it for the revision; FILE is relative to the tree")
		.option("--tree <dir>", "the kernel tree, a git repository (default: the one this folder lies in)")
		.option("--counter <name>", "the counter, where the line has findings about several")
		.option("--revision <rev>", "the revision that has the finding", "HEAD")
		.option("--fixed-in <branch>", "also name the first commit of this branch that no longer has it")
		.addOption(new Option("--format <format>", "how to report").choices(["text", "json"]).default("text"))
		.action(async (finding: string, flags: BlameFlags) => {
			context.exitCode = await run(finding, flags, context);
		});
}

async function run(where: string, flags: BlameFlags, { engine, output }: CommandContext): Promise<number> {
	const cwd = process.cwd();
	const root = flags.tree === undefined ? (engine.findTreeRoot(resolve(cwd, "x")) ?? cwd) : resolve(cwd, flags.tree);
	if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true)
		throw new Failure(`--tree ${flags.tree}: no such folder`);
	const [, file, line] = /^(.+?):(\d+)(?::\d+)?:?$/.exec(where) ?? [];
	if (file === undefined || line === undefined) throw new Failure(`${where}: must be FILE:LINE`);
	const git = new Git(root);
	const opened = await engine.open(root, { reading: "wait", onProgress: (text) => output.progress(text) });
	try {
		const revision = await git.commit(flags.revision);
		const sought = await findingAt(opened.program, git, { file, line: Number(line), revision, counter: flags.counter });
		const answer = await blame(opened.program, git, sought, {
			revision,
			fixedIn: flags.fixedIn,
			cancellation: neverCancelled,
		});
		output.progress("");
		output.write(flags.format === "json" ? jsonOf(sought, answer) : textOf(sought, answer, flags));
		return answer.introduced ? exitCodes.nothingFound : exitCodes.findings;
	} catch (error) {
		throw error instanceof Failure ? error : new Failure(reasonOf(error));
	} finally {
		opened.close();
	}
}

async function findingAt(
	program: EngineProgram,
	git: Git,
	at: { readonly file: string; readonly line: number; readonly revision: string; readonly counter: string | undefined },
): Promise<Sought> {
	const bytes = git.blob(at.revision, at.file);
	if (!bytes) throw new Failure(`${at.file}: no such file in ${at.revision.slice(0, 12)}`);
	program.setText(at.file, bytes.toString("utf8"));
	const snapshot = program.snapshot();
	const { findings } = await snapshot.check(at.file);
	const here = findingsAtLine(findings, snapshot.text(at.file) ?? "", at.line);
	const wanted = here.filter(({ counter }) => at.counter === undefined || isNamed(counter, at.counter));
	const [finding] = wanted;
	if (!finding) throw new Failure(`there is no such finding at ${at.file}:${at.line}`);
	const counters = [...new Set(wanted.map(({ counter }) => counter))];
	if (counters.length > 1)
		throw new Failure(`findings about ${counters.join(" and ")} stand there; name one with --counter`);
	return soughtOf(finding, at.file);
}

function isNamed(counter: string, name: string): boolean {
	return counter === name || counter.endsWith(`.${name}`);
}

function soughtOf({ function: name, identity, path }: Finding, file: string): Sought {
	const files = new Set([file, ...path.map((step) => step.at.file)]);
	return { file, function: name, identity, files: [...files] };
}

function textOf(sought: Sought, { introduced, fixed, commits, judged }: Blame, { fixedIn }: BlameFlags): string {
	const lines = [
		sought.identity,
		introduced ? `introduced by ${cited(introduced)}` : `as old as the ${commits} commits that touch its files`,
		...(introduced ? [`Fixes: ${cited(introduced)}`] : []),
		...(fixedIn === undefined ? [] : [fixed ? `fixed in ${fixedIn} by ${cited(fixed)}` : `not fixed in ${fixedIn}`]),
		`${judged} revisions of ${sought.files.join(", ")} judged; all other files as the work tree has them`,
	];
	return `${lines.join("\n")}\n`;
}

/** As the kernel's `Fixes:` lines name a commit. */
function cited({ id, subject }: Commit): string {
	return `${id.slice(0, 12)} ("${subject}")`;
}

function jsonOf({ identity, file, function: name, files }: Sought, answer: Blame): string {
	return `${JSON.stringify({ identity, file, function: name, files, ...answer }, undefined, 2)}\n`;
}
