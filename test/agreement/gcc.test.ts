/** Ground truth for the concrete interpreter: what gcc's code returns, the machine returns from the same text. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resultsOfGcc } from "./gcc.ts";
import { ProgramGenerator, typeDefinitions } from "./generator.ts";
import { machineOver } from "./machine.ts";

const folder = join(import.meta.dirname, "../fixtures/agreement");
const fixtures = readdirSync(folder).filter((name) => name.endsWith(".c"));
const generatedCount = 240;

interface Source {
	readonly file: string;
	readonly text: string;
	readonly names: readonly string[];
}

const written = fixtures.map((file): Source => {
	const text = readFileSync(join(folder, file), "utf8");
	return { file, text, names: [...text.matchAll(/^long (case_\w+)\(void\)/gm)].map((match) => match[1] ?? "") };
});
/** Several programs to a file: gcc starts once for each. */
const perFile = 40;
const generated = Array.from({ length: generatedCount / perFile }, (_, batch): Source => {
	const names = Array.from({ length: perFile }, (__, i) => `generated_${batch * perFile + i}`);
	const programs = names.map((name, i) => new ProgramGenerator(1000 + batch * perFile + i).program(name));
	return { file: `generated${batch}.c`, text: typeDefinitions + programs.join(""), names };
});
const sources = [...written, ...generated];
const truth = resultsOfGcc(
	sources.map((source) => source.text),
	sources.map((source) => source.names),
);

test("there are at least 200 programs, and every one of them was run", () => {
	expect(sources.flatMap((source) => source.names).length).toBeGreaterThanOrEqual(300);
	expect(truth.size).toBe(sources.flatMap((source) => source.names).length);
});

test.each(sources)("$file: the machine returns what gcc's code returns", ({ file, text, names }) => {
	const machine = machineOver({ [file]: text });
	const told = names.map((name) => {
		const outcome = machine.call(name, [], file, 5_000_000);
		const result = outcome.kind === "returned" ? `${outcome.value}` : JSON.stringify(outcome);
		return `${name} ${result}`;
	});
	expect(told).toEqual(names.map((name) => `${name} ${truth.get(name)}`));
});
