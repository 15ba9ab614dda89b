/** The built debug adapter, asked by VS Code's own test client: a scenario over a file shaped like Linux 5.0's neighbour table. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DebuggerClient, debuggingFixtures } from "../harness/debugClient.ts";

const file = join(debuggingFixtures, "neighbour.c");
const text = readFileSync(file, "utf8");
const scenario = join(debuggingFixtures, "creations.json");

let client: DebuggerClient;
beforeEach(async () => {
	client = await DebuggerClient.start(file, text);
});
afterEach(() => client[Symbol.asyncDispose]());

describe("stepping", () => {
	it("goes into functions, out of them, over them, and back over every line", async () => {
		const entry = await client.launch({ scenario, stopOnEntry: true });
		expect(entry).toMatchObject({ reason: "entry", line: "struct entry *n = entry_alloc(tbl, key, exempt);" });
		const inside = await client.go("stepIn");
		expect(inside.stack).toEqual([
			`entry_alloc:${client.lineOf("*n = NULL")}`,
			`entry_create:${client.lineOf("*n = entry_alloc(tbl, key, exempt)")}`,
		]);
		expect(await client.lineAfter("next")).toBe("if (exempt)");
		expect(await client.lineAfter("next")).toBe("entries = atomic_inc_return(&tbl->gc_entries);");
		expect(await client.lineAfter("stepBack")).toBe("if (exempt)");
		expect((await client.go("stepOut")).stack).toHaveLength(1);
		expect(await client.lineAfter("next")).toBe("if (!n)");
		expect(await client.value("n->key")).toBe("2");
		expect(await client.lineAfter("stepBack")).toBe("struct entry *n = entry_alloc(tbl, key, exempt);");
		expect(await client.value("tbl->entries")).toBe("0");
		expect((await client.go("stepBack")).reason).toBe("entry");
	});

	it("back visits what stepping over visited, in reverse, across the calls of a scenario", async () => {
		const places = [(await client.launch({ scenario, stopOnEntry: true })).stack.join()];
		for (let step = 0; step < 60; step++) places.push((await client.go("next")).stack.join());
		const back: string[] = [];
		for (let step = 0; step < 60; step++) back.push((await client.go("stepBack")).stack.join());
		expect(back).toEqual(places.slice(0, -1).reverse());
	});

	it("back from a breakpoint shows the line whose effect is missing undone", async () => {
		const stop = await client.launch({ scenario }, [{ on: "return ERR_PTR(error);" }]);
		expect(stop).toMatchObject({ reason: "breakpoint", line: "return ERR_PTR(error);" });
		expect([await client.value("tbl->entries"), await client.value("tbl->gc_entries")]).toEqual(["1", "2"]);
		expect(await client.lineAfter("stepBack")).toBe("entry_release(n);");
		expect([await client.value("tbl->entries"), await client.value("tbl->gc_entries")]).toEqual(["2", "2"]);
		expect(await client.lineAfter("next")).toBe("return ERR_PTR(error);");
		expect(await client.value("tbl->entries")).toBe("1");
	});
});

describe("breakpoints", () => {
	it("stand on the next line that has code, and say where there is none", async () => {
		await client.launch({ scenario, stopOnEntry: true });
		const placed = await client.breakpoints([{ on: "int entries;" }, { on: "struct ops {" }, { on: "/* Missing" }]);
		expect(placed.map(({ verified, line }) => ({ verified, line }))).toEqual([
			{ verified: true, line: client.lineOf("if (exempt)") },
			{ verified: false, line: undefined },
			{ verified: true, line: client.lineOf("Missing") + 1 },
		]);
		expect(placed[1]?.message).toContain("no function");
	});

	it("with a condition stop where it holds, backwards too", async () => {
		const on = { on: "error = tbl->ops->constructor(n);", condition: "n->key == 3 && tbl->gc_entries > 3" };
		await client.launch({ scenario }, [on]);
		expect(await client.value("tbl->gc_entries")).toBe("4");
		expect(await client.go("continue")).toMatchObject({ reason: "end", stack: [] });
		expect(await client.go("reverseContinue")).toMatchObject({ reason: "breakpoint", line: on.on });
		expect(await client.value("tbl->gc_entries")).toBe("4");
		expect((await client.go("reverseContinue")).reason).toBe("entry");
	});

	it("whose condition cannot be evaluated stop and say why", async () => {
		await client.launch({ scenario }, [{ on: "error = tbl->ops->constructor(n);", condition: "missing > 3" }]);
		expect(client.output.join("\n")).toMatch(
			/stderr: The condition "missing > 3" cannot be evaluated: nothing here is called missing/,
		);
	});

	it("with a number of hits count the same in both directions", async () => {
		const on = "n->address[i] = key + i;";
		await client.launch({ scenario }, [{ on, hitCondition: "4" }]);
		expect(await client.value("i")).toBe("3");
		await client.go("continue");
		await client.go("reverseContinue");
		expect(await client.value("i")).toBe("3");
		const [refused] = await client.breakpoints([{ on, hitCondition: "often" }]);
		expect(refused).toMatchObject({ verified: false });
	});

	it("that log do not stop, and do not log again on the way back", async () => {
		const log = { on: "error = tbl->ops->constructor(n);", logMessage: "key {n->key}, {tbl->gc_entries} counted" };
		await client.launch({ scenario }, [log]);
		const expected = ["console: key 2, 1 counted", "console: key 3, 2 counted", "console: key 2, 3 counted"];
		const logged = () => client.output.filter((line) => line.includes("counted"));
		expect(logged().slice(0, 3)).toEqual(expected);
		const { length } = logged();
		expect((await client.go("reverseContinue")).reason).toBe("entry");
		expect(logged()).toHaveLength(length);
	});

	it("on functions stop where they begin", async () => {
		const stop = await client.launch({ scenario }, [], [{ name: "entry_destroy" }]);
		expect(stop.reason).toBe("function breakpoint");
		expect(stop.stack[0]).toBe(`entry_destroy:${client.lineOf("atomic_dec(&n->table->entries)")}`);
		expect(stop.stack).toHaveLength(3);
	});
});

describe("data breakpoints", () => {
	it("stop behind what changes a counter, and backwards before what changed it last", async () => {
		await client.launch({ scenario, stopOnEntry: true });
		expect(await client.watch("tbl->gc_entries")).toMatchObject([{ verified: true }]);
		const first = await client.go("continue");
		expect(first).toMatchObject({
			reason: "data breakpoint",
			description: "tbl->gc_entries: 0 → 1 by entry_alloc()",
			line: "entries = atomic_inc_return(&tbl->gc_entries);",
		});
		const said: (string | undefined)[] = [first.description];
		for (let stop = await client.go("continue"); stop.reason !== "end"; stop = await client.go("continue"))
			said.push(stop.description);
		expect(said).toHaveLength(7);
		expect(said.at(-1)).toBe("tbl->gc_entries: 6 → 5 by entry_alloc()");
		const back: (string | undefined)[] = [];
		for (
			let stop = await client.go("reverseContinue");
			stop.reason !== "entry";
			stop = await client.go("reverseContinue")
		)
			back.push(stop.description);
		expect(back).toEqual(said.toReversed());
	});

	it("from the end lead to who changed the counter last, before it did", async () => {
		await client.launch({ scenario }, []);
		await client.watch("table.entries");
		const stop = await client.go("reverseContinue");
		expect(stop).toMatchObject({
			line: "atomic_inc(&tbl->entries);",
			description: "table.entries: 2 → 3 by entry_alloc()",
		});
		expect(await client.value("table.entries")).toBe("2");
		expect(await client.lineAfter("next")).toBe("atomic_inc(&tbl->entries);");
	});

	it("are refused on what does not outlive its function", async () => {
		await client.launch({ scenario, stopOnEntry: true });
		expect(await client.watch("key")).toEqual([]);
	});
});

describe("what is seen", () => {
	it("are locals, counters with their ledger, and the scenario's objects", async () => {
		await client.launch({ scenario }, [{ on: "return ERR_PTR(error);", condition: "tbl->gc_entries == 4" }]);
		expect(await client.scope("Locals")).toMatchObject({
			tbl: "&table",
			key: "3",
			exempt: "false",
			error: "-22",
			i: "6",
		});
		expect(await client.scope("Counters")).toMatchObject({ entries: "2", gc_entries: "4" });
		expect(Object.keys(await client.scope("Objects"))).toEqual(["n"]);
		const { scopes } = (await client.dap.scopesRequest({ frameId: 1 })).body;
		const ledger = scopes.find(({ name }) => name === "Ledger");
		expect(ledger?.expensive).toBe(true);
		const { variables } = (await client.dap.variablesRequest({ variablesReference: ledger?.variablesReference ?? 0 }))
			.body;
		const entries = variables.find(({ name }) => name === "entries");
		const changes = (await client.dap.variablesRequest({ variablesReference: entries?.variablesReference ?? 0 })).body
			.variables;
		const line = (on: string) => client.lineOf(on);
		expect(changes.slice(0, 2).map(({ name, value }) => `${name} ${value}`)).toEqual([
			`-1 2  entry_destroy()  neighbour.c:${line("atomic_dec(&n->table->entries)")}`,
			`+1 3  entry_alloc()  neighbour.c:${line("atomic_inc(&tbl->entries)")}`,
		]);
		expect((await client.dap.stackTraceRequest({ threadId: 1 })).body.stackFrames[0]?.line).toBe(
			line("return ERR_PTR(error)"),
		);
	});

	it.each([
		["tbl->limit - 2 * tbl->gc_entries.counter", "3"],
		["n->address[2]", "4"],
		["&n->key == (int *)((char *)n + 12)", "1"],
		["key > 1 && !exempt", "1"],
		["atomic_read(&tbl->gc_entries)", "1"],
		["tbl->name", expect.stringContaining('"arp_cache"')],
		["tbl->ops->constructor", "refuse_odd"],
		["sizeof(struct entry)", "24"],
		["n->table->ops == &table_ops ? 10 : 20", "10"],
		["i++", '"i++" is not evaluated: it changes what it looks at'],
		["kfree(n)", '"kfree(n)" is not evaluated: it calls kfree()'],
		["n->nothing", expect.stringContaining("nothing")],
		["n->", '"n->" is no expression'],
		["}", '"}" is no expression'],
	])("%s is %s", async (expression, expected) => {
		await client.launch({ scenario }, [{ on: "error = tbl->ops->constructor(n);" }]);
		expect(await client.value(expression, "hover")).toEqual(expected);
	});

	it("is also what a pointer leads to, member by member", async () => {
		await client.launch({ scenario }, [{ on: "error = tbl->ops->constructor(n);" }]);
		const answer = await client.dap.evaluateRequest({ expression: "n", frameId: 1 });
		const members = (await client.dap.variablesRequest({ variablesReference: answer.body.variablesReference })).body
			.variables;
		expect(members.map(({ name, value, evaluateName }) => `${name} ${value} ${evaluateName}`)).toEqual([
			"table &table n->table",
			"refs 1 n->refs",
			"key 2 n->key",
			"exempt false n->exempt",
			"address [6] n->address",
		]);
	});
});

describe("a fault", () => {
	it("stops where it happens, with everything to look at, and the way back", async () => {
		const stop = await client.launch({ function: "stale" });
		expect(stop).toMatchObject({ reason: "exception", description: "use-after-free", line: "return n->key;" });
		const info = (await client.dap.exceptionInfoRequest({ threadId: 1 })).body;
		expect(info.exceptionId).toBe("use-after-free");
		expect(info.description).toContain("freed in entry_destroy");
		expect(await client.value("tbl->entries")).toBe("0");
		expect(await client.lineAfter("stepBack")).toBe("entry_release(n);");
		expect(await client.value("n->key")).toBe("2");
		expect((await client.go("continue")).reason).toBe("exception");
	});
});

describe("a long run", () => {
	it("can be paused, shows how far it is, and can be cancelled", async () => {
		await client.launch({ function: "spin", arguments: { rounds: 2_000_000_000 }, stopOnEntry: true });
		const progress = client.dap.waitForEvent("progressStart", 20_000);
		const stopped = client.dap.waitForEvent("stopped", 20_000);
		await client.dap.continueRequest({ threadId: 1 });
		const { body } = await progress;
		expect(body).toMatchObject({ cancellable: true });
		expect(await client.value("rounds")).toBe("the program is running");
		await client.dap.customRequest("cancel", { progressId: body.progressId });
		expect((await stopped).body.reason).toBe("pause");
		expect(Number(await client.value("rounds"))).toBeLessThan(2_000_000_000);
		expect(client.events.some(({ event }) => event === "progressEnd")).toBe(true);
	});
});
