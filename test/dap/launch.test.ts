/** What can be launched, and what cannot: one clear line, and the adapter is there for the next request. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DebuggerClient, debuggingFixtures } from "../harness/debugClient.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const file = join(debuggingFixtures, "neighbour.c");
const text = readFileSync(file, "utf8");
const scenario = join(debuggingFixtures, "creations.json");

let client: DebuggerClient;
beforeEach(async () => {
	client = await DebuggerClient.start(file, text);
});
afterEach(() => client[Symbol.asyncDispose]());

describe("a launch", () => {
	it("of a function makes up what its arguments do not say", async () => {
		const stop = await client.launch({ function: "entry_create", arguments: { key: 5 }, stopOnEntry: true });
		expect(stop.line).toBe("struct entry *n = entry_alloc(tbl, key, exempt);");
		expect(await client.scope("Locals")).toMatchObject({ key: "5", exempt: "false", n: "not set yet" });
		expect(await client.value("tbl->limit")).toBe("0");
	});

	it("runs the text that the editor has, not the one on disk", async () => {
		const unsaved = text.replace(
			"entry_release(n);\n\treturn ERR_PTR",
			"if (!exempt) atomic_dec(&tbl->gc_entries);\n\tentry_release(n);\n\treturn ERR_PTR",
		);
		expect(unsaved).not.toBe(text);
		const stop = await client.launch({ scenario, unsaved: { [file]: unsaved } });
		expect(stop.reason).toBe("end");
		expect(await client.value("table.gc_entries")).toBe("3");
		expect(await client.value("table.entries")).toBe("3");
	});

	it("may have the seed, the tree and other texts of files", async () => {
		using tree = new TemporaryFolder({
			Kconfig: "",
			MAINTAINERS: "",
			"include/linux/types.h": "",
			"net/neighbour.c": "int x;\n",
		});
		const stop = await client.launch({
			program: undefined,
			scenario: tree.write("s.json", readFileSync(scenario, "utf8").replace('"neighbour.c"', '"net/neighbour.c"')),
			tree: tree.path,
			overlays: { "net/neighbour.c": file },
			seed: 7,
			stopOnEntry: true,
		});
		expect(stop.stack).toEqual([`entry_create:${client.lineOf("*n = entry_alloc(tbl, key, exempt)")}`]);
		const { stackFrames } = (await client.dap.stackTraceRequest({ threadId: 1 })).body;
		expect(stackFrames[0]?.source?.path).toBe(file);
	});

	it("shows a text that is nowhere on disk", async () => {
		using tree = new TemporaryFolder({ Kconfig: "", MAINTAINERS: "", "include/linux/types.h": "" });
		await client.launch({
			program: join(tree.path, "new.c"),
			unsaved: { [join(tree.path, "new.c")]: "int two(void)\n{\n\treturn 2;\n}\n" },
			function: "two",
			stopOnEntry: true,
		});
		const { stackFrames } = (await client.dap.stackTraceRequest({ threadId: 1 })).body;
		const source = stackFrames[0]?.source;
		expect(source?.sourceReference).toBeGreaterThan(0);
		const answer = await client.dap.sourceRequest({ sourceReference: source?.sourceReference ?? 0 });
		expect(answer.body.content).toContain("return 2;");
	});

	it("without debugging runs to its end and prints what the kernel logs", async () => {
		const terminated = client.dap.waitForEvent("terminated", 20_000);
		await client.dap.initializeRequest();
		const configured = client.dap.waitForEvent("initialized").then(async () => {
			await client.breakpoints([{ on: "if (!n)" }]);
			await client.dap.configurationDoneRequest();
		});
		const launched = client.dap.launchRequest({ program: file, scenario, noDebug: true } as object);
		await Promise.all([configured, launched, terminated]);
		expect(client.output).toContain("stdout: arp_cache: table overflow!");
		expect(client.events.map(({ event }) => event)).not.toContain("stopped");
	});
});

describe("a launch that cannot be", () => {
	const refused = (args: object): Promise<string> => {
		return client.dap
			.initializeRequest()
			.then(() => client.dap.launchRequest({ program: file, ...args } as object))
			.then(
				() => "launched",
				(error: Error) => error.message,
			);
	};

	it.each([
		[{}, '"scenario", "function" or "finding" says what to run'],
		[{ scenario: "a", finding: "b" }, 'either a "finding" or something else is run, not both'],
		[{ finding: "b" }, /neighbour\.c: no finding is called "b"; there are "entry_create \| leak-on-exit/],
		[{ scenario: 3 }, '"scenario" is a text'],
		[{ scenario: "a", function: "b" }, 'either a "scenario" or a "function" is run, not both'],
		[{ scenario: "nowhere" }, "nowhere: no such file"],
		[{ scenario, program: "/no/such.c" }, "/no/such.c: no such file"],
		[{ scenario, tree: "/no/such/tree" }, "/no/such/tree: no such folder"],
		[{ scenario, seed: 1.5 }, '"seed" is a whole number'],
		[{ scenario, unsaved: { x: 3 } }, '"unsaved" has a text for every file'],
		[{ scenario: file }, /neighbour\.c: .*JSON/],
		[{ function: "missing" }, `${file} defines no function missing() that can be read`],
		[{ function: "stale", arguments: { nothing: 1 } }, "stale() has no parameter nothing"],
		[{ function: "stale", arguments: { tbl: null } }, /^the argument tbl is a number/],
		[{ function: "stale", program: scenario }, `no function is found in ${scenario}: is it C?`],
		[{ function: "stale", program: process.execPath }, /node: this is no text$/],
		[{ function: "stale", program: debuggingFixtures }, /debugging: a folder, not a file$/],
	])("%j", async (args, message) => {
		const terminated = client.dap.waitForEvent("terminated", 20_000);
		const said = await refused(args);
		if (typeof message === "string") expect(said).toBe(message);
		else expect(said).toMatch(message);
		expect(said).not.toContain("\n");
		await terminated;
	});

	it.each([
		["code that is no code", "int odd(void)\n{\n\treturn @ $ ] 3;\n}\n", "odd"],
		["a function that calls what nobody has", "int asks(void)\n{\n\treturn who_knows(3);\n}\n", "asks"],
	])("%s stops with a reason", async (_, source, name) => {
		using folder = new TemporaryFolder({ "given.c": source });
		const stop = await client.launch({ program: folder.file("given.c"), function: name });
		expect(stop).toMatchObject({ reason: "exception", description: "unsupported" });
		expect(stop.stack).toEqual([`${name}:3`]);
	});

	it("of a function that is cut off names it", async () => {
		using folder = new TemporaryFolder({ "given.c": "int broken(int x)\n{\n\tif (x > " });
		const said = await refused({ program: folder.file("given.c"), function: "broken" });
		expect(said).toBe(`${folder.file("given.c")} defines no function broken() that can be read`);
	});

	it("leaves requests about a program refused in one line", async () => {
		await refused({});
		for (const [command, args] of [
			["continue", { threadId: 1 }],
			["stackTrace", { threadId: 1 }],
			["evaluate", { expression: "1" }],
			["setBreakpoints", { source: { path: file }, breakpoints: [{ line: 3 }] }],
		] as const)
			await expect(client.dap.customRequest(command, args)).rejects.toThrow("nothing was launched");
	});
});

it("announces what it can and nothing else", async () => {
	const { body = {} } = await client.dap.initializeRequest();
	for (const [name, on] of Object.entries(body)) expect(on, name).toBe(true);
	expect(body).toMatchObject({ supportsStepBack: true, supportsDataBreakpoints: true });
	expect(body).not.toHaveProperty("supportsSetVariable");
});
