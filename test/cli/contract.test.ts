/** The command `contract` over the real engine. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../server/src/cli/run.ts";
import { createRealEngine } from "../../server/src/frontend/realEngine.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const gate = `#include <linux/gate.h>
struct gate { atomic_t people; struct device_node *node; struct gate *next; };
static struct gate *first;

int gate_enter(struct gate *g, bool counted)
{
	if (!g)
		return -EINVAL;
	if (counted)
		atomic_inc(&g->people);
	return 0;
}

void gate_leave(struct gate *g)
{
	atomic_dec(&g->people);
}

struct device_node *gate_node(struct gate *g)
{
	return of_node_get(g->node);
}

void gate_keep(struct gate *g)
{
	g->next = first;
	first = g;
}

void gate_drop(struct device_node *np)
{
	of_node_put(np);
}

void gate_free(struct gate *g)
{
	kfree(g);
}

static int helper(void)
{
	return 0;
}
`;

const engine = createRealEngine();
let cache: TemporaryFolder;
let tree: TemporaryFolder;

beforeAll(() => {
	cache = new TemporaryFolder();
	process.env.COUNTERBALANCE_CACHE = cache.path;
	tree = new TemporaryFolder({
		Kconfig: "",
		"include/linux/gate.h": "struct gate;\n",
		"drivers/gate.c": gate,
		"drivers/other.c": "static int helper(void)\n{\n\treturn 1;\n}\nint uses(void)\n{\n\treturn helper();\n}\n",
	});
});

afterAll(() => {
	delete process.env.COUNTERBALANCE_CACHE;
	cache[Symbol.dispose]();
	tree[Symbol.dispose]();
});

async function contract(...args: string[]) {
	let stdout = "";
	const stderr: string[] = [];
	const code = await run(["contract", ...args, "--tree", tree.path], engine, {
		write: (text) => {
			stdout += text;
		},
		complain: (line) => {
			stderr.push(line);
		},
		progress() {},
		colours: false,
	});
	return { code, stdout, stderr: stderr.join("\n") };
}

async function outcomes(name: string): Promise<Record<string, unknown>[]> {
	const { code, stdout } = await contract(name, "--format", "json");
	expect(code).toBe(0);
	return JSON.parse(stdout).outcomes;
}

describe("contract", () => {
	it("says what is counted on which outcome, and what the caller settles", async () => {
		const { code, stdout } = await contract("gate_enter");
		expect(code).toBe(0);
		expect(stdout).toMatch(/^gate_enter\(\) {2}drivers\/gate\.c:5\n/);
		expect(stdout).toContain("  returns a negative error\n");
		expect(stdout).toContain("  returns 0 if counted\n    +1  gate.people\n    the caller settles g->people\n");
	});

	it("says what is returned with a reference, and what gives it up", async () => {
		expect(await outcomes("gate_node")).toContainEqual(
			expect.objectContaining({
				owes: [{ counter: "device_node.refcount", on: "the result", settledBy: "of_node_put" }],
			}),
		);
	});

	it.each([
		["gate_keep", { keeps: ["g"] }],
		["gate_free", { frees: ["g"] }],
		["gate_drop", { consumes: [{ counter: "device_node.refcount", on: "np", settledBy: "of_node_put" }] }],
	])("%s: what becomes of arguments", async (name, expected) => {
		expect(await outcomes(name)).toContainEqual(expect.objectContaining(expected));
	});

	it("says what the models' row says, where there is one", async () => {
		const { code, stdout } = await contract("of_find_node_by_path");
		expect(code).toBe(0);
		expect(stdout).toMatch(/^of_find_node_by_path\(\) {2}a row of the models/);
		expect(stdout).toContain("    +1  device_node.refcount of the result\n");
	});

	it("names the files where several define it; --file picks one", async () => {
		expect(await contract("helper")).toMatchObject({
			code: 2,
			stderr: "2 files define helper(): drivers/gate.c, drivers/other.c; --file says which is meant",
		});
		const { code, stdout } = await contract("helper", "--file", "drivers/other.c");
		expect(code).toBe(0);
		expect(stdout).toMatch(/^helper\(\) {2}drivers\/other\.c:1\n/);
	});

	it.each([
		[["nowhere"], "no function nowhere() is defined in this tree"],
		[["a b"], "a b: not the name of a function"],
		[["uses", "--file", "drivers/gate.c"], "drivers/gate.c: no function uses() is read there"],
	])("%j: says in one line what cannot be done", async (args, stderr) => {
		expect(await contract(...args)).toMatchObject({ code: 2, stdout: "", stderr });
	});

	it("reads a file outside of any tree", async () => {
		using bare = new TemporaryFolder({ "bare.c": gate.replace(/#include.*\n/, "") });
		let stdout = "";
		const code = await run(["contract", "gate_leave", "--file", `${bare.path}/bare.c`], engine, {
			write: (text) => {
				stdout += text;
			},
			complain: (line) => {
				throw new Error(line);
			},
			progress() {},
			colours: false,
		});
		expect(code).toBe(0);
		expect(stdout).toContain("    gives up one of the caller's: g->people\n");
	});
});
