/** Simulations over the protocol: told as they run, following the buffer, without standing in the way of typing. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { URI } from "vscode-uri";
import type {
	SimulationLedger,
	SimulationMoment,
	SimulationPoint,
	SimulationUpdate,
} from "../../server/src/core/api/simulationTypes.ts";
import type { SimulateParams } from "../../server/src/lsp/features/simulate.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { LspClient, modernClient } from "../harness/lspClient.ts";
import {
	mendedShape,
	shape,
	shapeFile,
	shapeFix,
	shapeLabel,
	shapeLine,
	shapeScenario,
} from "../harness/neighbourShape.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

let client: LspClient;
let cache: TemporaryFolder;
let folder: TemporaryFolder;
beforeAll(() => {
	cache = new TemporaryFolder();
	process.env.COUNTERBALANCE_CACHE = cache.path;
	folder = new TemporaryFolder({ [shapeFile]: shape });
});
afterEach(() => client?.process.kill());
afterAll(() => {
	delete process.env.COUNTERBALANCE_CACHE;
	cache[Symbol.dispose]();
	folder[Symbol.dispose]();
});

const capabilities = { ...modernClient, experimental: { counterbalanceSimulation: true } };
const server = `${projectRoot}server/src/lsp/main.ts`;

interface Told {
	readonly panel: number;
	readonly update: SimulationUpdate;
}

function uri(): string {
	return URI.file(folder.file(shapeFile)).toString();
}

async function begin(more: Partial<SimulateParams> = {}): Promise<void> {
	client = await LspClient.start({ server, capabilities });
	await client.open(uri(), shape);
	await simulate(more);
}

function simulate(more: Partial<SimulateParams>): Promise<null> {
	const params: SimulateParams = {
		panel: 1,
		uri: uri(),
		scenario: { kind: "text", text: shapeScenario },
		base: { kind: "disk" },
		...more,
	};
	return client.connection.sendRequest("counterbalance/simulate", params);
}

/** Waits for an update of which `wanted` is true. */
async function until<Kind extends SimulationUpdate["kind"]>(
	kind: Kind,
	wanted: (update: Extract<SimulationUpdate, { kind: Kind }>) => boolean = () => true,
) {
	const isWanted = ({ update }: Told): boolean =>
		update.kind === kind && wanted(update as Extract<SimulationUpdate, { kind: Kind }>);
	return (await client.until<Told>("counterbalance/simulation", isWanted)).update as Extract<
		SimulationUpdate,
		{ kind: Kind }
	>;
}

/** The points of a side that were told for a run. */
function points(run: number, side: "a" | "b"): readonly SimulationPoint[] {
	return client
		.got<Told>("counterbalance/simulation")
		.flatMap(({ update }) =>
			update.kind === "points" && update.run === run && update.side === side ? update.points : [],
		);
}

/** What `gc_entries` holds at each point. */
function curve(run: number, side: "a" | "b"): readonly number[] {
	return points(run, side).map(({ values }) => values[1] ?? Number.NaN);
}

const labelLine = shapeLine(shapeLabel) - 1;

