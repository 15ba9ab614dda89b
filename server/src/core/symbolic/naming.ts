/** What a reader calls the place an address term denotes. */
import type { IrFunction } from "../ir/types.ts";
import type { Term } from "./term.ts";

/** `table.entries` for a member, the name for a global; undefined for what has no name outside the path. */
export function counterName(instance: Term): string | undefined {
	switch (instance.kind) {
		case "field":
			return `${instance.struct}.${instance.name}`;
		case "global":
			return instance.name;
		case "index":
		case "initial":
			return instance.a && counterName(instance.a);
		default:
			return undefined;
	}
}

/** The member alone: `entries`. */
export function shortName(counter: string): string {
	return counter.slice(counter.lastIndexOf(".") + 1);
}

/** The C expression for a place, in the names of `fn`'s parameters: `table->entries`; undefined where it cannot be written. */
export function placeText(address: Term, fn: IrFunction): string | undefined {
	switch (address.kind) {
		case "global":
			return address.name;
		case "field": {
			const base = address.a && pointerText(address.a, fn);
			if (base) return `${base}->${address.name}`;
			const place = address.a && placeText(address.a, fn);
			return place && `${place}.${address.name}`;
		}
		case "index": {
			const base = address.a && (placeText(address.a, fn) ?? pointerText(address.a, fn));
			return base && address.b?.kind === "int" ? `${base}[${address.b.value}]` : undefined;
		}
		default:
			return undefined;
	}
}

/** The C expression for a pointer value: a parameter, or what memory held at entry. */
export function pointerText(value: Term, fn: IrFunction): string | undefined {
	if (value.kind === "param") return fn.locals[value.index]?.name;
	if (value.kind === "initial" && value.a) return placeText(value.a, fn);
	return undefined;
}
