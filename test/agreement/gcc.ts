/** What gcc makes of the same text: all programs in one file, compiled and run once. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** As the kernel is built where it matters: signed overflow wraps, pointers to different types may point to the same object. */
const options = ["-std=gnu11", "-O0", "-w", "-fwrapv", "-fno-strict-aliasing"];

/** Programs: text and the names of its functions `long NAME(void)`. The answer is what each returns. */
export function resultsOfGcc(texts: readonly string[], names: readonly (readonly string[])[]): Map<string, bigint> {
	const folder = mkdtempSync(join(tmpdir(), "counterbalance-agreement-"));
	try {
		const files = texts.map((text, index) => {
			const file = join(folder, `p${index}.c`);
			writeFileSync(file, text);
			return file;
		});
		const all = names.flat();
		const main = join(folder, "main.c");
		writeFileSync(
			main,
			`#include <stdio.h>\n${all.map((name) => `long ${name}(void);`).join("\n")}\nint main(void) {\n${all
				.map((name) => `printf("${name} %ld\\n", ${name}());`)
				.join("\n")}\nreturn 0; }\n`,
		);
		const program = join(folder, "program");
		execFileSync("gcc", [...options, "-o", program, main, ...files], { stdio: ["ignore", "ignore", "inherit"] });
		const output = execFileSync(program, { encoding: "utf8" });
		return new Map(
			output
				.trim()
				.split("\n")
				.map((line): [string, bigint] => {
					const [name = "", value = "0"] = line.split(" ");
					return [name, BigInt(value)];
				}),
		);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
