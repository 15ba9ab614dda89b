/** A tree as if some of its files had other texts. */
import type { Configuration } from "../syntax/configuration.ts";
import { type DefinitionKind, type ScannedFile, scanFile } from "../syntax/definitions.ts";
import { isMacroField, notedFields } from "../syntax/pointerFields.ts";
import type { DefinitionSite, PointedFunction, SourceTree } from "../syntax/sources.ts";

export class OverlayTree implements SourceTree {
	readonly #below: SourceTree;
	readonly #texts = new Map<string, string>();
	readonly #scanned = new Map<string, ScannedFile>();

	constructor(below: SourceTree) {
		this.#below = below;
	}

	setText(file: string, text: string): void {
		this.#texts.set(file, text);
		this.#scanned.delete(file);
	}

	forget(file: string): void {
		this.#texts.delete(file);
		this.#scanned.delete(file);
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
			for (const definition of this.#scan(file).definitions) {
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

	functionPointers(
		struct: string,
		field: string,
		from: string,
		hidden: ReadonlySet<string> = new Set(),
	): readonly PointedFunction[] {
		if (this.#texts.size === 0) return this.#below.functionPointers(struct, field, from, hidden);
		const here: PointedFunction[] = [];
		for (const file of this.#texts.keys()) {
			if (!hidden.has(file)) here.push(...this.#pointersIn(file, struct, field));
		}
		here.sort((a, b) => Number(b.certain) - Number(a.certain) || Number(b.file === from) - Number(a.file === from));
		const known = new Set(here.filter((own) => !own.static).map((own) => own.function));
		const below = this.#below
			.functionPointers(struct, field, from, new Set([...hidden, ...this.#texts.keys()]))
			.filter((other) => other.static || !known.has(other.function));
		const all = [...here, ...below];
		return [...all.filter(({ certain }) => certain), ...all.filter(({ certain }) => !certain)];
	}

	#pointersIn(file: string, struct: string, field: string): PointedFunction[] {
		const { pointers } = this.#scan(file);
		const macros = pointers.filter((own) => own.struct === struct && isMacroField(own.field)).map((own) => own.field);
		const fields = notedFields(this, struct, field, file, macros);
		const found = new Map<string, PointedFunction>();
		for (const own of pointers) {
			const certain = own.struct === struct && fields.includes(own.field);
			if (!certain && !(own.struct === "" && own.field === field)) continue;
			if (!certain && found.has(own.function)) continue;
			if (!own.own && this.definitions(own.function, "function", file).length === 0) continue;
			found.set(own.function, { function: own.function, file, static: own.static, certain });
		}
		return [...found.values()];
	}

	#scan(file: string): ScannedFile {
		let found = this.#scanned.get(file);
		if (!found) {
			found = scanFile(this.#texts.get(file) ?? "", this.configurationOf(file), { pointers: true });
			this.#scanned.set(file, found);
		}
		return found;
	}
}
