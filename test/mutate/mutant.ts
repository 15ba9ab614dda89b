/** Makes one mutant of a file and says whether it is noticed. */
import type { FileReport, Finding } from "../../server/src/core/api/types.ts";
import { calls } from "../measuring/bodies.ts";
import type { KernelProgram } from "../measuring/kernelProgram.ts";
import { newFindings } from "../measuring/newFindings.ts";
import { drawn } from "./draw.ts";
import { type Site, sitesIn } from "./sites.ts";

export interface Mutant {
	readonly file: string;
	readonly function: string;
	readonly line: number;
	/** The statement that was deleted. */
	readonly deleted: string;
	readonly counter: string;
	readonly place: Site["place"];
	readonly chargedHere: boolean;
	readonly noticed: boolean;
	/** Why it is not noticed, as far as that can be told. */
	readonly why: string | undefined;
	/** What the unchanged function is accused of, by the counter's name. */
	readonly control: readonly { readonly counter: string; readonly rule: string; readonly message: string }[];
	readonly milliseconds: number;
}

/** A mutant of the file, or undefined where there is nothing to delete. Afterwards the program has forgotten the file. */
export async function mutate(
	{ program, tree, parser }: KernelProgram,
	file: string,
	seed: string,
): Promise<Mutant | undefined> {
	const started = performance.now();
	const text = tree.readFile(file);
	if (text === undefined) return undefined;
	try {
		const updates = await program.snapshot().updates(file, { start: 0, end: text.length });
		const parsed = parser.configured(tree.configurationOf(file)).parse(text);
		const sites = sitesIn(parsed, updates);
		parsed.delete();
		const named = (site: Site): string =>
			`${file} ${site.function} ${text.slice(site.start, site.end)} ${site.ordinal}`;
		const [site] = drawn(sites, seed, named);
		if (!site) return undefined;
		const control = await program.snapshot().check(file);
		// An empty statement: whatever it belongs to (an if, a label) stays whole.
		const changed = `${text.slice(0, site.start)};${text.slice(site.end)}`;
		program.setText(file, changed);
		const report = await program.snapshot().check(file);
		program.forget(file);
		return { ...judged(site, text, changed, control, report), file, milliseconds: performance.now() - started };
	} finally {
		program.done(file);
	}
}

function judged(
	site: Site,
	text: string,
	changed: string,
	control: FileReport,
	report: FileReport,
): Omit<Mutant, "file" | "milliseconds"> {
	const lines = changed.split("\n");
	const fresh = newFindings(control.findings, report.findings).filter(({ counter }) => counter === site.counter);
	const near = fresh.filter(({ function: name }) => name === site.function || calls(lines, name, site.function));
	const noticed = near.some(isShown);
	const before = control.findings.filter((finding) => isShown(finding) && finding.function === site.function);
	return {
		function: site.function,
		line: text.slice(0, site.start).split("\n").length,
		deleted: text.slice(site.start, site.end).replaceAll(/\s+/g, " "),
		counter: site.counter,
		place: site.place,
		chargedHere: site.chargedHere,
		noticed,
		why: noticed ? undefined : whyUnnoticed(site, before, near, fresh, report),
		control: before.map(({ counter, rule, message }) => ({ counter, rule, message })),
	};
}

function isShown({ confidence }: Finding): boolean {
	return confidence !== "low";
}

function whyUnnoticed(
	site: Site,
	before: readonly Finding[],
	near: readonly Finding[],
	fresh: readonly Finding[],
	report: FileReport,
): string {
	const [low] = near;
	if (low) return `low confidence only: ${low.confidenceReason}`;
	const [far] = fresh;
	if (far) return `reported in ${far.function}() only`;
	if (before.some(({ counter }) => counter === site.counter)) return "the function was accused of it before";
	const cut = report.incomplete.find(({ function: name }) => name === site.function);
	if (cut) return `the function was not wholly analysed: ${cut.reason.replace(/: \d+ dropped$/, "")}`;
	return site.chargedHere ? "unknown" : "the function does not count it up itself";
}
