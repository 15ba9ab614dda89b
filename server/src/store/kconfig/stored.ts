/** What Kconfig files say, kept between runs: reading all of them takes the better part of a second. */
import { join } from "node:path";
import type { OptionValue } from "../../core/syntax/configuration.ts";
import type { Cache } from "../cache.ts";
import { readText, stampOf } from "../files.ts";
import { type PossibleOptions, possibleOptions } from "./possible.ts";

interface Stored {
	/** Path, time and size of every file that was read. */
	readonly files: readonly (readonly [string, number, number])[];
	readonly values: Readonly<Record<string, OptionValue>>;
	/** Options without a value: somebody is asked about them. */
	readonly asked: readonly string[];
}

/** The possible options of the tree at `root` for `architecture`; undefined if it has none. */
export function storedOptions(root: string, architecture: string, cache: Cache): PossibleOptions | undefined {
	const key = `options ${architecture}`;
	const known = cache.get(key) as Partial<Stored> | null | undefined;
	if (known?.files && known.values && known.asked && known.files.every((file) => isUnchanged(root, file)))
		return new Map([
			...Object.entries(known.values),
			...known.asked.map((name): [string, undefined] => [name, undefined]),
		]);
	const files: [string, number, number][] = [];
	const options = possibleOptions(architecture, (path) => {
		const stamp = stampOf(root, path);
		files.push([path, stamp?.mtime ?? 0, stamp?.size ?? 0]);
		return stamp && readText(join(root, path));
	});
	if (!options) return undefined;
	const values: Record<string, OptionValue> = {};
	const asked: string[] = [];
	for (const [name, value] of options) {
		if (value === undefined) asked.push(name);
		else values[name] = value;
	}
	void cache.put(key, { files, values, asked });
	return options;
}

function isUnchanged(root: string, [path, mtime, size]: readonly [string, number, number]): boolean {
	const stamp = stampOf(root, path);
	return (stamp?.mtime ?? 0) === mtime && (stamp?.size ?? 0) === size;
}
