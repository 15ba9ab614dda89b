/**
 * The built debug adapter on the kernel's own net/core/neighbour.c without the two lines (the text exists in memory only): the
 * shipped scenario, stopped where the lines are missing, gone back over, and asked who changed the counter last.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DebuggerClient } from "../harness/debugClient.ts";
import { kernelTree } from "../harness/kernelTree.ts";
import { lineOf, neighbourFile, withLeak } from "../harness/neighbourLeak.ts";

const root = kernelTree("6.1");

describe.skipIf(root === undefined)("debugging the neighbour leak", () => {
	const file = join(root ?? "", neighbourFile);
	let text: string;
	let client: DebuggerClient;
	const launch = () => ({ scenario: "neighbour", tree: root, unsaved: { [file]: text } });
	const counts = async () => [await client.value("tbl->entries"), await client.value("tbl->gc_entries")];

	beforeEach(async () => {
		text = withLeak(readFileSync(file, "utf8"));
		client = await DebuggerClient.start(file, text);
	});
	afterEach(() => client[Symbol.asyncDispose]());

	test("stops where the lines are missing, and steps back over what is left of the label", async () => {
		const stop = await client.launch(launch(), [{ on: "out_neigh_release:" }]);
		const release = lineOf(text, "out_neigh_release:") + 1;
		expect(stop).toMatchObject({ reason: "breakpoint", line: "neigh_release(n);" });
		expect(stop.stack).toEqual([`___neigh_create:${release}`, expect.stringMatching(/^__neigh_create:\d+$/)]);
		expect(await counts()).toEqual(["7", "7"]);
		expect(await client.lineAfter("next")).toBe("goto out;");
		expect(await counts()).toEqual(["6", "7"]);
		expect(await client.lineAfter("stepBack")).toBe("neigh_release(n);");
		expect(await counts()).toEqual(["7", "7"]);
		expect(await client.lineAfter("stepBack")).toBe("goto out_neigh_release;");
		expect(await client.lineAfter("stepBack")).toBe("rc = ERR_PTR(error);");
		expect(await client.value("error")).toBe("-22");
		expect(await client.scope("Counters")).toMatchObject({ entries: "7", gc_entries: "7", table_fulls: "0" });
	});

	test("steps into another file and shows what is there", async () => {
		await client.launch(launch(), [{ on: "if (tbl->constructor &&" }]);
		const { stackFrames } = await client
			.go("stepIn")
			.then(() => client.dap.stackTraceRequest({ threadId: 1 }))
			.then(({ body }) => body);
		expect(
			stackFrames.map(({ name, source }) => `${name} ${source?.path?.slice((root?.length ?? 0) + 1)}`).slice(0, 2),
		).toEqual(["arp_constructor net/ipv4/arp.c", `___neigh_create ${neighbourFile}`]);
		expect(await client.scope("Locals")).toMatchObject({ neigh: expect.stringMatching(/object #\d+/) });
	});

	test("leads from the overflow back to who counted up last", async () => {
		const overflow = await client.launch(launch(), [{ on: "neighbor table overflow" }]);
		expect(overflow.reason).toBe("breakpoint");
		expect(await counts()).toEqual(["0", "33"]);
		await client.breakpoints([]);
		await client.watch("tbl->gc_entries");
		const began = performance.now();
		const last = await client.go("reverseContinue");
		expect(last.description).toBe("tbl->gc_entries: 32 → 33 by neigh_alloc()");
		const before = await client.go("reverseContinue");
		expect(before.description).toBe("tbl->gc_entries: 31 → 32 by neigh_alloc()");
		expect(before.line).toBe("entries = atomic_inc_return(&tbl->gc_entries) - 1;");
		expect(performance.now() - began).toBeLessThan(20_000);
	});
});
