/** `npm run bench -- NAME …` runs test/bench/NAME.ts with the arguments after it; without a name it lists them. */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [node, , name, ...rest] = process.argv;
const here = new URL(".", import.meta.url);
const file = new URL(`${name}.ts`, here);
if (name === undefined || name === "run" || !existsSync(file)) {
	const names = readdirSync(here)
		.filter((entry) => entry.endsWith(".ts") && entry !== "run.ts")
		.map((entry) => entry.slice(0, -3));
	console.error(`npm run bench -- NAME, where NAME is one of: ${names.join(", ")}`);
	process.exitCode = 2;
} else {
	process.argv = [node ?? process.execPath, fileURLToPath(file), ...rest];
	await import(file.href);
}
