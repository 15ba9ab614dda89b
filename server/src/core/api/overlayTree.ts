/** A tree as if some of its files had other texts. */
import type { Configuration } from "../syntax/configuration.ts";
import { type Definition, type DefinitionKind, scanDefinitions } from "../syntax/definitions.ts";
import type { DefinitionSite, SourceTree } from "../syntax/sources.ts";

export class OverlayTree implements SourceTree {
	readonly #below: SourceTree;
	readonly #texts = new Map<string, string>();
	readonly #definitions = new Map<string, readonly Definition[]>();

	constructor(below: SourceTree) {
		this.#below = below;
	}

	setText(file: string, text: string): void {
		this.#texts.set(file, text);
		this.#definitions.delete(file);
	}

	forget(file: string): void {
		this.#texts.delete(file);
		this.#definitions.delete(file);
	}

	configurationOf(path: string): Configuration {
		return this.#below.configurationOf(path);
	}

	readFile(path: string): string | undefined {
		return this.#texts.get(path) ?? this.#below.readFile(path);
	}

	definitions(name: string, kind: DefinitionKind, from: string): readonly DefinitionSite[] {
		const below = this.#below.definitions(name, kind, from);
		if (this.#texts.size === 0) return below;
		const here: DefinitionSite[] = [];
		for (const file of this.#texts.keys()) {
			if (file !== from && !file.endsWith(".h") && kind !== "function") continue;
			for (const definition of this.#definitionsIn(file)) {
				if (
					definition.name === name &&
					definition.kind === kind &&
					(file === from || !definition.static || file.endsWith(".h"))
				)
					here.push({ ...definition, file });
			}
		}
		const rest = below.filter((site) => !this.#texts.has(site.file));
		const own = here.filter((site) => site.file === from);
		return [...own, ...here.filter((site) => site.file !== from), ...rest];
	}

	#definitionsIn(file: string): readonly Definition[] {
		let found = this.#definitions.get(file);
		if (!found) {
			found = scanDefinitions(this.#texts.get(file) ?? "", this.configurationOf(file));
			this.#definitions.set(file, found);
		}
		return found;
	}
}
