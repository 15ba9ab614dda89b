/**
 * How fast the concrete interpreter is: `npm run bench -- simulate [TREE]`. IR instructions per second on three loops, each
 * beside the same C compiled with gcc -O0; and, with a kernel tree, creations of neighbours per second by its own code.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Simulation } from "../../server/src/core/api/simulation.ts";
import { TreeCode } from "../../server/src/core/concrete/code.ts";
import { kernelOperations } from "../../server/src/core/concrete/kernelOperations.ts";
import { Machine } from "../../server/src/core/concrete/machine.ts";
import type { Scenario, ScenarioAction, ScenarioValue } from "../../server/src/core/concrete/scenario/scenario.ts";
import { unknownConfiguration } from "../../server/src/core/syntax/configuration.ts";
import { scanDefinitions } from "../../server/src/core/syntax/definitions.ts";
import { createParser } from "../../server/src/core/syntax/parser.ts";
import type { SourceTree } from "../../server/src/core/syntax/sources.ts";
import { readScenario } from "../../server/src/frontend/scenarios.ts";
import { wasmModules } from "../../server/src/store/host.ts";
import { openTree } from "../../server/src/store/tree.ts";

const file = "loops.c";
const text = `
struct node { struct node *next; long value; };
static struct node nodes[256];
static int twice(int x) { return x * 2; }
long arithmetic(int n) { long s = 0; unsigned h = 1; for (int i = 0; i < n; i++) { h = h * 31 + i; s += h & 15; } return s; }
long memory(int n) { long s = 0; for (int i = 0; i < n; i++) { struct node *p = &nodes[(i * 7) & 255]; p->value += i; p->next = &nodes[i & 255]; s += p->next->value; } return s; }
long calls(int n) { long s = 0; for (int i = 0; i < n; i++) s += twice(i & 1023); return s; }
`;
const rounds = 20_000_000;

const tree: SourceTree = {
	readFile: (path) => (path === file ? text : undefined),
	configurationOf: () => unknownConfiguration,
	definitions: (name, kind) =>
		scanDefinitions(text)
			.filter((d) => d.name === name && d.kind === kind)
			.map((d) => ({ ...d, file })),
	functionPointers: () => [],
};

function gccSeconds(name: string): number {
	const folder = mkdtempSync(join(tmpdir(), "counterbalance-bench-"));
	try {
		const main = `#include <stdio.h>\n#include <time.h>\n${text}int main(void) { struct timespec a, b; clock_gettime(CLOCK_MONOTONIC, &a); volatile long r = ${name}(${rounds}); clock_gettime(CLOCK_MONOTONIC, &b); (void)r; printf("%f\\n", (b.tv_sec - a.tv_sec) + (b.tv_nsec - a.tv_nsec) / 1e9); }\n`;
		writeFileSync(join(folder, "main.c"), main);
		execFileSync("gcc", ["-O0", "-w", "-fwrapv", "-o", join(folder, "main"), join(folder, "main.c")]);
		return Number(execFileSync(join(folder, "main"), { encoding: "utf8" }));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const parser = await createParser("auto", { wasm: wasmModules() });
for (const name of ["arithmetic", "memory", "calls"]) {
	const machine = new Machine({ code: new TreeCode(tree, parser), operations: kernelOperations() });
	machine.call(name, [10_000], file);
	const before = machine.steps;
	const started = performance.now();
	machine.call(name, [rounds], file);
	const seconds = (performance.now() - started) / 1000;
	const instructions = machine.steps - before;
	const gcc = gccSeconds(name);
	const rate = (instructions / seconds / 1e6).toFixed(0);
	console.log(
		`${name.padEnd(10)} ${rate.padStart(5)} million IR instructions/s, ${(seconds / gcc).toFixed(1)} times gcc -O0`,
	);
}

const root = process.argv[2];
if (root !== undefined) {
	await using kernel = await openTree(root, { constant: true });
	await kernel.prepare();
	const shipped = readScenario("neighbour");
	const creations = 20_000;
	const device: ScenarioValue = { value: "dev" };
	const address: ScenarioValue = { bytes: "0a000000", counted: true };
	const create: readonly ScenarioAction[] = [
		{ call: "__neigh_create", args: [{ address: "arp_tbl" }, address, device, 1], as: "n", struct: "neighbour" },
		{ call: "neigh_release", args: [{ value: "n" }] },
	];
	const scenario: Scenario = {
		...shipped,
		setup: [
			...shipped.setup,
			{ set: "arp_tbl.gc_thresh1", to: 1_000_000 },
			{ set: "arp_tbl.gc_thresh2", to: 1_000_000 },
			{ set: "arp_tbl.gc_thresh3", to: 1_000_000 },
		],
		events: [{ row: "start" }, { repeat: creations, do: create }, { row: "end" }],
	};
	const macros = { macros: kernel.macros };
	const run = new Simulation({ tree: kernel, parser: parser.withOptions(macros), scenario });
	run.goTo(2000);
	const before = process.cpuUsage();
	const started = performance.now();
	const { rows, steps, stopped } = run.goTo();
	const seconds = (performance.now() - started) / 1000;
	const { user, system } = process.cpuUsage(before);
	if (stopped !== undefined) console.log(`stopped: ${stopped}`);
	const perSecond = Math.round((rows.at(-1)?.values.entries ?? 0) / seconds);
	console.log(
		`${perSecond} neighbour creations/s, recorded; ${(steps / seconds / 1e6).toFixed(1)} million IR instructions/s; ${((user + system) / 1e6 / seconds).toFixed(2)} processors`,
	);
}
