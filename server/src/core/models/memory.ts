/** Making and unmaking objects: Documentation/core-api/memory-allocation.rst, Documentation/RCU/whatisRCU.rst. */
import { does, type Model } from "./row.ts";

function allocator(name: string, zeroed: boolean): Model {
	return {
		name,
		outcomes: [
			{ when: [], effects: [{ kind: "allocate", zeroed }], result: { made: true } },
			{ when: [], effects: [], result: 0, fails: true },
		],
	};
}

const plain = [
	"kmalloc",
	"kmalloc_node",
	"kmalloc_array",
	"kmalloc_array_node",
	"krealloc",
	"kvmalloc",
	"kvmalloc_node",
	"kvmalloc_array",
	"vmalloc",
	"vmalloc_node",
	"__vmalloc",
	"kmem_cache_alloc",
	"kmem_cache_alloc_node",
	"kmem_cache_alloc_lru",
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
	"kzalloc",
	"kzalloc_node",
	"kcalloc",
	"kcalloc_node",
	"kvzalloc",
	"kvzalloc_node",
	"kvcalloc",
	"vzalloc",
	"vzalloc_node",
	"kmem_cache_zalloc",
	"get_zeroed_page",
	"devm_kzalloc",
	"devm_kcalloc",
	"alloc_percpu",
	"alloc_percpu_gfp",
	"__alloc_percpu",
	"__alloc_percpu_gfp",
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
