/** The figures of a run of mutants, for people. */
import type { Mutant } from "./mutant.ts";

const slowMilliseconds = 30_000;

export function textReport(mutants: readonly Mutant[], files: number, seconds: number): string {
	const accused = mutants.filter(({ control }) => control.length > 0);
	const ofIt = accused.filter(({ control, counter }) => control.some((finding) => finding.counter === counter));
	const lines = [
		row("noticed", mutants.filter(isNoticed), mutants),
		...["after a label", "in an if block"].map((place) =>
			noticedOf(mutants, place, (mutant) => mutant.place === place),
		),
		noticedOf(mutants, "charged in the same function", ({ chargedHere }) => chargedHere),
		noticedOf(mutants, "charged elsewhere", ({ chargedHere }) => !chargedHere),
		row("controls with a finding", accused, mutants),
		row("controls with one about the same counter", ofIt, mutants),
		"",
		...unnoticed(mutants),
		...(accused.length > 0 ? ["", "controls with a finding:"] : []),
		...accused.flatMap((mutant) => [
			`  ${placeOf(mutant)}`,
			...mutant.control.map(({ rule, message }) => `    ${rule}: ${message}`),
		]),
		...mutants
			.filter(({ milliseconds }) => milliseconds > slowMilliseconds)
			.map((mutant) => `slow: ${placeOf(mutant)}: ${(mutant.milliseconds / 1000).toFixed(0)} s`),
		"",
		`${mutants.length} mutants from ${files} files in ${seconds.toFixed(0)} s`,
		"",
	];
	return lines.join("\n");
}

function isNoticed({ noticed }: Mutant): boolean {
	return noticed;
}

function noticedOf(mutants: readonly Mutant[], what: string, kept: (mutant: Mutant) => boolean): string {
	const some = mutants.filter(kept);
	return row(`  ${what}`, some.filter(isNoticed), some);
}

function row(what: string, part: readonly Mutant[], all: readonly Mutant[]): string {
	const share = all.length === 0 ? "-" : `${((100 * part.length) / all.length).toFixed(1)} %`;
	return `${what.padEnd(44)}${String(part.length).padStart(4)} of ${String(all.length).padStart(4)}  ${share.padStart(7)}`;
}

/** By reason, the most frequent first. */
function unnoticed(mutants: readonly Mutant[]): string[] {
	const reasons = new Map<string, Mutant[]>();
	for (const mutant of mutants) {
		if (mutant.why === undefined) continue;
		const same = reasons.get(mutant.why);
		if (same) same.push(mutant);
		else reasons.set(mutant.why, [mutant]);
	}
	return [...reasons]
		.sort(([, a], [, b]) => b.length - a.length)
		.flatMap(([why, same]) => [
			`unnoticed, ${why}: ${same.length}`,
			...same.map((mutant) => `  ${placeOf(mutant)}: ${mutant.deleted} [${mutant.counter}, ${mutant.place}]`),
		]);
}

function placeOf({ file, line, function: name }: Mutant): string {
	return `${file}:${line} ${name}()`;
}
