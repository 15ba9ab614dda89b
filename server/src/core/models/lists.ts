/**
 * Linked lists (Documentation/core-api/list.rst). A node remembers in the part `linked` whether it is on a list, so that
 * `if (!list_empty(&n->node)) list_del_init(&n->node)` stays correlated with what was done before.
 */
import { does, type Effect, type Model } from "./row.ts";

const linked = (at: number, to: number): Effect => ({ kind: "set", at, part: "linked", to });
const insert = (name: string, node = 0, head = 1): Model =>
	does(name, [linked(node, 1), linked(head, 1), { kind: "publish", object: node }]);
const remove = (name: string): Model => does(name, [{ kind: "unlink", node: 0 }]);
const initialise = (name: string): Model => does(name, [linked(0, 0)]);

const inserting = [
	"list_add",
	"list_add_tail",
	"list_add_rcu",
	"list_add_tail_rcu",
	"hlist_add_head",
	"hlist_add_head_rcu",
	"hlist_add_before",
	"hlist_add_behind",
	"hlist_add_tail_rcu",
	"hlist_add_behind_rcu",
	"hlist_add_before_rcu",
	"hlist_nulls_add_head",
	"hlist_nulls_add_head_rcu",
	"hlist_nulls_add_tail_rcu",
	"hlist_bl_add_head",
	"hlist_bl_add_head_rcu",
	"list_move",
	"list_move_tail",
	"llist_add",
	"klist_add_tail",
	"klist_add_head",
	"hlist_nulls_add_fake",
];
const removing = [
	"list_del",
	"list_del_init",
	"list_del_rcu",
	"list_del_init_careful",
	"hlist_del",
	"hlist_del_init",
	"hlist_del_rcu",
	"hlist_del_init_rcu",
	"hlist_nulls_del",
	"hlist_nulls_del_rcu",
	"hlist_nulls_del_init_rcu",
	"hlist_bl_del",
	"hlist_bl_del_init",
	"hlist_bl_del_rcu",
	"__list_del_entry",
];
const initialising = [
	"INIT_LIST_HEAD",
	"INIT_HLIST_HEAD",
	"INIT_HLIST_NODE",
	"INIT_LIST_HEAD_RCU",
	"INIT_HLIST_NULLS_HEAD",
	"INIT_HLIST_BL_HEAD",
];
const unlinkedTest = ["list_empty", "list_empty_careful", "hlist_empty", "hlist_unhashed", "hlist_unhashed_lockless"];

export const linkPart = "linked";

export const listModels: readonly Model[] = [
	...inserting.map((name) => insert(name)),
	...removing.map(remove),
	...initialising.map(initialise),
	...unlinkedTest.map((name) => does(name, [], { op: "==", left: { held: 0 }, right: 0 })),
];

/** Iterators over `(cursor, …, head, member)` that leave the head, taken for an element, in their cursor when they have run out. */
export function endsAtHead(macro: string): boolean {
	return /^list_for_each_entry(?:_safe)?(?:_reverse|_rcu)?$/.test(macro);
}

/** Models whose `held` means the node's `linked` part rather than the memory at the address itself. */
export const linkTests: ReadonlySet<string> = new Set(unlinkedTest);

/** Functions that put the node in their first argument on a list, and those that take it off. */
export const linking: ReadonlySet<string> = new Set(inserting.filter((name) => !name.startsWith("list_move")));
export const unlinking: ReadonlySet<string> = new Set(removing);
