/** The floor: every file is read from disk and parsed as it is, and nothing else is done with it. */
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { bindWasm } from "../../../server/src/core/syntax/bindings.ts";
import { readText } from "../../../server/src/store/files.ts";
import { wasmModules } from "../../../server/src/store/host.ts";

const { folder } = workerData as { readonly folder: string };
const parser = await bindWasm(wasmModules());

export default function parseBatch(files: readonly string[]): number[] {
	return files.map((file) => {
		const text = readText(join(folder, file)) ?? "";
		parser.parse(text).delete();
		return text.length;
	});
}
