import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../../server/src/core/rules/index.ts";
import { programOf } from "../../harness/fixtures.ts";

const folder = join(import.meta.dirname, "../../../docs/rules");

describe("pages of the rules", () => {
	test("docs/rules holds one page for each rule", () => {
		expect(readdirSync(folder).toSorted()).toEqual(rules.map((rule) => `${rule.id}.md`).toSorted());
	});

	test.each(rules)("docs/rules/$id.md is the rule's own page; `node scripts/ruleDocs.ts` writes it", ({ id, page }) => {
		expect(readFileSync(join(folder, `${id}.md`), "utf8")).toBe(page);
	});

	test.each(rules)("$id: the page says what is judged, what to do, and when it is wrong", ({ id, page }) => {
		expect(page.startsWith(`# ${id}: `)).toBe(true);
		expect(page.match(/^## .*$/gm)).toEqual(["## What to do", "## When it is not reported", "## When it is wrong"]);
		expect(page).toContain(`counterbalance: allow ${id}`);
	});
});

describe("the example on a page is found by its rule", () => {
	/** What the examples leave to the reader's imagination. */
	const around: Readonly<Record<string, { readonly text: (example: string) => string; readonly counter: string }>> = {
		"leak-on-exit": {
			counter: "table.live",
			text: (example) => `struct table { atomic_t live; };
struct entry { struct table *table; };
int entry_setup(struct entry *entry);
static struct entry *entry_alloc(struct table *table)
{
	struct entry *entry = kzalloc(sizeof(*entry), GFP_KERNEL);

	if (entry)
		atomic_inc(&table->live);
	return entry;
}
void entry_remove(struct table *table) { atomic_dec(&table->live); }
struct entry *entry_create(struct table *table)
{
	struct entry *entry;

	${example}
	return entry;
}
`,
		},
		"inconsistent-exits": {
			counter: "port.users",
			text: (example) => `struct port { atomic_t users; int id; };
void port_detach(struct port *port) { atomic_dec(&port->users); }
void register_name(char *name);
${example}`,
		},
		"never-decremented": {
			counter: "t.entries",
			text: (example) => `struct t { atomic_t entries; int limit; };
struct entry { int key; };
${example.replaceAll("struct table", "struct t")}`,
		},
		"lost-reference": {
			counter: "device_node.refcount",
			text: (example) => `int probe(void)
{
	struct device_node *node;
	u32 reg;

	${example}
	return 0;
}
`,
		},
		"iterator-exit": {
			counter: "device_node.refcount",
			text: (example) => `int parse(struct device_node *parent)
{
	struct device_node *child;
	u32 reg;

	${example}
	return 0;
}
`,
		},
		"unpaired-callbacks": {
			counter: "device_node.refcount",
			text: (example) => `struct port { struct device_node *node; int irq; };
struct port *platform_get_drvdata(struct platform_device *pdev);
void free_irq(int irq, void *data);
${example}`,
		},
		"over-decrement": {
			counter: "clk.prepare_count",
			text: (example) => `struct port { int speed; };
int port_setup(struct port *port);
int enable(struct port *port, struct clk *clk)
{
	int ret;

	${example}
}
`,
		},
		"use-after-put": {
			counter: "device_node.refcount",
			text: (example) => `int speed(u32 *reg)
{
	struct device_node *node;

	${example}
}
`,
		},
		"free-not-put": {
			counter: "device.refcount",
			text: (example) => `struct port { struct device dev; };
void port_release(struct device *dev);
int port_create(void)
{
	struct port *port;
	int ret;

	${example}
	return 0;
}
`,
		},
		"escaped-uncounted": {
			counter: "device_node.refcount",
			text: (example) => `struct port { struct device_node *node; };
int port_parse(struct port *port, struct device_node *parent)
{
	struct device_node *node;

	${example}
}
`,
		},
		"get-counts-on-failure": {
			counter: "device.usage_count",
			text: (example) => `int start(struct device *dev)
{
	int ret;

	${example}
	pm_runtime_put(dev);
	return 0;
}
`,
		},
	};
	const known = rules.filter((rule) => rule.id in around);

	test("every example is tried", () => {
		expect(Object.keys(around).toSorted()).toEqual(rules.map((rule) => rule.id).toSorted());
	});

	test.each(known)("$id", async ({ id, page }) => {
		const example = /```c\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
		const program = await programOf({ "example.c": around[id]?.text(example) ?? "" });
		const { findings } = await program.snapshot().check("example.c");
		expect(findings.map((finding) => `${finding.rule} ${finding.counter}`)).toContain(`${id} ${around[id]?.counter}`);
	});
});
