import { expect, test } from "vitest";
import type { TakenPath } from "../../../server/src/core/replay/takenPath.ts";
import { programOf } from "../../harness/fixtures.ts";

const text = `
typedef struct { int counter; } atomic_t;
struct pool { atomic_t live; };
struct item { struct pool *pool; };
void *kmalloc(unsigned long size, int flags);

static void hold(struct pool *pool)
{
	atomic_inc(&pool->live);
}

int add(struct pool *pool, int count)
{
	struct item *item;

	hold(pool);
	if (count > 3) {
		item = kmalloc(sizeof(*item), 0);
		if (!item)
			return -12;
		item->pool = pool;
		return 0;
	}
	atomic_dec(&pool->live);
	return 0;
}
`;

async function pathOf(): Promise<TakenPath> {
	const snapshot = (await programOf({ "a.c": text })).snapshot();
	const { findings } = await snapshot.check("a.c");
	const [finding] = findings;
	if (findings.length !== 1 || !finding) throw new Error(`${findings.length} findings`);
	expect(finding.replay).toEqual({ verdict: "yes", why: "", at: undefined, leaves: 1 });
	const path = await snapshot.take("a.c", finding.identity);
	if (!path) throw new Error("the path is not taken");
	return path;
}

test("a path is gone along in both directions, with the balance where it stands", async () => {
	const path = await pathOf();
	const balances = (): number[] =>
		Array.from({ length: path.length + 1 }, (_, position) => {
			path.goTo(position);
			return path.balance;
		});
	const forwards = balances();
	expect(forwards[0]).toBe(0);
	expect(forwards.at(-1)).toBe(1);
	expect(path.stack).toEqual([]);
	expect(balances()).toEqual(forwards);
	const counted = forwards.indexOf(1);
	path.goTo(counted - 1);
	expect(path.balance).toBe(0);
	expect(path.stack.map(({ function: name }) => name)).toEqual(["hold", "add"]);
	expect(text.slice(path.stack[0]?.origin.start, path.stack[0]?.origin.end)).toContain("atomic_inc");
});

test("it says what was chosen for it to be taken", async () => {
	const path = await pathOf();
	path.goTo(path.length);
	const count = path.choices.find(({ words }) => words === "`count`");
	expect(count?.value).toBeGreaterThan(3n);
});

test("what was not confirmed cannot be taken", async () => {
	const impossible = text.replace("count > 3", "count * 2 == 10 && count != 5");
	const snapshot = (await programOf({ "a.c": impossible })).snapshot();
	const { findings } = await snapshot.check("a.c");
	expect(findings.map(({ replay, confidence }) => [replay.verdict, confidence])).toEqual([["no", "low"]]);
	expect(await snapshot.take("a.c", findings[0]?.identity ?? "")).toBeUndefined();
	expect(await snapshot.take("a.c", "none")).toBeUndefined();
});

test("without replays nothing is tried, and confidence stays", async () => {
	const program = await programOf(
		{ "a.c": text.replace("count > 3", "count * 2 == 10 && count != 5") },
		{ replays: false },
	);
	const { findings } = await program.snapshot().check("a.c");
	expect(findings.map(({ replay, confidence }) => [replay.verdict, confidence])).toEqual([["not tried", "medium"]]);
});
