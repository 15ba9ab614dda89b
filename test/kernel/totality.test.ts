/** Real files, whole and spoiled: there is always an answer, it is sound, and it does not depend on what was there before. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lowerFile } from "../../server/src/core/ir/module.ts";
import { parseFunction } from "../../server/src/core/ir/parse.ts";
import { printFunction } from "../../server/src/core/ir/print.ts";
import { contextOf } from "../../server/src/core/ir/resolve/context.ts";
import { Resolver } from "../../server/src/core/ir/resolve/resolver.ts";
import { validate } from "../../server/src/core/ir/validate.ts";
import { modelOf } from "../../server/src/core/models/index.ts";
import { createParser, type ParsedText, type Parser } from "../../server/src/core/syntax/parser.ts";
import { listFiles } from "../../server/src/store/files.ts";
import { wasmModules } from "../../server/src/store/host.ts";
import { type KernelTree, openTree } from "../../server/src/store/tree.ts";
import { cut, edit, edited } from "../harness/edits.ts";
import { type KernelVersion, kernelTree } from "../harness/kernelTree.ts";
import { misplaced } from "../harness/offsets.ts";

const folders = ["net/core", "fs/ext4", "drivers/usb/core", "mm"];
/** Longer files say nothing new, and take their time. */
const longest = 40_000;

describe.each<KernelVersion>(["6.1", "6.12"])("v%s", (version) => {
	const root = kernelTree(version) ?? "";
	const needsTree = test.skipIf(root === "");
	let tree: KernelTree;
	let native: Parser;
	let wasm: Parser;
	let resolver: Resolver;
	let texts: readonly { readonly file: string; readonly text: string }[];

	beforeAll(async () => {
		if (root === "") return;
		tree = await openTree(root, { cache: false, sources: "never" });
		const options = { macros: tree.macros };
		native = (await createParser("native")).withOptions(options);
		wasm = (await createParser("wasm", { wasm: wasmModules() })).withOptions(options);
		resolver = new Resolver({ tree, parser: wasm, isPrimitive: (name) => modelOf(name) !== undefined });
		texts = folders
			.flatMap((folder) => [...listFiles(root, folder, (name) => name.endsWith(".c"))])
			.map((file) => ({ file, text: readFileSync(join(root, file), "latin1") }))
			.filter(({ text }) => text.length < longest);
	});
	afterAll(async () => {
		wasm?.delete();
		await tree?.close();
	});

	const which = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
	const pick = (share: number): { readonly file: string; readonly text: string } => {
		const picked = texts[Math.floor(share * texts.length)];
		if (!picked) throw new Error("no files");
		return picked;
	};

	const lowered = (file: string, parsed: ParsedText) => lowerFile(parsed, contextOf(resolver, file, parsed)).functions;

	needsTree("every function of net/core comes back from its text", () => {
		let functions = 0;
		const lost: string[] = [];
		for (const file of listFiles(root, "net/core", (name) => name.endsWith(".c"))) {
			const parsed = wasm.parse(readFileSync(join(root, file), "latin1"));
			for (const fn of lowered(file, parsed)) {
				functions++;
				if (!isDeepStrictEqual(parseFunction(printFunction(fn, { origins: true })), fn))
					lost.push(`${file} ${fn.name}`);
			}
			parsed.delete();
		}
		expect(lost).toEqual([]);
		expect(functions).toBeGreaterThan(2000);
	});

	needsTree("spoiled files are lowered to sound functions, and nothing moves", () => {
		const spoilt = fc.tuple(
			which,
			fc.oneof(
				fc.array(edit, { maxLength: 12 }),
				cut.map((one) => [one]),
			),
		);
		fc.assert(
			fc.property(spoilt, ([share, edits]) => {
				const { file, text } = pick(share);
				const parsed = wasm.parse(edits.reduce(edited, text));
				try {
					expect(misplaced(parsed)).toEqual([]);
					for (const fn of lowered(file, parsed)) {
						expect(validate(fn).map((problem) => `${file} ${fn.name}: ${problem}`)).toEqual([]);
						printFunction(fn);
					}
				} finally {
					parsed.delete();
				}
			}),
			{ numRuns: 60 },
		);
	});

	needsTree.each(["native", "wasm"] as const)("%s: an edit parses to what a whole parse gives", (kind) => {
		const parser = kind === "native" ? native : wasm;
		const nodes = (parsed: ParsedText): string => JSON.stringify(parsed.items().map((item) => item.node()));
		fc.assert(
			fc.property(which, fc.array(fc.option(edit), { minLength: 1, maxLength: 6 }), (share, edits) => {
				const { text: original } = pick(share);
				let text = original;
				let parsed = parser.parse(text);
				for (const one of edits) {
					text = one ? edited(text, one) : original;
					const next = parser.parse(text, parsed);
					const whole = parser.parse(text);
					parsed.delete();
					parsed = next;
					const same = nodes(next) === nodes(whole);
					whole.delete();
					expect(same).toBe(true);
				}
				parsed.delete();
			}),
			{ numRuns: 40 },
		);
	});
});
