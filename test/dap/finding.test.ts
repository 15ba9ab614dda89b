/** The path of a finding gone along in the debugger, over a file shaped like Linux 5.0's neighbour table. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DebuggerClient, debuggingFixtures } from "../harness/debugClient.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const file = join(debuggingFixtures, "neighbour.c");
const text = readFileSync(file, "utf8");
const finding = "entry_create | leak-on-exit | table.gc_entries | atomic_inc_return | fails with an error pointer";
const tally = "table.gc_entries on this path";

let client: DebuggerClient;
beforeEach(async () => {
	client = await DebuggerClient.start(file, text);
});
afterEach(() => client[Symbol.asyncDispose]());

describe("the path of a finding", () => {
	it("stops where the function is entered, with what it finds there", async () => {
		const entry = await client.launch({ finding, stopOnEntry: true });
		expect(entry).toMatchObject({ reason: "entry", description: "At the beginning of the path of entry_create()" });
		expect(entry.line).toBe("struct entry *n = entry_alloc(tbl, key, exempt);");
		expect(await client.scope("Locals")).toMatchObject({ exempt: "false", n: "not set yet" });
		expect(await client.value("tbl->gc_entries")).toBe("-1");
		expect((await client.scope("Counters"))[tally]).toBe("0");
	});

	it("is stepped along and back, over every line", async () => {
		const entry = await client.launch({ finding, stopOnEntry: true });
		const places = [entry.stack.join()];
		for (let stop = await client.go("next"); stop.reason !== "end"; stop = await client.go("next"))
			places.push(stop.stack.join());
		expect(places.at(-1)).toBe(`entry_create:${client.lineOf("return ERR_PTR(error);")}`);
		const back: string[] = [];
		for (let stop = await client.go("stepBack"); ; stop = await client.go("stepBack")) {
			back.push(stop.stack.join());
			if (stop.reason === "entry") break;
		}
		// The beginning itself is come to once more.
		expect(back.slice(0, -1)).toEqual(places.toReversed());
	});

	it("halts at breakpoints, in both directions, with the balance there", async () => {
		const stop = await client.launch({ finding }, [{ on: "return ERR_PTR(error);" }, { on: "if (!n)" }]);
		expect(stop.line).toBe("if (!n)");
		expect((await client.scope("Counters"))[tally]).toBe("+1");
		expect(await client.go("continue")).toMatchObject({ reason: "breakpoint", line: "return ERR_PTR(error);" });
		expect([await client.value("error < 0"), await client.value("tbl->gc_entries")]).toEqual(["1", "0"]);
		expect((await client.go("reverseContinue")).line).toBe("if (!n)");
		expect((await client.go("reverseContinue")).reason).toBe("entry");
		expect((await client.go("continue")).line).toBe("if (!n)");
	});

	it("goes into calls, over them and out of them", async () => {
		await client.launch({ finding, stopOnEntry: true });
		expect((await client.go("stepIn")).stack).toEqual([
			`entry_alloc:${client.lineOf("*n = NULL")}`,
			`entry_create:${client.lineOf("*n = entry_alloc(tbl, key, exempt)")}`,
		]);
		expect((await client.go("stepOut")).stack).toHaveLength(1);
		expect(await client.lineAfter("next")).toBe("if (!n)");
	});

	it("tells who changed a counter last", async () => {
		await client.launch({ finding }, [{ on: "return ERR_PTR(error);" }]);
		const { scopes } = (await client.dap.scopesRequest({ frameId: 1 })).body;
		const ledger = scopes.find(({ name }) => name === "Ledger")?.variablesReference ?? 0;
		const { variables } = (await client.dap.variablesRequest({ variablesReference: ledger })).body;
		const counter = variables.find(({ name }) => name === "tbl->gc_entries");
		const changes = await client.variables(counter?.variablesReference ?? 0);
		expect(Object.entries(changes)).toEqual([
			[
				"+1",
				expect.stringMatching(new RegExp(`^0 {2}entry_alloc\\(\\) .*:${client.lineOf("atomic_inc_return(&tbl->gc")}$`)),
			],
		]);
	});

	it("halts where a counter is changed, forwards and backwards", async () => {
		await client.launch({ finding, stopOnEntry: true });
		const info = (await client.dap.dataBreakpointInfoRequest({ name: "tbl->gc_entries", frameId: 1 })).body;
		expect(info.dataId).toBeTruthy();
		await client.dap.setDataBreakpointsRequest({ breakpoints: [{ dataId: info.dataId ?? "" }] });
		const changed = await client.go("continue");
		expect(changed).toMatchObject({
			reason: "data breakpoint",
			line: "entries = atomic_inc_return(&tbl->gc_entries);",
		});
		expect(changed.description).toBe("tbl->gc_entries: -1 → 0 by entry_alloc()");
		expect((await client.go("continue")).reason).toBe("end");
		expect(await client.go("reverseContinue")).toMatchObject({
			reason: "data breakpoint",
			line: "entries = atomic_inc_return(&tbl->gc_entries);",
		});
		expect(await client.value("tbl->gc_entries")).toBe("-1");
		expect((await client.go("reverseContinue")).reason).toBe("entry");
	});

	it("is taken from a scenario as well, and in the text that the editor has", async () => {
		using folder = new TemporaryFolder({
			"path.json": JSON.stringify({
				name: "no constructor",
				file: "neighbour.c",
				path: {
					function: "entry_create",
					counter: "table.gc_entries",
					leaves: 1,
					decisions: [
						{ into: "entry_alloc", decisions: [{ if: "exempt", is: true }] },
						{ if: "error < 0", is: true },
					],
				},
			}),
		});
		await client.launch({ scenario: folder.file("path.json") }, [{ on: "return ERR_PTR(error);" }]);
		expect(await client.value("exempt")).toBe("true");
		expect(await client.go("continue")).toMatchObject({ reason: "end", description: "At the end of no constructor" });
	});

	it("that is not there is refused in one line", async () => {
		await client.dap.initializeRequest();
		const launched = client.dap.launchRequest({
			program: file,
			finding,
			unsaved: { [file]: text.replace("entry_release(n);\n\treturn ERR", "return ERR") },
		} as object);
		await expect(launched).rejects.toThrow("neighbour.c: no finding is in this file");
	});
});
