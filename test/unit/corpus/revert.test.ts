import { describe, expect, test } from "vitest";
import type { RevertedCase } from "../../corpus/cases.ts";
import { revert } from "../../corpus/revert.ts";

const text = `static int item_add(struct box *box)
{
	atomic_inc(&box->items);
	if (!box->ready)
		goto out;
	return 0;
out:
	atomic_dec(&box->items);
	box_wake(box);
	atomic_dec(&box->items);
	return -EINVAL;
}

SYSCALL_DEFINE1(count, int, n)
{
	total++;
	if (n < 0) {
		if (checked)
			total--;
		return -EINVAL;
	}
	return 0;
}
`;

const item: RevertedCase = {
	id: "T1",
	group: "reverted",
	file: "box.c",
	function: "item_add",
	counter: "box->items",
	inc: "atomic_inc( &box->items )",
	kind: "intra",
	shape: "error-path",
	delete: ["atomic_dec(&box->items);"],
	occurrence: 2,
	occurrences_in_function: 2,
	line_6_1: 10,
};

const count: RevertedCase = {
	...item,
	function: "count",
	inc: "total++",
	delete: ["if (checked)", "total--;"],
	occurrence: 1,
	occurrences_in_function: 1,
	line_6_1: 18,
};

function reverted(one: RevertedCase, of = text, read: (file: string) => string | undefined = () => undefined) {
	return revert(one, of, read);
}

function withoutLines(first: number, last: number): string {
	const lines = text.split("\n");
	return [...lines.slice(0, first - 1), ...lines.slice(last)].join("\n");
}

test("the occurrence asked for is deleted, and nothing else", () => {
	expect(reverted(item)).toEqual({ text: withoutLines(10, 10), line: 10 });
});

test("several lines go together, in a system call as well", () => {
	expect(reverted(count)).toEqual({ text: withoutLines(18, 19), line: 18 });
});

test("an increment in another file is looked for there", () => {
	const one = { ...item, inc: "counted(box)", inc_function: "take", inc_file: "take.c" };
	expect(reverted(one, text, () => "int take(void)\n{\n\tcounted(box);\n}\n")).toHaveProperty("text");
	expect(reverted(one, text, () => "int take(void)\n{\n}\n")).toEqual({ refused: "no counted(box) in take" });
	expect(reverted(one)).toEqual({ refused: "no file take.c" });
});

describe("a case that does not apply as written is refused", () => {
	test.each([
		["the function is gone", { function: "item_put" }, "no function item_put"],
		["the text is gone", { delete: ["box->items--;"] }, "0 definitions of item_add hold the text"],
		["it is there more often", { occurrences_in_function: 1 }, "the text is there 2 times in the function, not 1"],
		["it stands elsewhere", { line_6_1: 9 }, "the text is at line 10, not 9"],
		["there is nothing to settle", { inc: "box->items++" }, "no box->items++ in item_add"],
		[
			"the rest of a statement would stay",
			{ delete: ["atomic_inc(&box->items);", "if (!box->ready)"] },
			"the deleted text does not end a statement",
		],
	])("%s", (_, change, refused) => {
		const { line_6_1, occurrences_in_function, ...rest } = { ...item, occurrence: 1, ...change };
		const wanted = { ...rest, ...("line_6_1" in change || "occurrences_in_function" in change ? item : {}), ...change };
		expect(reverted(wanted)).toEqual({ refused });
	});

	test("the statement of an if without its if", () => {
		const { line_6_1: _, ...one } = { ...count, delete: ["total--;"] };
		expect(reverted(one)).toEqual({ refused: "the statement belongs to line 18" });
	});

	test("all that follows a label", () => {
		const labelled = "int end(void)\n{\n\tn++;\n\tif (x)\n\t\tgoto out;\n\treturn 0;\nout:\n\tn--;\n}\n";
		const { line_6_1: _, ...one } = { ...count, function: "end", inc: "n++", delete: ["n--;"] };
		expect(reverted(one, labelled)).toEqual({ refused: "a label would stand before }" });
	});
});
