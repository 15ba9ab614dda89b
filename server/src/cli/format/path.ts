/** A path that was run, step by step, as a table for people, as CSV, as JSON, or as the scenario that it is. */
import { endWords } from "../../core/api/path/told.ts";
import { signed } from "../../frontend/balance.ts";
import type { PathRun } from "../../frontend/pathRun.ts";
import { alignedText, type Cells, csvText } from "./cells.ts";

export const pathFormats: Readonly<Record<string, (run: PathRun) => string>> = {
	text: table,
	json,
	csv: ({ told }) =>
		csvText([
			["step", "file", "line", "function", "event", "change", "balance"],
			...told.steps.map(({ file, line, function: name, text, change, balance }, index) => [
				`${index}`,
				file,
				`${line}`,
				name,
				text,
				`${change}`,
				`${balance}`,
			]),
		]),
	scenario: ({ scenario }) => scenarioText(scenario),
};

/** A scenario as the text of a file. */
export function scenarioText(scenario: PathRun["scenario"]): string {
	return `${JSON.stringify(scenario, undefined, "\t")}\n`;
}

function table(run: PathRun): string {
	const { told, scenario } = run;
	const rows: Cells = [
		["step", "where", "event", told.counter],
		...told.steps.map(({ file, line, text, balance, depth }, index) => [
			`${index}`,
			`${file}:${line}`,
			`${"  ".repeat(depth)}${text}`,
			signed(balance),
		]),
	];
	const heading = scenario.about === undefined ? "" : `${scenario.about}\n\n`;
	return `${heading}${alignedText(rows, new Set([1, 2]))}${closing(run).join("\n")}\n`;
}

function closing({ told, gone, scenario: { path } }: PathRun): readonly string[] {
	const { given, instructions } = told;
	const values = given.map(({ what, value }) => `${what} = ${value}`);
	return [
		...(values.length > 0 ? [`chosen so that the path is taken: ${values.join(", ")}`] : []),
		...gone.map((each) => `no longer there: ${each}`),
		`${instructions} instructions`,
		endWords(told, gone.length > 0) + (told.leaves === path.leaves ? "" : `, not ${signed(path.leaves)}`),
	];
}

function json({ told, gone, scenario }: PathRun): string {
	const { function: name, counter, steps, given, fails, leaves, instructions } = told;
	const { file, path } = scenario;
	const ledger = steps.filter(({ change }) => change !== 0);
	const report = {
		version: 1,
		scenario: scenario.name,
		file,
		function: name,
		...(path.finding === undefined ? {} : { finding: path.finding }),
		counter,
		leaves,
		expected: path.leaves,
		instructions,
		given,
		fails,
		steps,
		ledger: ledger.map(({ file: at, line, function: by, text, change, balance }) => ({
			file: at,
			line,
			function: by,
			text,
			change,
			balance,
		})),
		gone,
	};
	return `${JSON.stringify(report, undefined, "\t")}\n`;
}
