import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { URI } from "vscode-uri";
import type { ReviewParams, ReviewTextParams } from "../../server/src/lsp/features/review.ts";
import type { ReviewAnswer } from "../../server/src/lsp/toProtocol/review.ts";
import { bareLeak, leakingLine, settlingLine } from "../harness/bareLeak.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { LspClient, modernClient } from "../harness/lspClient.ts";
import { diffOf, mailOf } from "../harness/patches.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

let client: LspClient | undefined;
let cache: TemporaryFolder;
beforeAll(() => {
	cache = new TemporaryFolder();
	process.env.COUNTERBALANCE_CACHE = cache.path;
});
afterEach(() => client?.process.kill());
afterAll(() => {
	delete process.env.COUNTERBALANCE_CACHE;
	cache[Symbol.dispose]();
});

const clean = bareLeak.replace(leakingLine, settlingLine + leakingLine);
const breaking = diffOf({ "drivers/t.c": clean }, { "drivers/t.c": bareLeak });
const mending = diffOf({ "drivers/t.c": bareLeak }, { "drivers/t.c": clean });
const server = `${projectRoot}server/src/lsp/main.ts`;
const capabilities = { ...modernClient, experimental: { counterbalanceReview: true } };

function tree(): TemporaryFolder {
	return new TemporaryFolder({ Kconfig: "", "include/h.h": "", "drivers/t.c": clean });
}

function review(folder: TemporaryFolder, text: string): Promise<ReviewAnswer> {
	const source = { kind: "patch", name: "p.patch", content: Buffer.from(text).toString("base64") } as const;
	return ask("counterbalance/review", { folder: URI.file(folder.path).toString(), source } satisfies ReviewParams);
}

function ask<T>(method: string, params: unknown): Promise<T> {
	if (!client) throw new Error("no client");
	return client.connection.sendRequest<T>(method, params);
}

describe("a review over the protocol", () => {
	it("has findings, sheet, series, verdict, a reply for each bug, and the texts of both sides", async () => {
		using folder = tree();
		client = await LspClient.start({ server, capabilities });
		const series = mailOf("[PATCH 1/2] break", breaking) + mailOf("[PATCH 2/2] mend", mending);
		const answer = await review(folder, series);
		if ("failure" in answer) throw new Error(answer.failure);
		expect(answer.tree).toBe(URI.file(folder.path).toString());
		expect(answer.matrix).toMatchObject([{ counter: "table.live", passage: "enters in 1/2, settled in 2/2" }]);
		expect(answer.patches.map(({ introduced, fixed }) => [introduced.length, fixed.length])).toEqual([
			[1, 0],
			[0, 1],
		]);
		expect(answer.patches[0]?.introduced[0]?.reply).toContain("Who settles live after this?");
		expect(answer.patches[0]?.sheet).toMatchObject([{ function: "entry_create", counter: "table.live" }]);
		expect(answer.verdict).toMatch(/^nothing introduced/);
		expect(answer.files).toEqual([{ file: "drivers/t.c" }]);
		const text = (params: Partial<ReviewTextParams>) =>
			ask("counterbalance/reviewText", { review: answer.review, file: "drivers/t.c", side: "after", ...params });
		expect(await text({})).toBe(clean);
		expect(await text({ patch: 0 })).toBe(bareLeak);
		expect(await text({ patch: 1, side: "before" })).toBe(bareLeak);
		expect(await text({ file: "../../etc/passwd" })).toBeNull();
		expect(await text({ review: 99 })).toBeNull();
	});

	it("leaves the open documents as they are", async () => {
		using folder = tree();
		client = await LspClient.start({ server, capabilities });
		const uri = URI.file(folder.file("drivers/t.c")).toString();
		await client.open(uri, clean);
		expect(await client.diagnostics(uri)).toEqual([]);
		const answer = await review(folder, breaking);
		expect("failure" in answer ? [] : answer.whole.introduced).toHaveLength(1);
		expect(await client.diagnostics(uri)).toEqual([]);
	});

	it("has findings and hovers in the documents of both sides, each in its version of the tree", async () => {
		const header = "static inline void settle(struct table *t)\n{\n\tatomic_dec(&t->live);\n}\n";
		const calling = (text: string) => text.replace("atomic_dec(&table->live);\n\t\tkfree", "settle(table);\n\t\tkfree");
		const files = { "include/t.h": header, "drivers/t.c": `#include <t.h>\n${calling(clean)}` };
		const after = { ...files, "include/t.h": header.replace("\tatomic_dec(&t->live);\n", "") };
		using folder = new TemporaryFolder({ Kconfig: "", ...files });
		client = await LspClient.start({ server, capabilities });
		const patch =
			diffOf(files, after) +
			diffOf({ "drivers/t.c": files["drivers/t.c"] }, { "drivers/t.c": `${files["drivers/t.c"]}\n` });
		const answer = await review(folder, patch);
		if ("failure" in answer) throw new Error(answer.failure);
		const counts: number[] = [];
		for (const side of ["before", "after"] as const) {
			const uri = `counterbalance-review:/${answer.review}/all/${side}/drivers/t.c`;
			await client.open(
				uri,
				await ask("counterbalance/reviewText", { review: answer.review, file: "drivers/t.c", side }),
			);
			counts.push((await client.diagnostics(uri)).length);
			const line = files["drivers/t.c"].split("\n").findIndex((one) => one.includes("atomic_inc_return"));
			const hover = await client.hover(uri, line, files["drivers/t.c"].split("\n")[line]?.indexOf("live") ?? 0);
			expect(hover?.contents.value).toContain("table.live");
		}
		expect(counts).toEqual([0, 1]);
	});

	it("a second time rests on the tree as it lies on disk then", async () => {
		const header = "static inline void settle(struct table *t)\n{\n\tatomic_dec(&t->live);\n}\n";
		const calling = `#include <t.h>\n${clean.replace("atomic_dec(&table->live);\n\t\tkfree", "settle(table);\n\t\tkfree")}`;
		using folder = new TemporaryFolder({ Kconfig: "", "include/t.h": header, "drivers/t.c": bareLeak });
		client = await LspClient.start({
			server,
			capabilities: {
				...capabilities,
				workspace: { ...modernClient.workspace, didChangeWatchedFiles: { dynamicRegistration: true } },
			},
		});
		const patch = diffOf({ "drivers/t.c": bareLeak }, { "drivers/t.c": calling });
		const fixed = async () => {
			const answer = await review(folder, patch);
			return "failure" in answer ? answer.failure : answer.whole.fixed.length;
		};
		expect(await fixed()).toBe(1);
		expect(await fixed()).toBe(1);
		folder.write("include/t.h", header.replace("\tatomic_dec(&t->live);\n", ""));
		await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
			changes: [{ uri: URI.file(folder.file("include/t.h")).toString(), type: 2 }],
		});
		expect(await fixed()).toBe(0);
	});

	it("of what is no patch ends in a sentence", async () => {
		using folder = tree();
		client = await LspClient.start({ server, capabilities });
		expect(await review(folder, "hello\n")).toEqual({ failure: "there is no patch in it" });
	});

	it("is neither announced to nor answered for a client that did not ask for it", async () => {
		using folder = tree();
		client = LspClient.spawn({ server });
		const { capabilities: announced } = await client.initialize({});
		expect(announced.experimental).toBeUndefined();
		await expect(review(folder, breaking)).rejects.toThrow(/Unhandled method/);
	});
});
