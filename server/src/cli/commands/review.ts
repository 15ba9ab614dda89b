import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { type Command, Option } from "commander";
import type { Confidence } from "../../core/api/types.ts";
import { neverCancelled } from "../../core/base/cancellation.ts";
import type { RuleDescription } from "../../frontend/engine.ts";
import { isRevision } from "../../frontend/review/revisions.ts";
import { isIncomplete, type ReviewReport, runReview } from "../../frontend/review/run.ts";
import { type ReviewSource, readPatchFile, readSource, type SourcedSeries } from "../../frontend/review/source.ts";
import { reasonOf } from "../../store/reasons.ts";
import type { CommandContext } from "../context.ts";
import { exitCodes, Failure } from "../failure.ts";
import { minConfidenceOption } from "../findingOptions.ts";
import { openProgram } from "../openProgram.ts";
import type { Output } from "../output.ts";
import { b4Review } from "../review/b4.ts";
import { githubReview } from "../review/github.ts";
import { jsonReview } from "../review/json.ts";
import { mailReview } from "../review/mail.ts";
import { sarifReview } from "../review/sarif.ts";
import { textReview } from "../review/text.ts";

type Format = (report: ReviewReport, output: Output, rules: readonly RuleDescription[]) => void;

const formats: Readonly<Record<string, Format>> = {
	text: textReview,
	json: jsonReview,
	sarif: sarifReview,
	github: githubReview,
	mail: mailReview,
	b4: b4Review,
};

interface ReviewFlags {
	readonly tree?: string;
	readonly config?: string;
	readonly staged?: true;
	readonly unstaged?: true;
	readonly format: string;
	readonly minConfidence: Confidence;
}

/** `counterbalance review (REV|A..B|FILE.patch|FILE.mbox|-)` */
export function reviewCommand(program: Command, context: CommandContext): void {
	program
		.command("review")
		.description("say what a patch, a series or commits do to the balance of counters")
		.argument(
			"[what]",
			"a patch or mbox file, a revision or range (A..B) of the tree's repository, or - for standard input",
		)
		.option("--staged", "review what is staged")
		.option("--unstaged", "review what is changed in the work tree and not staged")
		.option("--tree <dir>", "the kernel tree the patch is for (default: the one this folder lies in)")
		.option(
			"--config <file>",
			"how the kernel is configured; none: as docs/configuration.md says (default: as for check)",
		)
		.addOption(new Option("--format <format>", "how to report").choices(Object.keys(formats)).default("text"))
		.addOption(minConfidenceOption())
		.action(async (what: string | undefined, flags: ReviewFlags) => {
			context.exitCode = await review(what, flags, context);
		});
}

async function review(
	what: string | undefined,
	flags: ReviewFlags,
	{ engine, output }: CommandContext,
): Promise<number> {
	const cwd = process.cwd();
	const root = flags.tree === undefined ? (engine.findTreeRoot(resolve(cwd, "x")) ?? cwd) : resolve(cwd, flags.tree);
	if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true)
		throw new Failure(`--tree ${flags.tree}: no such folder`);
	const source = await sourceOf(what, flags, root);
	const format = formats[flags.format];
	if (format === undefined) throw new Failure(`no format is called ${flags.format}`);
	const series = await readSource(source, root).catch((error: unknown) => {
		throw new Failure(reasonOf(error));
	});
	if (series.patches.length === 0 && flags.format !== "b4")
		throw new Failure(`there is no patch in ${nameOf(source)}${why(series)}`);
	const opened = await openProgram(engine, root, { config: flags.config, cwd: process.cwd() }, output);
	try {
		const report = await runReview(opened, series, {
			root,
			minConfidence: flags.minConfidence,
			cancellation: neverCancelled,
			onProgress: (text) => output.progress(text),
		});
		output.progress("");
		format(report, output, engine.rules);
		if (isIncomplete(report)) return exitCodes.failed;
		return report.review.whole.introduced.length > 0 ? exitCodes.findings : exitCodes.nothingFound;
	} finally {
		opened.close();
	}
}

async function sourceOf(what: string | undefined, flags: ReviewFlags, root: string): Promise<ReviewSource> {
	const asked = [what, flags.staged, flags.unstaged].filter((one) => one !== undefined);
	if (asked.length !== 1) throw new Failure("name one thing to review: a file, a revision, -, --staged or --unstaged");
	if (flags.staged) return { kind: "staged" };
	if (flags.unstaged) return { kind: "unstaged" };
	const name = what ?? "";
	if (name === "-") return { kind: "patch", bytes: await buffer(process.stdin), name: "standard input" };
	const path = resolve(process.cwd(), name);
	if (existsSync(path)) {
		try {
			return { kind: "patch", bytes: readPatchFile(path), name };
		} catch (error) {
			throw new Failure(`${name}: ${reasonOf(error)}`);
		}
	}
	if (await isRevision(root, name)) return { kind: "revision", revision: name };
	throw new Failure(`${name}: neither a file nor a revision of ${root}`);
}

function nameOf(source: ReviewSource): string {
	return source.kind === "patch"
		? source.name
		: source.kind === "revision"
			? source.revision
			: `the ${source.kind} changes`;
}

function why({ remarks }: SourcedSeries): string {
	const reasons = remarks.map(({ reason }) => reason);
	return reasons.length > 0 ? ` (${reasons.join("; ")})` : "";
}
