/** Reads what a scenario looks at: places and counts of lines, by column. */
import type { Machine } from "../machine.ts";
import { type MemoryPlace, type NamedObject, placeOf, read } from "./places.ts";
import type { Scenario } from "./scenario.ts";

type Values = Readonly<Record<string, number>>;

export class Probes {
	readonly #file: string;
	readonly #probes: readonly (readonly [column: string, path: string])[];
	readonly #lines: readonly { readonly column: string; readonly text: string; count: number }[];
	/** Places that never move: members of variables. */
	readonly #fixed = new Map<string, MemoryPlace>();
	#linesRead = 0;
	#last: Values = {};

	constructor({ file, probes, lines = {} }: Scenario) {
		this.#file = file;
		this.#probes = Object.entries(probes);
		this.#lines = Object.entries(lines).map(([column, text]) => ({ column, text, count: 0 }));
	}

	/** Every column now; throws where a place cannot be read. The same object as before where nothing has changed. */
	read(machine: Machine, names: ReadonlyMap<string, NamedObject>): Values {
		return this.#read(machine, names, false);
	}

	/** The columns that can be read now. */
	readable(machine: Machine, names: ReadonlyMap<string, NamedObject>): Values {
		return this.#read(machine, names, true);
	}

	#read(machine: Machine, names: ReadonlyMap<string, NamedObject>, lenient: boolean): Values {
		const values: Record<string, number> = {};
		for (const [column, path] of this.#probes) {
			try {
				values[column] = Number(read(machine, this.#place(machine, names, path)));
			} catch (error) {
				if (!lenient) throw error;
			}
		}
		this.#count(machine.log);
		for (const { column, count } of this.#lines) values[column] = count;
		if (!same(values, this.#last)) this.#last = values;
		return this.#last;
	}

	#place(machine: Machine, names: ReadonlyMap<string, NamedObject>, path: string): MemoryPlace {
		const known = this.#fixed.get(path);
		if (known) return known;
		const place = placeOf(machine, names, path, this.#file);
		const moves = path.includes("->") || path.includes("[") || names.has(/^\w*/.exec(path)?.[0] ?? "");
		if (!moves) this.#fixed.set(path, place);
		return place;
	}

	#count(log: readonly string[]): void {
		if (log.length < this.#linesRead) {
			this.#linesRead = 0;
			for (const line of this.#lines) line.count = 0;
		}
		for (; this.#linesRead < log.length; this.#linesRead++)
			for (const line of this.#lines) if (log[this.#linesRead]?.includes(line.text)) line.count++;
	}
}

function same(a: Values, b: Values): boolean {
	const keys = Object.keys(a);
	return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
