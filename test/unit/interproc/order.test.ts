/** Files one after the other, each given up when it is done: every answer is the one that a fresh program gives. */
import { expect, test } from "vitest";
import type { Program } from "../../../server/src/core/api/program.ts";
import { defaultBudgets } from "../../../server/src/core/base/budgets.ts";
import { programOf } from "../../harness/fixtures.ts";

const header = `struct gate {
	atomic_t people;
	atomic_t passed;
	int guests;
	struct list_head queue;
};
struct guest {
	struct list_head node;
};

static inline void gate_enter(struct gate *g)
{
	atomic_inc(&g->people);
	atomic_inc(&g->passed);
}

static inline void gate_call(struct gate *g)
{
	gate_enter(g);
	gate_bell(g);
}

static inline void gate_remove(struct gate *g, struct guest *guest)
{
	list_del(&guest->node);
}
`;

/** A chain longer than calls are followed, and a circle. */
const middle = `#include "gate.h"
${Array.from({ length: 8 }, (_, i) => `int step${i}(struct gate *g)\n{\n\treturn step${i + 1}(g);\n}\n`).join("\n")}
int step8(struct gate *g)
{
	gate_enter(g);
	return -EIO;
}

int even(struct gate *g, int n)
{
	if (n == 0)
		return 0;
	atomic_inc(&g->people);
	return odd(g, n - 1);
}

int odd(struct gate *g, int n)
{
	if (n == 0)
		return -EINVAL;
	atomic_dec(&g->people);
	return even(g, n - 1);
}
`;

/** Here \`passed\` comes down and the queue is counted; the bell is rung by what the header calls. */
const first = `#include "gate.h"

void gate_bell(struct gate *g)
{
	atomic_dec(&g->passed);
}

int pass(struct gate *g)
{
	gate_call(g);
	if (!ready(g))
		return -EIO;
	atomic_dec(&g->people);
	return 0;
}

void queue(struct gate *g, struct guest *guest)
{
	list_add(&guest->node, &g->queue);
	g->guests++;
}

void leave(struct gate *g, struct guest *guest)
{
	list_del(&guest->node);
	g->guests--;
}

void evict(struct gate *g, struct guest *guest)
{
	gate_remove(g, guest);
}

int walk(struct gate *g)
{
	return step2(g);
}

int circle(struct gate *g, int n)
{
	return even(g, n);
}
`;

/** Here \`passed\` is a statistic, nothing is known of queues, and the circle is entered on the other side. */
const second = `#include "gate.h"

int pass_again(struct gate *g)
{
	gate_call(g);
	if (!ready(g))
		return -EIO;
	atomic_dec(&g->people);
	return 0;
}

void forget(struct gate *g, struct guest *guest)
{
	gate_remove(g, guest);
}

int far(struct gate *g)
{
	return step0(g);
}

int other_circle(struct gate *g, int n)
{
	return odd(g, n);
}
`;

const files = { "first.c": first, "second.c": second, "middle.c": middle, "gate.h": header };
const budgets = { ...defaultBudgets, callDepth: 7 };
const orders = [
	["first.c", "second.c", "middle.c"],
	["second.c", "first.c", "middle.c"],
	["middle.c", "second.c", "first.c"],
	["second.c", "gate.h", "first.c", "second.c"],
	["first.c", "first.c", "middle.c", "first.c"],
];

async function answer(program: Program, file: string) {
	const { findings, ...report } = await program.snapshot().check(file);
	return { ...report, findings: findings.map(({ fix: _, ...finding }) => finding) };
}

test.each(orders.map((order) => [order.join(", "), order] as const))("%s", async (_, order) => {
	const program = await programOf(files, { budgets });
	for (const file of order) {
		const alone = await answer(await programOf(files, { budgets }), file);
		expect(await answer(program, file)).toEqual(alone);
		program.done(file);
	}
});

test("the files are such that it matters: each finds something, and calls are cut off", async () => {
	for (const file of ["first.c", "second.c", "middle.c"]) {
		const { findings } = await answer(await programOf(files, { budgets }), file);
		expect(findings.length, file).toBeGreaterThan(0);
	}
	const { incomplete } = await answer(await programOf(files, { budgets }), "middle.c");
	expect(incomplete.map(({ function: name }) => name)).toEqual(expect.arrayContaining(["step6", "odd"]));
});
