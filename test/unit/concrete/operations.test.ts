import { describe, expect, test } from "vitest";
import { wheelExpiry } from "../../../server/src/core/concrete/facilities/time.ts";
import { kernelOperations } from "../../../server/src/core/concrete/kernelOperations.ts";
import type { Machine, MachineOptions } from "../../../server/src/core/concrete/machine.ts";
import { machineOver } from "../../agreement/machine.ts";

const head = `
typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic64_t;
typedef struct { atomic_t refs; } refcount_t;
typedef struct { int raw; } spinlock_t, rwlock_t;
struct kref { refcount_t refcount; };
struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct timer_list { struct hlist_node entry; unsigned long expires; void (*function)(struct timer_list *); unsigned flags; };
struct item { int value; struct list_head link; struct kref ref; };
#define LIST_HEAD_INIT(name) { &(name), &(name) }
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)
static inline void INIT_LIST_HEAD(struct list_head *l) { l->next = l; l->prev = l; }
static inline void __list_add(struct list_head *n, struct list_head *p, struct list_head *x) { x->prev = n; n->next = x; n->prev = p; p->next = n; }
static inline void list_add_tail(struct list_head *n, struct list_head *head) { __list_add(n, head->prev, head); }
static inline void list_del(struct list_head *e) { e->next->prev = e->prev; e->prev->next = e->next; e->next = (void *)0x100; }
static inline int list_empty(const struct list_head *head) { return head->next == head; }
#define list_entry(ptr, type, member) container_of(ptr, type, member)
#define list_first_entry(ptr, type, member) list_entry((ptr)->next, type, member)
#define list_next_entry(pos, member) list_entry((pos)->member.next, typeof(*(pos)), member)
#define list_entry_is_head(pos, head, member) (&pos->member == (head))
#define list_for_each_entry(pos, head, member) for (pos = list_first_entry(head, typeof(*pos), member); !list_entry_is_head(pos, head, member); pos = list_next_entry(pos, member))
#define list_for_each_entry_safe(pos, n, head, member) for (pos = list_first_entry(head, typeof(*pos), member), n = list_next_entry(pos, member); !list_entry_is_head(pos, head, member); pos = n, n = list_next_entry(n, member))
void *kzalloc(unsigned long size, unsigned int flags);
static int atomic_fetch_add(int i, atomic_t *v) { return 0; }
static int atomic_dec_return(atomic_t *v) { return 0; }
static _Bool atomic_add_unless(atomic_t *v, int a, int u) { return 0; }
static long atomic64_read(const atomic64_t *v) { return 0; }
static LIST_HEAD(items);
static int released;
`;

function machineFor(body: string, options: Partial<Omit<MachineOptions, "code">> = {}): Machine {
	return machineOver({ "run.c": `${head}${body}` }, { operations: kernelOperations(), ...options });
}

function result(body: string, options?: Partial<Omit<MachineOptions, "code">>): unknown {
	const machine = machineFor(body, options);
	const outcome = machine.call("run", [], "run.c", 100_000);
	return outcome.kind === "returned" ? outcome.value : outcome;
}

describe("model rows, executed", () => {
	test("counters go up and down, and answer what they were or are", () => {
		const body = `int run(void) { atomic_t a = { 5 }; atomic64_t b = { 1L << 40 };
			atomic_inc(&a); atomic_add(10, &a); atomic64_add(3, &b);
			return atomic_dec_return(&a) * 100 + atomic_fetch_add(7, &a) + (atomic_read(&a) == 22) * 10000 + (atomic64_read(&b) == (1L << 40) + 3) * 100000
				+ atomic_dec_and_test(&a) + atomic_add_unless(&a, 1, 21) * 7 + atomic_inc_not_zero(&a) * 1000000; }`;
		expect(result(body)).toBe(1111515);
	});

	test("the last put of a reference calls the release function, and the caller goes on behind it", () => {
		const body = `static void release(struct kref *k) { struct item *i = container_of(k, struct item, ref); released += i->value; kfree(i); }
			int run(void) { struct item *i = kzalloc(sizeof(*i), 0); int first, second; i->value = 42; kref_init(&i->ref); kref_get(&i->ref);
			first = kref_put(&i->ref, release); second = kref_put(&i->ref, release); return released * 100 + first * 10 + second; }`;
		expect(result(body)).toBe(4201);
	});

	test("an allocation fails where the scenario says so", () => {
		const body = "int run(void) { struct item *i = kzalloc(sizeof(*i), 0); if (!i) return -12; return i->value; }";
		expect(result(body)).toBe(0);
		expect(result(body, { failing: (name) => name === "kzalloc" })).toBe(-12);
	});
});

describe("lists are the kernel's own code", () => {
	test("iterators are the loops that their definitions write, also where the body unlinks the cursor", () => {
		const body = `int run(void) { struct item *i, *n; int k, sum = 0;
			for (k = 1; k <= 4; k++) { i = kzalloc(sizeof(*i), 0); i->value = k; list_add_tail(&i->link, &items); }
			list_for_each_entry(i, &items, link) sum = sum * 10 + i->value;
			list_for_each_entry_safe(i, n, &items, link) if (i->value & 1) { list_del(&i->link); kfree(i); }
			list_for_each_entry(i, &items, link) sum = sum * 10 + i->value;
			return sum + list_empty(&items); }`;
		expect(result(body)).toBe(123424);
	});
});