describe("a simulation", () => {
	it("tells its columns, its points and its end", async () => {
		await begin();
		const begun = await until("begun");
		expect(begun).toMatchObject({ run: 1, seed: 1, compares: true, base: "the file on disk" });
		expect(begun.columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
			"entries counter",
			"gc_entries counter",
			"gc_thresh2 threshold",
			"gc_thresh3 threshold",
			"table_fulls counter",
			"overflows lines",
		]);
		expect((await until("compared")).divergence).toBeUndefined();
		expect(Math.max(...curve(1, "b"))).toBe(16);
		expect(curve(1, "a")).toEqual(curve(1, "b"));
	});

	it("follows the buffer: typing the fix flattens the curve of B, not of A", async () => {
		await begin();
		await until("compared");
		await client.edit(uri(), `${shapeLabel}${shapeFix}`.trimEnd(), [labelLine, 0, shapeLabel.trimEnd().length]);
		const begun = await until("begun", ({ run }) => run > 1);
		const { divergence } = await until("compared", ({ run }) => run === begun.run);
		expect(divergence).toMatchObject({ point: 7, label: "arp_create" });
		expect(Math.max(...curve(begun.run, "b"))).toBe(5);
		expect(Math.max(...curve(begun.run, "a"))).toBe(16);
	});

	it("gives up a run that was typed into a loop without an end, while hovers are answered", async () => {
		await begin();
		await until("compared");
		await client.edit(uri(), "out_release:\n\twhile (1)\n\t\tkey++;", [labelLine, 0, shapeLabel.trimEnd().length]);
		const endless = await until("begun", ({ run }) => run > 1);
		const started = performance.now();
		const { line, character } = { line: shapeLine("atomic_inc_return(") - 1, character: 50 };
		expect((await client.hover(uri(), line, character))?.contents.value).toContain("gc_entries");
		expect(performance.now() - started).toBeLessThan(5000);
		await client.edit(uri(), mendedShape);
		const mended = await until("begun", ({ run }) => run > endless.run);
		await until("ended", ({ run, side }) => run === mended.run && side === "b");
		expect(Math.max(...curve(mended.run, "b"))).toBe(5);
	});

	it("gives the code and the ledger of a point, and where the code is", async () => {
		await begin();
		await until("compared");
		const at = { panel: 1, side: "b", point: 8 };
		const moment = await client.connection.sendRequest<SimulationMoment>("counterbalance/simulationMoment", at);
		expect(moment.at?.line).toBe(shapeLine("atomic_inc_return("));
		const ledger = await client.connection.sendRequest<SimulationLedger>("counterbalance/simulationLedger", at);
		expect(ledger.rows[0]).toMatchObject({ object: "arp_entry #8", state: "freed" });
		const file = moment.at?.file;
		expect(await client.connection.sendRequest("counterbalance/simulationCode", { panel: 1, file })).toBe(uri());
		for (const what of ["Moment", "Ledger"])
			expect(await client.connection.sendRequest(`counterbalance/simulation${what}`, { ...at, panel: 9 })).toBeNull();
	});

	it("says in one line what is wrong with a scenario, and goes on when it is right", async () => {
		await begin({ scenario: { kind: "text", text: "{" } });
		expect((await until("failed")).reason).toMatch(/JSON/);
		await simulate({ scenario: { kind: "text", text: shapeScenario }, seed: 7, base: { kind: "none" } });
		expect(await until("begun")).toMatchObject({ seed: 7, compares: false });
		await until("ended");
		expect(client.got<Told>("counterbalance/simulation").some(({ update }) => update.kind === "compared")).toBe(false);
	});

	it("compares with another text", async () => {
		await begin({ base: { kind: "text", name: "mended.c", text: mendedShape } });
		expect(await until("begun")).toMatchObject({ base: "mended.c" });
		expect((await until("compared")).divergence?.point).toBe(7);
	});

	it("goes on under the file's own name in a tree, where other files' buffers count too", async () => {
		const limit = (units: number) => `static inline int limit(void) { return ${units}; }\n`;
		using tree = new TemporaryFolder({
			Kconfig: "",
			MAINTAINERS: "",
			"include/linux/pool.h": limit(3),
			"mm/pool.c":
				"#include <linux/pool.h>\nstatic int used;\nint take(void) { if (used < limit()) used++; return used; }\n",
		});
		const scenario = {
			name: "pool",
			file: "mm/pool.c",
			setup: [],
			events: [{ repeat: 6, do: [{ call: "take" }, { row: "taken" }] }],
			probes: { used: "used" },
		};
		const own = URI.file(tree.file("mm/pool.c")).toString();
		client = await LspClient.start({ server, capabilities });
		await simulate({ uri: own, scenario: { kind: "text", text: JSON.stringify(scenario) } });
		await until("compared");
		const last = (run: number, side: "a" | "b") => points(run, side).at(-1)?.values;
		expect(last(1, "b")).toEqual([3]);
		await client.open(URI.file(tree.file("include/linux/pool.h")).toString(), limit(5));
		const { run } = await until("compared", (update) => update.run > 1);
		expect(last(run, "b")).toEqual([5]);
	});

	it("ends with its panel, and is not answered for a client that did not ask for it", async () => {
		await begin();
		await until("compared");
		await client.connection.sendNotification("counterbalance/simulationEnd", { panel: 1 });
		const asked = { panel: 1, side: "b", point: 1 };
		expect(await client.connection.sendRequest("counterbalance/simulationMoment", asked)).toBeNull();
		client.process.kill();
		client = await LspClient.start({ server });
		await expect(simulate({})).rejects.toThrow(/Unhandled method/);
	});
});
