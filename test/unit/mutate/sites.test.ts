import { expect, test } from "vitest";
import { programOf, sharedParser } from "../../harness/fixtures.ts";
import { drawn } from "../../mutate/draw.ts";
import { sitesIn } from "../../mutate/sites.ts";

async function sites(text: string) {
	const program = await programOf({ "box.c": text });
	const updates = await program.snapshot().updates("box.c", { start: 0, end: text.length });
	const parsed = (await sharedParser()).parse(text);
	return sitesIn(parsed, updates).map(({ start, end, ...site }) => ({ ...site, text: text.slice(start, end) }));
}

const struct = "struct box { atomic_t items; int users; int left; };\n";

test("statements that count down on a way out, behind labels that are jumped to and in blocks that leave", async () => {
	const found = await sites(`${struct}
int fill(struct box *box, int n)
{
	atomic_inc(&box->items);
	box->users++;
	if (!n) {
		box->users--;
		return -EINVAL;
	}
	if (n > 4) {
		atomic_dec(&box->items);
	} else {
		box->users -= 1;
		goto out;
	}
	atomic_dec(&box->items);
	return 0;
out:
	if (n)
		atomic_dec(&box->items);
	return -EIO;
}
`);
	expect(found).toMatchObject([
		{ text: "box->users--;", counter: "box.users", place: "in an if block", chargedHere: true },
		{ text: "box->users -= 1;", place: "in an if block" },
		{ text: "atomic_dec(&box->items);", counter: "box.items", place: "after a label", function: "fill" },
	]);
});

test("references behind get and put calls count, wherever the file takes them", async () => {
	const found = await sites(`
struct device_node *find(void)
{
	return of_find_node_by_name(NULL, "box");
}

int use(struct device_node *np)
{
	if (!np->name)
		goto put;
	return 0;
put:
	of_node_put(np);
	of_node_put(np);
	return -EINVAL;
}
`);
	expect(found).toMatchObject([
		{ text: "of_node_put(np);", counter: "device_node.refcount", ordinal: 0, chargedHere: false },
		{ text: "of_node_put(np);", ordinal: 1 },
	]);
});

test("what nothing in the file counts up is left alone, and so is what is more than a statement", async () => {
	const found = await sites(`${struct}
int take(struct box *box)
{
	atomic_inc(&box->items);
	if (!atomic_read(&box->items)) {
		box->left--;
		return -EINVAL;
	}
	if (box->users)
		goto out;
unused:
	return 0;
out:
	return atomic_dec_return(&box->items);
}
`);
	expect(found).toEqual([]);
});

test("lots are the same for the same seed, and independent of what else there is", () => {
	const items = Array.from({ length: 50 }, (_, i) => `item ${i}`);
	const order = drawn(items, "seed", (item) => item);
	expect(drawn(items.toReversed(), "seed", (item) => item)).toEqual(order);
	expect(drawn(items, "other", (item) => item)).not.toEqual(order);
	const fewer = items.filter((item) => item !== "item 7");
	expect(drawn(fewer, "seed", (item) => item)).toEqual(order.filter((item) => item !== "item 7"));
});
