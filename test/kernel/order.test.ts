/** Real files one after the other: what is said of each does not depend on which were asked about before. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Program } from "../../server/src/core/api/program.ts";
import { type KernelTree, openTree } from "../../server/src/store/tree.ts";
import { sharedParser } from "../harness/fixtures.ts";
import { kernelTree } from "../harness/kernelTree.ts";

const root = kernelTree("6.12");
const files = ["drivers/w1/w1_family.c", "drivers/w1/w1_io.c", "drivers/w1/w1_int.c", "drivers/w1/w1.c"];

describe("Linux 6.12", () => {
	let tree: KernelTree;

	beforeAll(async () => {
		if (root !== undefined) tree = await openTree(root, { constant: true });
	}, 300_000);

	afterAll(async () => {
		await tree?.close();
	});

	async function newProgram(): Promise<Program> {
		return new Program({ tree, parser: (await sharedParser()).withOptions({ macros: tree.macros }) });
	}

	async function answer(program: Program, file: string) {
		const { findings, ...report } = await program.snapshot().check(file);
		program.done(file);
		return { ...report, findings: findings.map(({ fix: _, ...finding }) => finding) };
	}

	test.skipIf(root === undefined).each([
		["in their order", files],
		["the other way round", files.toReversed()],
	])("files of a folder, %s", async (_, order) => {
		const program = await newProgram();
		for (const file of order) expect(await answer(program, file), file).toEqual(await answer(await newProgram(), file));
	});
});
