import { describe, expect, test } from "vitest";
import { batchesOf, Waiting } from "../../../server/src/store/batches.ts";

test("batches hold files of one folder, and not too many", () => {
	const many = Array.from({ length: 50 }, (_, i) => `b/${i}`);
	const batches = [...batchesOf(["a/1", "a/2", ...many, "c/1"])];
	expect(batches.map((batch) => batch.length)).toEqual([2, 24, 24, 2, 1]);
	expect(batches.flat()).toEqual(["a/1", "a/2", ...many, "c/1"]);
});

describe("whose turn a batch is", () => {
	const batches = ["a/1", "a/2", "a/3", "b/1", "b/2", "c/1"].map((file) => [file]);

	test("a thread stays in its folder", () => {
		const waiting = new Waiting<string>(batches);
		const turns = ["one", "two", "one", "two", "one"].map((thread) => waiting.next(thread)?.[0]);
		expect(turns).toEqual(["a/1", "b/1", "a/2", "b/2", "a/3"]);
	});

	test("one that has nothing left helps with the longest, from its end", () => {
		const waiting = new Waiting<string>(batches);
		const turns = ["one", "two", "two", "two", "two", "one", "two"].map((thread) => waiting.next(thread)?.[0]);
		expect(turns).toEqual(["a/1", "b/1", "b/2", "c/1", "a/3", "a/2", undefined]);
	});
});
