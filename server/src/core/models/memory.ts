/** Making and unmaking objects: Documentation/core-api/memory-allocation.rst, Documentation/RCU/whatisRCU.rst. */
import { type AllocationSize, does, type Effect, type Model } from "./row.ts";

/** `entry` is the name and how the call says the size: `kcalloc:0*1`, `kmem_cache_alloc:cache 0`. */
function allocator(entry: string, zeroed: boolean): Model {
	const [name = entry, said] = entry.split(":");
	const made: Effect =
		said === undefined ? { kind: "allocate", zeroed } : { kind: "allocate", zeroed, size: sizeOf(said) };
	return {
		name,
		outcomes: [
			{ when: [], effects: [made], result: { made: true } },
			{ when: [], effects: [], result: 0, fails: true },
		],
	};
}

function sizeOf(said: string): AllocationSize {
	const cache = /^cache (\d+)$/.exec(said)?.[1];
	return cache === undefined ? { product: said.split("*").map(Number) } : { cache: Number(cache) };
}

const plain = [
	"kmalloc:0",
	"kmalloc_node:0",
	"kmalloc_array:0*1",
	"kmalloc_array_node:0*1",
	"krealloc",
	"kvmalloc:0",
	"kvmalloc_node:0",
	"kvmalloc_array:0*1",
	"vmalloc:0",
	"vmalloc_node:0",
	"__vmalloc:0",
	"kmem_cache_alloc:cache 0",
	"kmem_cache_alloc_node:cache 0",
	"kmem_cache_alloc_lru:cache 0",
	"kmemdup",
	"kvmemdup",
	"kmemdup_nul",
	"kstrdup",
	"kstrndup",
	"kasprintf",
	"kvasprintf",
	"mempool_alloc",
	"__get_free_pages",
	"__get_free_page",
	"memdup_user_nul",
	"bpf_map_area_alloc",
	"bpf_mem_alloc",
	"bpf_map_kmalloc_node",
];
const zeroing = [
	"kzalloc:0",
	"kzalloc_node:0",
	"kcalloc:0*1",
	"kcalloc_node:0*1",
	"kvzalloc:0",
	"kvzalloc_node:0",
	"kvcalloc:0*1",
	"vzalloc:0",
	"vzalloc_node:0",
	"kmem_cache_zalloc:cache 0",
	"get_zeroed_page",
	"devm_kzalloc:1",
	"devm_kcalloc:1*2",
	"alloc_percpu:0",
	"alloc_percpu_gfp:0",
	"__alloc_percpu:0",
	"__alloc_percpu_gfp:0",
	"bpf_map_alloc_percpu",
	"bpf_map_kzalloc",
];
const freeing = [
	"kfree",
	"kvfree",
	"vfree",
	"kfree_sensitive",
	"kvfree_sensitive",
	"kfree_rcu",
	"kvfree_rcu",
	"kfree_rcu_mightsleep",
	"kvfree_rcu_mightsleep",
	"kfree_const",
	"free_pages",
	"free_page",
	"free_pages_exact",
	"free_percpu",
	"bpf_map_area_free",
	"devm_kfree:1",
	"kmem_cache_free:1",
	"mempool_free",
	"bpf_mem_free:1",
	"bpf_mem_free_rcu:1",
	"bpf_mem_cache_free:1",
	"bpf_mem_cache_free_rcu:1",
];

function deallocator(entry: string): Model {
	const [name = entry, at = "0"] = entry.split(":");
	return does(name, [{ kind: "free", object: Number(at) }]);
}

export const memoryModels: readonly Model[] = [
	...plain.map((name) => allocator(name, false)),
	...zeroing.map((name) => allocator(name, true)),
	...freeing.map(deallocator),
	...["call_rcu", "call_rcu_hurry", "call_srcu:1", "call_rcu_tasks_trace", "call_rcu_tasks"].map((entry) => {
		const [name = entry, shift = "0"] = entry.split(":");
		const first = Number(shift);
		return does(name, [{ kind: "callback", function: first + 1, args: [first] }]);
	}),
	does("memset", [{ kind: "scribble", at: 0 }], { arg: 0 }),
	...["memcpy", "memmove", "strcpy", "strscpy", "strlcpy", "strncpy", "memcpy_and_pad", "strscpy_pad"].map((n) =>
		does(n, [], { arg: 0 }),
	),
	...["memcmp", "strcmp", "strncmp", "strcasecmp", "strncasecmp", "bcmp"].map((n) =>
		does(n, [], { unknown: "order", low: -255, high: 255 }),
	),
	...["strlen", "strnlen"].map((n) => does(n, [], { unknown: "length", low: 0 })),
	...["strchr", "strrchr", "strstr", "strsep", "strnstr", "memchr"].map((n) =>
		does(n, [], { unknown: "found", low: 0 }),
	),
	...["snprintf", "scnprintf", "sprintf", "vsnprintf", "sscanf"].map((n) => does(n, [], { unknown: "written" })),
];
