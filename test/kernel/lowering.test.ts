import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lowerFile } from "../../server/src/core/ir/module.ts";
import { contextOf } from "../../server/src/core/ir/resolve/context.ts";
import { Resolver } from "../../server/src/core/ir/resolve/resolver.ts";
import { validate } from "../../server/src/core/ir/validate.ts";
import { createParser } from "../../server/src/core/syntax/parser.ts";
import { openTree } from "../../server/src/store/tree.ts";
import { type KernelVersion, kernelTree } from "../harness/kernelTree.ts";

const folders = ["net/core", "net/ipv4", "kernel/bpf"];

/** Every function of three folders becomes sound IR, and hardly any of it is opaque. */
describe.each<KernelVersion>(["6.1", "6.12"])("lowering of v%s", (version) => {
	const root = kernelTree(version);

	test.skipIf(root === undefined)(folders.join(", "), async () => {
		await using tree = await openTree(root as string, { cache: false, sources: "never" });
		const parser = (await createParser("auto")).withOptions({ macros: tree.macros });
		const resolver = new Resolver({
			tree,
			parser,
			isPrimitive: (name) => /^(?:atomic|refcount|kref|list|hlist)_/.test(name),
		});
		let functions = 0;
		const opaque: string[] = [];
		const problems: string[] = [];
		for (const folder of folders) {
			for (const name of readdirSync(join(root as string, folder)).filter((entry) => entry.endsWith(".c"))) {
				const file = `${folder}/${name}`;
				const parsed = parser.parse(readFileSync(join(root as string, file), "latin1"));
				for (const fn of lowerFile(parsed, contextOf(resolver, file, parsed)).functions) {
					functions++;
					problems.push(...validate(fn).map((problem) => `${file}: ${fn.name}: ${problem}`));
					const understood = fn.opaque.every(({ reason }) => reason === "asm");
					if (!understood) opaque.push(`${file}: ${fn.name}: ${fn.opaque.map(({ reason }) => reason).join(", ")}`);
				}
				parsed.delete();
			}
		}
		parser.delete();
		expect(problems).toEqual([]);
		expect(functions).toBeGreaterThan(7000);
		expect(opaque.length / functions, opaque.join("\n")).toBeLessThan(0.005);
	});
});
