import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../server/src/core/api/types.ts";
import { programOf } from "../../harness/fixtures.ts";

const folder = join(import.meta.dirname, "../../..");

async function check(file: string, text: string): Promise<readonly Finding[]> {
	const program = await programOf({ [file]: text });
	const { findings } = await program.snapshot().check(file);
	for (const finding of findings) void finding.fix;
	return findings;
}

function applied(text: string, finding: Finding | undefined): string {
	const fix = finding?.fix[0];
	if (!fix) throw new Error("no fix is offered");
	return text.slice(0, fix.range.start) + fix.newText + text.slice(fix.range.end);
}

const head = `
struct shelf { atomic_t books; };
struct book { struct shelf *shelf; int pages; };
void shelf_drop(struct shelf *shelf) { atomic_dec(&shelf->books); }
`;

describe("a fix", () => {
	test("of the example settles both exits, under the condition of the charge, and nothing is left to say", async () => {
		const file = "examples/neighbour/neighbour.c";
		const text = readFileSync(join(folder, file), "utf8");
		const [failing, duplicate] = await check(file, text);
		expect(failing?.fix[0]?.newText).toBe("\tif (!exempt)\n\t\tatomic_dec(&cache->gc_entries);\n");
		expect(duplicate?.fix[0]).toEqual(failing?.fix[0]);
		expect(await check(file, applied(text, failing))).toEqual([]);
	});

	test("goes under the label that only failing paths pass, not before the return they share with success", async () => {
		const text = `${head}
struct book *book_new(struct shelf *shelf)
{
	struct book *book = NULL;

	atomic_inc(&shelf->books);
	book = kzalloc(sizeof(*book), GFP_KERNEL);
	if (!book)
		goto fail;
	book->shelf = shelf;
out:
	return book;
fail:
	goto out;
}
`;
		const [finding] = await check("a.c", text);
		const fixed = applied(text, finding);
		expect(fixed).toContain("fail:\n\tatomic_dec(&shelf->books);\n\tgoto out;");
		expect(await check("a.c", fixed)).toEqual([]);
	});

	test("is not offered where the charge stands in another function's books", async () => {
		const file = "test/fixtures/rules/never-decremented/tables.c";
		const findings = await check(file, readFileSync(join(folder, file), "utf8"));
		expect(findings.length).toBeGreaterThan(0);
		expect(findings.flatMap((finding) => finding.fix)).toEqual([]);
	});
});

describe("a fix of a misused reference", () => {
	const port = `struct port { struct device dev; struct device_node *node; };
int port_check(struct port *port);
`;
	const registering = `${port}int port_register(struct port *port)
{
	int ret = device_register(&port->dev);

	if (ret) {
		kfree(port);
		return ret;
	}
	return 0;
}
`;

	test("puts what was freed, through the pointer that was counted", async () => {
		const [finding] = await check("a.c", registering);
		expect(finding?.rule).toBe("free-not-put");
		const fixed = applied(registering, finding);
		expect(fixed).toContain("\t\tput_device(&port->dev);\n");
		expect(await check("a.c", fixed)).toEqual([]);
	});

	test("leaves out the put that is one too many", async () => {
		const text = `${port}int port_resume(struct port *port)
{
	int ret = pm_runtime_resume_and_get(&port->dev);

	if (ret < 0) {
		pm_runtime_put_noidle(&port->dev);
		return ret;
	}
	ret = port_check(port);
	pm_runtime_put(&port->dev);
	return ret;
}
`;
		const [finding] = await check("a.c", text);
		expect(finding?.fix[0]?.title).toBe("Leave out pm_runtime_put_noidle(&port->dev)");
		expect(await check("a.c", applied(text, finding))).toEqual([]);
	});

	test("is not offered where other paths need the put", async () => {
		const text = `${port}int port_enable(struct port *port, struct clk *clk)
{
	int ret = clk_prepare_enable(clk);

	if (ret)
		goto disable;
	ret = port_check(port);
	if (ret)
		goto disable;
	return 0;
disable:
	clk_disable_unprepare(clk);
	return ret;
}
`;
		const findings = await check("a.c", text);
		expect(findings.map(({ rule }) => rule)).toEqual(["over-decrement"]);
		expect(findings[0]?.fix).toEqual([]);
	});

	test("leaves the reference with the pointer that is kept", async () => {
		const text = `${port}int port_find_node(struct port *port)
{
	struct device_node *node = of_find_node_by_path("/port");

	if (!node)
		return -ENODEV;
	port->node = node;
	of_node_put(node);
	return 0;
}
`;
		const [finding] = await check("a.c", text);
		expect(finding?.fix[0]?.title).toBe("Leave out of_node_put(node)");
		expect(await check("a.c", applied(text, finding))).toEqual([]);
	});
});
