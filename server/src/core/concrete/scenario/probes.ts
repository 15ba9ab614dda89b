/** Reads what a scenario looks at: places and counts of lines, by column. */
import type { Machine } from "../machine.ts";
import { type MemoryPlace, type NamedObject, placeOf, read } from "./places.ts";
import type { Scenario } from "./scenario.ts";

type Values = Readonly<Record<string, number>>;

interface Probe {
	readonly column: string;
	readonly path: string;
	/** Where it is, if it never moves: a member of a variable. */
	fixed: MemoryPlace | undefined;
}

export class Probes {
	readonly #file: string;
	readonly #probes: readonly Probe[];
	readonly #lines: readonly { readonly column: string; readonly text: string; count: number }[];
	#linesRead = 0;
	/** What was read last, column by column, and the same as values. */
	readonly #columns: (number | undefined)[] = [];
	#last: Values = {};

	constructor({ file, probes, lines = {} }: Scenario) {
		this.#file = file;
		this.#probes = Object.entries(probes).map(([column, path]) => ({ column, path, fixed: undefined }));
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
		let changed = false;
		let column = 0;
		const note = (value: number | undefined): void => {
			if (value !== this.#columns[column]) {
				this.#columns[column] = value;
				changed = true;
			}
			column++;
		};
		for (const probe of this.#probes) {
			try {
				note(Number(read(machine, probe.fixed ?? this.#place(machine, names, probe))));
			} catch (error) {
				if (!lenient) throw error;
				note(undefined);
			}
		}
		this.#count(machine.log);
		for (const { count } of this.#lines) note(count);
		if (changed) {
			const known = [...this.#probes, ...this.#lines].map(
				({ column: name }, index) => [name, this.#columns[index]] as const,
			);
			this.#last = Object.fromEntries(known.filter((entry): entry is [string, number] => entry[1] !== undefined));
		}
		return this.#last;
	}

	#place(machine: Machine, names: ReadonlyMap<string, NamedObject>, probe: Probe): MemoryPlace {
		const { path } = probe;
		const place = placeOf(machine, names, path, this.#file);
		const moves = path.includes("->") || path.includes("[") || names.has(/^\w*/.exec(path)?.[0] ?? "");
		if (!moves) probe.fixed = place;
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
