/**
 * Whether a finding is about the counter that a case describes in words.
 *
 * - A counter written as an expression (`set->nelems`, `tr->progs_cnt[kind]`, `rq->ref_count (kref)`) is the one whose last
 *   member, or whose variable, has that name. The struct is not compared: the case does not say it.
 * - A count of an object behind get and put calls (`of_node refcount of np`) is any counter the table below names for these
 *   words, or one that the finding says was raised by a call that the case names under `inc`.
 * - Where a function counts two objects of one kind, a finding is about the other one if the line in the function that raised
 *   the count calls none of the functions that the case names under `inc`, though the function does call one of them.
 */
import type { CorpusCase } from "./cases.ts";

/** What of a finding is looked at. */
export interface CountedFinding {
	/** `device_node.refcount`, `masq_refcnt` */
	readonly counter: string;
	/** The function or operator that changed the count, where the finding says so. */
	readonly operation: string;
	/** The text of the lines, in the case's function, on which the count is raised. */
	readonly raisedAt: readonly string[];
}

/** Words of the corpus -> names of counters, struct and member. */
const counterNames: readonly (readonly [words: RegExp, counters: RegExp])[] = [
	[/^runtime-PM usage count of /, /^(device|dev_pm_info)\.usage_count$/],
	[/^of_node refcount of /, /^(device_node|kobject|kref|device_node\.kobj)\.\w+$/],
	[/^fwnode refcount of /, /^(fwnode_handle|device_node)\.\w+$/],
	[/^struct device refcounts? of /, /^(device|kobject|platform_device|regulator_dev|i2c_adapter)\.(refcount|kref)$/],
	[/^PCI enable count of /, /^pci_dev\.enable_\w+$/],
	[/^enable count of /, /^(clk|regulator\w*|regulator_bulk_data)\.enable_count$/],
	[/^clk reference of /, /^clk\.(refcount|ref|kref)$/],
	[/^kref of urb$/, /^urb\.(kref|refcount)$/],
	[/^kref of connector->base$/, /^(drm_connector|drm_mode_object)\.(refcount|kref)$/],
	[/^cache_head refcount of /, /^cache_head\.(ref|refcount|kref)$/],
	[/^dst_entry refcount of /, /^dst_entry\.(__refcnt|__rcuref|refcount)$/],
	[/^block group refs of /, /^btrfs_block_group\.(refs|refcount)$/],
];

/** `functionText` is the text of the case's function in the tree the finding is from. */
export function isAbout(finding: CountedFinding, one: CorpusCase, functionText: string): boolean {
	const row = counterNames.find(([words]) => words.test(one.counter));
	if (row === undefined) return lastName(finding.counter) === lastName(one.counter.replace(/ \(\w+\)$/, ""));
	const raises = calledIn(one.inc);
	if (!row[1].test(finding.counter) && !raises.includes(finding.operation)) return false;
	const named = (text: string): boolean => raises.some((name) => new RegExp(String.raw`\b${name}\b`).test(text));
	return finding.raisedAt.length === 0 || !named(functionText) || finding.raisedAt.some(named);
}

/** `tr->progs_cnt[kind]` -> `progs_cnt` */
export function lastName(counter: string): string {
	return /(\w+)(?:\[[^\]]*\])*$/.exec(counter)?.[1] ?? counter;
}

/** The functions called in a text. */
function calledIn(text: string): readonly string[] {
	return [...text.matchAll(/(\w+)\(/g)].map((match) => match[1] ?? "");
}

const counterparts: readonly (readonly [string, string])[] = [
	["remove", "probe"],
	["close", "open"],
	["release", "open"],
	["exit", "init"],
	["resume", "suspend"],
	["disconnect", "probe"],
	["unregister", "register"],
	["detach", "attach"],
	["stop", "start"],
	["disable", "enable"],
];

/**
 * The functions in which a finding answers the case: the case's own, and for a pair of callbacks also the other one, which is
 * the function that the case says the increment is in, or the one called like it with the opposite word.
 */
export function functionsOf(one: CorpusCase, version: "6.1" | "6.12"): readonly string[] {
	const own = (version === "6.12" && "function_6_12" in one && one.function_6_12) || one.function;
	if (one.kind !== "pair" || one.group !== "real") return [own];
	const said = / in (?:the callers )?(\w+)/.exec(one.inc)?.[1];
	const opposite = counterparts.flatMap(([a, b]) => [
		...(own.endsWith(a) ? [own.slice(0, -a.length) + b] : []),
		...(own.endsWith(b) ? [own.slice(0, -b.length) + a] : []),
	]);
	return [own, ...(said === undefined ? [] : [said]), ...opposite];
}
