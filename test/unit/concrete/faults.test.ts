import { describe, expect, test } from "vitest";
import type { Fault } from "../../../server/src/core/concrete/fault.ts";
import { kernelOperations } from "../../../server/src/core/concrete/kernelOperations.ts";
import { machineOver } from "../../agreement/machine.ts";

const head = `
typedef struct { int counter; } atomic_t;
typedef struct { atomic_t refs; } refcount_t;
typedef struct { int raw; } spinlock_t;
struct object { refcount_t refs; spinlock_t lock; struct object *next; int values[4]; };
void *kmalloc(unsigned long size, unsigned int flags);
void *kzalloc(unsigned long size, unsigned int flags);
void kfree(const void *object);
static int depth(int n) { int here[64]; here[n & 63] = n; return depth(n + 1) + here[0]; }
static int *leaked(void) { int here = 3; int *p = &here; return p; }
`;

const cases: Readonly<
	Record<string, { readonly body: string; readonly fault: string; readonly at: string; readonly says?: RegExp }>
> = {
	"a null pointer": {
		body: "struct object *o = 0; return o->values[1];",
		fault: "null-dereference",
		at: "o->values[1]",
	},
	"an error pointer": {
		body: "struct object *o = (void *)-12L; o->next = 0; return 0;",
		fault: "wild-pointer",
		at: "o->next = 0",
		says: /an error pointer/,
	},
	"an object that was freed": {
		body: "struct object *o = kzalloc(sizeof(*o), 0); kfree(o); return o->values[0];",
		fault: "use-after-free",
		at: "o->values[0]",
		says: /allocated in run, freed in run/,
	},
	"an object freed twice": {
		body: "void *o = kmalloc(8, 0); kfree(o); kfree(o); return 0;",
		fault: "double-free",
		at: "kfree(o)",
	},
	"the middle of an object freed": {
		body: "struct object *o = kzalloc(sizeof(*o), 0); kfree(&o->values[2]); return 0;",
		fault: "invalid-free",
		at: "kfree(&o->values[2])",
	},
	"one element too far on the heap": {
		body: "int i, *a = kmalloc(4 * sizeof(int), 0); for (i = 0; i <= 4; i++) a[i] = i; return 0;",
		fault: "out-of-bounds",
		at: "a[i] = i",
		says: /0 bytes behind object #0 of 16 bytes/,
	},
	"a table with static storage": {
		body: "static int table[3]; int i = 3; return table[i];",
		fault: "out-of-bounds",
		at: "table[i]",
	},
	"a local of a function that returned": { body: "int *p = leaked(); return *p;", fault: "use-after-return", at: "*p" },
	"an address where nothing is": {
		body: "int *p = (int *)0x123456789000; return *p;",
		fault: "wild-pointer",
		at: "*p",
	},
	"a function that is none": {
		body: "int (*f)(void) = (void *)0x123456; return f();",
		fault: "wild-pointer",
		at: "f()",
	},
	"a null function": { body: "int (*f)(void) = 0; return f();", fault: "null-dereference", at: "f()" },
	"a division by zero": { body: "int z = 0; return 7 / z;", fault: "division-by-zero", at: "return 7 / z;" },
	"a reference taken of a dead object": {
		body: "struct object o = { 0 }; refcount_inc(&o.refs); return 0;",
		fault: "refcount-underflow",
		at: "refcount_inc(&o.refs)",
	},
	"a reference put once too often": {
		body: "struct object o = { 0 }; return refcount_dec_and_test(&o.refs);",
		fault: "refcount-underflow",
		at: "refcount_dec_and_test(&o.refs)",
	},
	"a lock taken twice": {
		body: "struct object o = { 0 }; spin_lock(&o.lock); spin_lock_bh(&o.lock); return 0;",
		fault: "unbalanced-lock",
		at: "spin_lock_bh(&o.lock)",
	},
	"a lock released that is free": {
		body: "struct object o = { 0 }; spin_unlock(&o.lock); return 0;",
		fault: "unbalanced-lock",
		at: "spin_unlock(&o.lock)",
	},
	"BUG()": { body: "if (depth) BUG(); return 0;", fault: "unreachable-reached", at: "BUG()" },
};

function faultOf(
	body: string,
	memory?: number,
): { readonly fault: Fault | undefined; readonly text: string; readonly steps: number } {
	const text = `${head}int run(void)\n{\n\t${body}\n}\n`;
	const machine = machineOver({ "run.c": text }, { operations: kernelOperations(), ...(memory ? { memory } : {}) });
	const outcome = machine.call("run", [], "run.c", 3_000_000);
	return { fault: outcome.kind === "fault" ? outcome.fault : undefined, text, steps: machine.steps };
}

describe("what the program did wrong is said with its place", () => {
	test.each(Object.entries(cases))("%s", (_, { body, fault, at, says }) => {
		const found = faultOf(body);
		expect(found.fault).toMatchObject({ kind: "program", fault });
		const place = found.fault?.stack[0];
		expect(place?.function).toBe("run");
		expect(found.text.slice(place?.origin.start, place?.origin.end)).toBe(at);
		if (says) expect(found.fault?.message).toMatch(says);
	});
});

describe("other ends are told apart", () => {
	test("a function that nobody has", () => {
		expect(faultOf("return elsewhere(3);").fault).toMatchObject({
			kind: "unsupported",
			message: expect.stringContaining("elsewhere()"),
		});
	});

	test("floating point", () => {
		expect(faultOf("double d = 2.0; return d;").fault).toMatchObject({ kind: "unsupported" });
	});

	test("endless recursion uses up the stack, and the trace has an end", () => {
		const { fault } = faultOf("return depth(0);");
		expect(fault).toMatchObject({ kind: "limit", limit: "stack" });
		expect(fault?.stack.length).toBe(200);
	});

	test("endless allocation uses up the memory", () => {
		expect(faultOf("for (;;) kmalloc(100000, 0); return 0;", 1).fault).toMatchObject({
			kind: "limit",
			limit: "memory",
		});
	});

	test("an endless loop is paused after the steps that were asked for", () => {
		expect(faultOf("for (;;) ; return 0;")).toMatchObject({ fault: undefined, steps: 3_000_000 });
	});
});
