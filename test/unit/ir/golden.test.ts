import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { printFunction } from "../../../server/src/core/ir/print.ts";
import { validate } from "../../../server/src/core/ir/validate.ts";
import { lowerText } from "./lowered.ts";

/** Every fixture is lowered and compared with the text beside it; `UPDATE_GOLDEN=1` writes that text anew. */
const folder = join(import.meta.dirname, "../../fixtures/lowering");
const fixtures = readdirSync(folder).filter((name) => name.endsWith(".c"));

describe.each(fixtures)("%s", (name) => {
	const { functions } = lowerText(readFileSync(join(folder, name), "utf8"), {}, name);

	test("lowers as its golden text says", () => {
		const golden = join(folder, name.replace(/\.c$/, ".ir"));
		const printed = functions.map((fn) => printFunction(fn)).join("\n");
		if (process.env.UPDATE_GOLDEN) writeFileSync(golden, printed);
		expect(printed).toBe(existsSync(golden) ? readFileSync(golden, "utf8") : "");
	});

	test("keeps the promises of the IR", () => {
		expect(functions.flatMap((fn) => validate(fn).map((problem) => `${fn.name}: ${problem}`))).toEqual([]);
	});
});
