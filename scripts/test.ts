/**
 * `npm test`: everything, cheapest first, so that what is broken is said early. Ends with the tests' count alone on a line.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { provisionAll } from "./provision/provision.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const began = performance.now();

/** Runs one command in the project's folder, its output passed on; answers whether it ended well. */
function step(title: string, command: string, ...args: readonly string[]): Promise<boolean> {
	console.log(`\n== ${title} (${elapsed()})`);
	return new Promise((resolve) => {
		const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
		child.on("error", (error) => {
			console.error(`${command}: ${error.message}`);
			resolve(false);
		});
		child.on("close", (code) => resolve(code === 0));
	});
}

function elapsed(): string {
	const seconds = Math.round((performance.now() - began) / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** What vitest's JSON report says of the run. */
interface Report {
	readonly numPassedTests: number;
	readonly numFailedTests: number;
	readonly numPendingTests: number;
	readonly numTodoTests: number;
	readonly testResults: readonly {
		readonly status: string;
		readonly assertionResults: readonly { readonly status: string }[];
	}[];
}

/** The counts of the run; a test file that failed outside its tests (when loaded, in a hook) counts as one failure. */
async function counted(file: string): Promise<{ passed: number; failed: number; skipped: number }> {
	const report: Report = JSON.parse(await readFile(file, "utf8"));
	const failedOutside = report.testResults.filter(
		({ status, assertionResults }) =>
			status === "failed" && assertionResults.every((result) => result.status !== "failed"),
	);
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + failedOutside.length,
		skipped: report.numPendingTests + report.numTodoTests,
	};
}

async function main(): Promise<number> {
	const broken: string[] = [];
	const must = async (title: string, command: string, ...args: readonly string[]) => {
		const well = await step(title, command, ...args);
		if (!well) broken.push(title);
		return well;
	};

	await must("format and lint", "biome", "ci", "--colors=off", ".");
	await must("types", "tsc");
	await must("types of what runs in the browser", "tsc", "-p", "test/editor");
	await must("imports go one way", "depcruise", "client", "server", "scripts", "test");
	await must("nothing unused", "knip");
	if (!(await must("build and package", "npm", "run", "--silent", "package"))) {
		console.log(`\nnot tested, for want of a build; broken: ${broken.join(", ")}`);
		return 1;
	}

	console.log(`\n== what the tests need (${elapsed()})`);
	const skipped = await provisionAll();

	const folder = await mkdtemp(join(tmpdir(), "counterbalance-test-"));
	const reportFile = join(folder, "report.json");
	const ranWell = await step(
		"tests",
		"vitest",
		"run",
		"--reporter=default",
		"--reporter=json",
		`--outputFile.json=${reportFile}`,
	);
	const counts = await counted(reportFile);
	await rm(folder, { recursive: true, force: true });
	if (!ranWell && counts.failed === 0) broken.push("the test run itself");

	console.log("");
	if (skipped.length > 0) console.log(`not there on this machine: ${skipped.join(", ")}`);
	if (broken.length > 0) console.log(`broken besides the tests: ${broken.join(", ")}`);
	console.log(`in ${elapsed()} min`);
	console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
	return ranWell && broken.length === 0 ? 0 : 1;
}

process.exitCode = await main();