describe("bottom halves", () => {
	test("that a lock turned off may be let on again apart from it", () => {
		const locked = "static rwlock_t lock; int run(void) { write_lock_bh(&lock); write_unlock(&lock);";
		expect(result(`${locked} local_bh_enable(); return 1; }`)).toBe(1);
		const twice = result(`${locked} local_bh_enable(); local_bh_enable(); return 1; }`);
		expect(twice).toMatchObject({ kind: "fault", fault: { fault: "unbalanced-lock" } });
	});

	test("stay off where a lock was taken by trying, and only there", () => {
		const tried =
			"static int spin_trylock_bh(spinlock_t *l) { return 0; } static spinlock_t lock; int run(void) { int a = spin_trylock_bh(&lock), b = spin_trylock_bh(&lock), got = a + b;";
		expect(result(`${tried} spin_unlock_bh(&lock); return got; }`)).toBe(1);
	});
});

describe("exchanges", () => {
	const words = `static atomic_t a = { 5 }; static atomic64_t b = { 1L << 40 };
		static int atomic_cmpxchg(atomic_t *v, int old, int new) { return 0; } static _Bool atomic_try_cmpxchg(atomic_t *v, int *old, int new) { return 0; }
		static long atomic64_xchg(atomic64_t *v, long new) { return 0; }`;

	test("take place where the expected value is there, and say what was", () => {
		const body = `${words} int run(void) { int first = atomic_cmpxchg(&a, 4, 9), second = atomic_cmpxchg(&a, 5, 9); return first * 100 + second * 10 + a.counter; }`;
		expect(result(body)).toBe(559);
	});

	test("by trying: what was there is left for the next try", () => {
		const body = `${words} int run(void) { int old = 4, tries = 1; while (!atomic_try_cmpxchg(&a, &old, old + 1)) tries++; return tries * 100 + a.counter * 10 + old; }`;
		expect(result(body)).toBe(265);
	});

	test("of 64 bits", () => {
		const body = `${words} int run(void) { return (atomic64_xchg(&b, -3) == 1L << 40) * 10 - (b.counter == -3); }`;
		expect(result(body)).toBe(9);
	});
});

describe("counters kept for every processor, and caches", () => {
	test("are one number, and objects of one size", () => {
		const body = `struct percpu_counter { int lock; long count; }; struct kmem_cache; static struct percpu_counter n;
			struct kmem_cache *kmem_cache_create(const char *name, unsigned long size, unsigned long align, unsigned int flags, void *ctor);
			static long percpu_counter_sum_positive(struct percpu_counter *c) { return 0; }
			int run(void) { struct kmem_cache *cache = kmem_cache_create("items", sizeof(struct item), 0, 0, 0); struct item *i = kmem_cache_zalloc(cache, 0); long below;
				i->value = 3; percpu_counter_init(&n, 7, 0); percpu_counter_add(&n, i->value); percpu_counter_dec(&n); kmem_cache_free(cache, i);
				percpu_counter_sub(&n, 20); below = percpu_counter_sum_positive(&n); percpu_counter_set(&n, 9); return n.count * 10 + below; }`;
		expect(result(body)).toBe(90);
	});
});

describe("structs that a macro declares among members", () => {
	test("are structs of their own", () => {
		const body = `
			#define struct_group_tagged(TAG, NAME, MEMBERS...) MEMBERS
			struct queue { struct_group_tagged(queue_ends, ends, struct queue *next; struct queue *prev;); int length; };
			int run(void) { struct queue q = { 0 }; ((struct queue_ends *)&q)->prev = &q; return q.prev == &q && !q.next; }`;
		expect(result(body)).toBe(1);
	});
});

describe("time", () => {
	test.each([
		[1500, 0, 1536],
		[10, 0, 11],
		[100, 0, 104],
		[62, 0, 63],
		[3000, 1000, 3008],
		[5, 9, 9],
	])("a timer set to %i at %i fires at %i, as the timer wheel has it", (expires, now, fires) => {
		expect(wheelExpiry(expires, now)).toBe(fires);
	});

	test("a timer is pending until it is taken off or has fired", () => {
		const machine = machineFor(`static struct timer_list t; static int fired;
			static void tick(struct timer_list *timer) { fired++; if (fired < 3) mod_timer(timer, jiffies + 10); }
			void arm(void) { timer_setup(&t, tick, 0); mod_timer(&t, jiffies + 10); }
			int run(void) { return fired * 10 + (t.entry.pprev != 0); } int stop(void) { return del_timer(&t); }`);
		const call = (name: string): unknown => {
			const outcome = machine.call(name, [], "run.c");
			return outcome.kind === "returned" ? outcome.value : outcome;
		};
		call("arm");
		expect(call("run")).toBe(1);
		for (let i = 0; i < 2; i++) {
			machine.clock.advanceTo(machine.clock.jiffies + 11);
			const due = machine.clock.takeDue();
			if (due) {
				machine.startAt(due.function, due.args);
				machine.run(1000);
			}
		}
		expect(call("run")).toBe(21);
		expect(call("stop")).toBe(1);
		expect(call("run")).toBe(20);
		expect(machine.clock.pending).toEqual([]);
	});
});

test("lines of the log have their numbers and strings put in", () => {
	const machine = machineFor(
		`int run(void) { pr_info("%s: %d of %5u, %lx %-3d|%03d%%\\n", "name", -1, 7u, 0xdeadbeefcafeUL, 4, 5); printk("\\001" "3" "error\\n"); pr_debug("no"); return 0; }`,
	);
	machine.call("run", [], "run.c");
	expect(machine.log).toEqual(["name: -1 of     7, deadbeefcafe 4  |005%", "error"]);
});
