import type { ModelRow } from "../../core/api/modelRow.ts";
import type { ExaminedFunction, Owed, Ownership } from "../../core/review/version.ts";

/** A contract for people: the sentence, then each outcome with what it does to counters and objects. */
export function contractText(examined: ExaminedFunction, line: number): string {
	const { contract, ownership } = examined;
	return `${[
		`${examined.name}()  ${examined.file}:${line}`,
		`  ${contract.sentence}`,
		...contract.outcomes.flatMap((row, i) => [
			"",
			`  ${row.result}${row.condition === "" ? "" : ` if ${row.condition}`}`,
			...row.changes.map(({ counter, change }) => `    ${change}  ${counter}`),
			...(ownership[i] ? ownershipLines(ownership[i]) : []),
		]),
		...(contract.incomplete === undefined ? [] : ["", `  ${contract.incomplete}`]),
		...(examined.unknownCallees.length === 0
			? []
			: ["", `  taken to leave counters alone: ${examined.unknownCallees.join(", ")}`]),
	].join("\n")}\n`;
}

function ownershipLines({ returns, keeps, frees, consumes, holds, owes }: Ownership): string[] {
	return [
		...(returns === undefined ? [] : [`    returns ${returns}`]),
		...keeps.map((what) => `    keeps ${what}`),
		...frees.map((what) => `    frees ${what}`),
		...consumes.map((owed) => `    gives up one of the caller's: ${owedText(owed)}`),
		...holds.map((owed) => `    what it made holds ${owedText(owed)}`),
		...owes.map((owed) => {
			const how = owed.settledBy === undefined ? "" : ` with ${owed.settledBy}()`;
			return `    the caller settles ${owedText(owed)}${how}`;
		}),
	];
}

function owedText({ counter, on }: Owed): string {
	if (on === undefined) return counter;
	return on.endsWith(counter.slice(counter.lastIndexOf(".") + 1)) ? on : `${counter} of ${on}`;
}

/** The same of a function that the models have a row of. */
export function rowText({ function: name, outcomes }: ModelRow): string {
	return `${[
		`${name}()  a row of the models: wherever it is called this is taken for what it does`,
		...(outcomes.length === 0 ? ["", "  does not return"] : []),
		...outcomes.flatMap(({ result, effects }) => ["", `  ${result}`, ...effects.map((effect) => `    ${effect}`)]),
	].join("\n")}\n`;
}
