/** From a finding to its path, over the protocol: the actions offered, the scenario made, the run in the panel. */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { CodeAction } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import type {
	SimulationLedger,
	SimulationMoment,
	SimulationUpdate,
} from "../../server/src/core/api/simulationTypes.ts";
import type { FindingScenario } from "../../server/src/lsp/features/findingPath.ts";
import { bareLeak, leakingLine, settlingLine } from "../harness/bareLeak.ts";
import { projectRoot } from "../harness/checkCommand.ts";
import { LspClient, modernClient } from "../harness/lspClient.ts";
import { TemporaryFolder } from "../harness/temporaryFolder.ts";

const identity = "entry_create | leak-on-exit | table.live | atomic_inc_return | fails with an error pointer";
const server = `${projectRoot}server/src/lsp/main.ts`;
const announced = { ...modernClient, experimental: { counterbalanceSimulation: true } };

interface Told {
	readonly panel: number;
	readonly update: SimulationUpdate;
}

let client: LspClient;
let folder: TemporaryFolder;
beforeAll(() => {
	folder = new TemporaryFolder({ "leak.c": bareLeak });
	process.env.COUNTERBALANCE_CACHE = folder.file("cache");
});
afterEach(() => client?.process.kill());
afterAll(() => {
	delete process.env.COUNTERBALANCE_CACHE;
	folder[Symbol.dispose]();
});

function uri(): string {
	return URI.file(folder.file("leak.c")).toString();
}

async function open(capabilities: typeof modernClient = announced): Promise<void> {
	client = await LspClient.start({ server, capabilities });
	await client.open(uri(), bareLeak);
}

function scenario(of = identity): Promise<FindingScenario> {
	return client.connection.sendRequest("counterbalance/findingScenario", { uri: uri(), identity: of });
}

async function actions(): Promise<readonly CodeAction[]> {
	const diagnostics = await client.diagnostics(uri());
	const [diagnostic] = diagnostics;
	expect(diagnostic?.message).toContain("\nReplayed: the machine took this path and ended with `live` +1.");
	const params = { textDocument: { uri: uri() }, range: diagnostic?.range, context: { diagnostics } };
	return (await client.connection.sendRequest<CodeAction[] | null>("textDocument/codeAction", params)) ?? [];
}

async function until<Kind extends SimulationUpdate["kind"]>(kind: Kind, side?: "a" | "b") {
	const isWanted = ({ update }: Told): boolean =>
		update.kind === kind && (side === undefined || ("side" in update && update.side === side));
	return (await client.until<Told>("counterbalance/simulation", isWanted)).update as Extract<
		SimulationUpdate,
		{ kind: Kind }
	>;
}

it("actions run, debug and edit the path of a file on disk, for clients that can", async () => {
	await open();
	const offered = (await actions()).filter(({ command }) => command !== undefined);
	expect(offered.map(({ command }) => [command?.command, command?.arguments])).toEqual(
		["runPath", "debugPath", "editPath"].map((name) => [`counterbalance.${name}`, [uri(), identity]]),
	);
	client.process.kill();
	await open(modernClient);
	expect((await actions()).filter(({ command }) => command !== undefined)).toEqual([]);
});

it("a scenario is made of a finding, and refused of what is none", async () => {
	await open();
	const made = await scenario();
	if ("failure" in made) throw new Error(made.failure);
	expect(made.name).toBe("entry_create");
	expect(JSON.parse(made.text)).toMatchObject({ file: folder.file("leak.c"), path: { finding: identity, leaves: 1 } });
	expect(await scenario("none")).toEqual({ failure: expect.stringContaining('no finding is called "none"') });
});

it("the panel shows the balance along it, who holds what, and how it flattens while the fault is mended", async () => {
	await open();
	const made = await scenario();
	if ("failure" in made) throw new Error(made.failure);
	const begin = { panel: 1, uri: uri(), scenario: { kind: "text", text: made.text }, base: { kind: "disk" } };
	await client.connection.sendRequest("counterbalance/simulate", begin);
	expect(await until("begun")).toMatchObject({ columns: [{ name: "table.live", role: "counter" }], compares: true });
	const { points } = await until("points", "b");
	expect(points.map(({ values }) => values[0])).toEqual([0, 0, 1, 1, 1, 1]);
	expect(points.at(-1)?.label).toMatch(/^entry_create\(\) returns -/);
	expect((await until("ended", "b")).end.stopped).toBeUndefined();
	const last = { panel: 1, side: "b", point: points.length - 1 };
	const moment = await client.connection.sendRequest<SimulationMoment>("counterbalance/simulationMoment", last);
	expect(moment.at).toEqual({ file: folder.file("leak.c"), line: 14, function: "entry_alloc" });
	expect(moment.files[0]?.lines).toContainEqual({ line: 33, now: 1, total: 1 });
	const ledger = await client.connection.sendRequest<SimulationLedger>("counterbalance/simulationLedger", last);
	expect(ledger.rows).toMatchObject([{ units: [{ column: "table.live", units: 1, taken: { line: 14, point: 2 } }] }]);

	client.received.length = 0;
	const at = bareLeak.slice(0, bareLeak.indexOf(leakingLine)).split("\n").length - 1;
	await client.edit(uri(), settlingLine, [at, 0, 0]);
	expect((await until("points", "b")).points.at(-1)?.values).toEqual([0]);
	expect((await until("compared")).divergence).toMatchObject({ label: "entry_create() returns -EINVAL" });

	client.received.length = 0;
	await client.edit(uri(), "\tkey = 1;\n", [at - 1, 0, 0]);
	const { end } = await until("ended", "b");
	expect(end.stopped).toMatch(/^the path is no longer there: the condition is false when the path gets there/);
});
