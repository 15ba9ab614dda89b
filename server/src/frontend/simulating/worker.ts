/** The thread that runs simulations, so that typing never waits for one. A new job ends the one before. */
import { parentPort } from "node:worker_threads";
import type { SimulationUpdate } from "../../core/api/simulationTypes.ts";
import { reasonOf } from "../../store/reasons.ts";
import { type OpenedTree, openForSimulation } from "../simulation.ts";
import type { FromThread, SimulationJob, ToThread } from "./messages.ts";
import { SimulationPair } from "./pair.ts";

let wanted: SimulationJob | undefined;
let working = false;
let tree: { readonly key: string; readonly opened: OpenedTree } | undefined;
let pair: SimulationPair | undefined;

parentPort?.on("message", (message: ToThread) => {
	switch (message.kind) {
		case "run":
			wanted = message.job;
			if (!working) void work();
			break;
		case "ask":
			send({ kind: "answer", id: message.id, answer: pair?.answer(message.what, message.side, message.point) });
			break;
		case "changedOnDisk":
			tree?.opened.changed();
			pair?.forgetA();
			break;
	}
});

function send(message: FromThread): void {
	parentPort?.postMessage(message);
}

function tell(update: SimulationUpdate): void {
	send({ kind: "update", update });
}

async function work(): Promise<void> {
	working = true;
	for (let job = wanted; job; job = wanted) {
		wanted = undefined;
		try {
			pair = await pairFor(job);
			await pair.run(() => wanted !== undefined);
		} catch (error) {
			tell({ kind: "failed", run: job.run, reason: reasonOf(error) });
		}
	}
	working = false;
}

async function pairFor(job: SimulationJob): Promise<SimulationPair> {
	const key = `${job.root ?? ""}\n${job.configuration}`;
	if (tree?.key !== key) {
		tree?.opened.close();
		tree = undefined;
		const onProgress = (text: string): void => tell({ kind: "progress", text });
		tree = { key, opened: await openForSimulation(job.root, { configuration: job.configuration, onProgress }) };
		pair = undefined;
	}
	return SimulationPair.of(job, tree.opened, tell, pair);
}
