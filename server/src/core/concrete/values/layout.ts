/** Where things lie in memory: the System V ABI for x86-64 (LP64), chapter 3.1.2, as gcc lays out structs and bit-fields. */
import type { StructInfo, StructMember } from "../../ir/lower/context.ts";
import type { CType } from "../../ir/types.ts";

/** Where a member stands in its struct, in bytes; a bit-field's `bit` counts from the lowest of the unit at `offset`. */
export interface FieldPlace {
	readonly offset: number;
	readonly type: CType;
	readonly bits?: { readonly at: number; readonly width: number };
}

export interface Layout {
	readonly size: number;
	readonly alignment: number;
	readonly fields: ReadonlyMap<string, FieldPlace>;
}

/** A type whose size no definition tells. `what` names it for a message. */
export class UnknownLayout extends Error {
	readonly what: string;

	constructor(what: string) {
		super(`the layout of ${what} is not known`);
		this.what = what;
	}
}

/** Answers what a struct's tag stands for, as seen from one file. */
export type StructSource = (tag: string) => StructInfo | undefined;

/** Sizes and layouts as seen from one file. Throws `UnknownLayout` for what no definition in reach tells. */
export class Layouts {
	readonly #structs: StructSource;
	readonly #known = new Map<string, Layout>();
	readonly #open = new Set<string>();

	constructor(structs: StructSource) {
		this.#structs = structs;
	}

	/** In bytes, as `sizeof` has it; an array of unknown length has none of its elements. */
	size(type: CType): number {
		switch (type.kind) {
			case "int":
				return type.bits / 8;
			case "pointer":
				return 8;
			case "void":
			case "function":
				return 1;
			case "float":
				return 8;
			case "array":
				return this.size(type.of) * (type.length ?? 0);
			case "struct":
				return this.struct(type.tag).size;
			case "unknown":
				throw new UnknownLayout("an expression whose type nothing declares");
		}
	}

	alignment(type: CType): number {
		if (type.kind === "array") return this.alignment(type.of);
		if (type.kind === "struct") return this.struct(type.tag).alignment;
		return this.size(type);
	}

	struct(tag: string): Layout {
		const known = this.#known.get(tag);
		if (known) return known;
		const info = this.#open.has(tag) ? undefined : this.#structs(tag);
		if (!info) throw new UnknownLayout(`struct ${tag}`);
		this.#open.add(tag);
		try {
			const layout = this.#lay(info.members, info.union);
			this.#known.set(tag, layout);
			return layout;
		} finally {
			this.#open.delete(tag);
		}
	}

	field(tag: string, field: string): FieldPlace {
		const place = this.struct(tag).fields.get(field);
		if (!place) throw new UnknownLayout(`${tag}.${field}`);
		return place;
	}

	#lay(members: readonly StructMember[], union: boolean): Layout {
		const fields = new Map<string, FieldPlace>();
		let bit = 0;
		let alignment = 1;
		let size = 0;
		for (const member of members) {
			if (union) bit = 0;
			if ("members" in member) {
				const inner = this.#lay(member.members, member.union);
				bit = alignedTo(bit, inner.alignment * 8);
				for (const [name, place] of inner.fields) fields.set(name, { ...place, offset: place.offset + bit / 8 });
				alignment = Math.max(alignment, inner.alignment);
				bit += inner.size * 8;
			} else if (member.bits !== undefined) {
				const unit = this.size(member.type) * 8;
				if (member.bits === 0) {
					bit = alignedTo(bit, unit);
					continue;
				}
				// A bit-field does not cross the boundary of a unit of its type.
				if (Math.floor(bit / unit) !== Math.floor((bit + member.bits - 1) / unit)) bit = alignedTo(bit, unit);
				if (member.name !== undefined) {
					const start = Math.floor(bit / unit) * unit;
					const bits = { at: bit - start, width: member.bits };
					fields.set(member.name, { offset: start / 8, type: member.type, bits });
					alignment = Math.max(alignment, unit / 8);
				}
				bit += member.bits;
			} else {
				const own = this.alignment(member.type);
				bit = alignedTo(bit, own * 8);
				if (member.name !== undefined) fields.set(member.name, { offset: bit / 8, type: member.type });
				alignment = Math.max(alignment, own);
				bit += this.size(member.type) * 8;
			}
			size = Math.max(size, bit);
		}
		return { size: alignedTo(size, alignment * 8) / 8, alignment, fields };
	}
}

function alignedTo(value: number, unit: number): number {
	return Math.ceil(value / unit) * unit;
}
