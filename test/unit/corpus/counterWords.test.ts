import { describe, expect, test } from "vitest";
import { corpusCases, type RealCase } from "../../corpus/cases.ts";
import { functionsOf, isAbout } from "../../corpus/counterWords.ts";

const one: RealCase = {
	id: "T1",
	group: "real",
	file: "box.c",
	function: "box_probe",
	counter: "box->items",
	inc: "atomic_inc(&box->items)",
	dec: "atomic_dec(&box->items)",
	kind: "intra",
	shape: "error-path",
};

function about(
	counter: string,
	words: string,
	more: { inc?: string; operation?: string; raisedAt?: string[]; text?: string } = {},
) {
	const finding = { counter, operation: more.operation ?? "", raisedAt: more.raisedAt ?? [] };
	return isAbout(finding, { ...one, counter: words, inc: more.inc ?? one.inc }, more.text ?? "");
}

describe("a counter written as an expression", () => {
	test.each([
		["nft_set.nelems", "set->nelems"],
		["masq_refcnt", "masq_refcnt"],
		["bpf_trampoline.progs_cnt", "tr->progs_cnt[kind]"],
		["request.ref_count", "rq->ref_count (kref)"],
		["scsi_target.target_busy", "scsi_target(sdev)->target_busy"],
	])("%s is %s", (counter, words) => expect(about(counter, words)).toBe(true));

	test("is told from another member, whatever raised that", () => {
		expect(about("nft_set.ndeact", "set->nelems", { operation: "atomic_inc" })).toBe(false);
	});
});

describe("a count behind get and put calls", () => {
	test("is told from another count of the same object", () => {
		expect(about("clk.enable_count", "enable count of clk")).toBe(true);
		expect(about("clk.refcount", "enable count of clk")).toBe(false);
		expect(about("clk.refcount", "clk reference of clk")).toBe(true);
	});

	test("may have a name of the tree's own, if the case's call raised it", () => {
		const inc = "idtoname_lookup(cd, &ent) (same file)";
		expect(about("ent.h", "cache_head refcount of res", { inc, operation: "idtoname_lookup" })).toBe(true);
		expect(about("ent.h", "cache_head refcount of res", { inc, operation: "kref_get" })).toBe(false);
	});

	test("of another object is told by the call that raised it", () => {
		const inc = "for_each_child_of_node(top, np)";
		const text = "top = of_find_node_by_name(NULL, name);\nfor_each_child_of_node(top, np) {\n}";
		const words = "of_node refcount of np";
		expect(about("device_node.refcount", words, { inc, text, raisedAt: ["for_each_child_of_node(top, np) {"] })).toBe(
			true,
		);
		expect(
			about("device_node.refcount", words, { inc, text, raisedAt: ["top = of_find_node_by_name(NULL, name);"] }),
		).toBe(false);
	});
});

test("a pair of callbacks is answered in either of them", () => {
	const pair: RealCase = { ...one, kind: "pair", function: "box_remove", inc: "get_box() in box_bind" };
	expect(functionsOf(pair, "6.1")).toEqual(["box_remove", "box_bind", "box_probe"]);
	expect(functionsOf(one, "6.1")).toEqual(["box_probe"]);
	expect(functionsOf({ ...one, function_6_12: "box_probe_one" }, "6.12")).toEqual(["box_probe_one"]);
});

test("the words of every case are understood: as an expression, or by the table", () => {
	const prose = corpusCases().filter(({ counter }) => counter.includes(" ") && !/^[\w>.-]+ \(\w+\)$/.test(counter));
	const missed = prose.filter((real) => isAbout({ counter: "x.y", operation: "", raisedAt: [] }, real, ""));
	expect(missed).toEqual([]);
	const asExpression = prose.filter(({ counter, ...rest }) =>
		isAbout({ counter: `s.${/(\w+)$/.exec(counter)?.[1]}`, operation: "", raisedAt: [] }, { ...rest, counter }, ""),
	);
	expect(asExpression.map(({ counter }) => counter)).toEqual([]);
});
