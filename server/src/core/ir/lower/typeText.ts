/** Types where they are text: macro arguments, `typeof(…)`, `DEFINE_FREE(…)`. */
import { pointerTo, structType } from "../ctype.ts";
import { type CType, unknownType } from "../types.ts";
import type { Macro } from "./context.ts";
import { namedType, sizedType } from "./declarators.ts";

export interface TypeNames {
	typedef(name: string): CType | undefined;
	macro(name: string): Macro | undefined;
	structTag(tag: string): string;
	/** The type of an expression given as text, where the caller can tell. */
	typeOfExpression(text: string): CType;
}

const qualifiers =
	/\b(?:const|volatile|restrict|__restrict|__rcu|__user|__kernel|__percpu|__iomem|__force|__bitwise|extern|static|register)\b/g;

/** `struct entry`, `u32 *`, `typeof(*p)`; unknown if the text is no type. */
export function typeOfText(names: TypeNames, text: string): CType {
	const plain = text.replace(qualifiers, " ").replace(/\s+/g, " ").trim();
	const stars = /(?:\s*\*)+$/.exec(plain)?.[0] ?? "";
	let type = baseType(names, plain.slice(0, plain.length - stars.length).trim());
	for (const c of stars) if (c === "*") type = pointerTo(type);
	return type;
}

function baseType(names: TypeNames, base: string): CType {
	const aggregate = /^(?:struct|union)\s+(\w+)$/.exec(base);
	if (aggregate?.[1]) return structType(names.structTag(aggregate[1]));
	if (/^enum\s+\w+$/.test(base)) return { kind: "int", bits: 32, signed: true };
	const of =
		/^(?:typeof|__typeof__|__typeof|typeof_unqual|__typeof_unqual__|__unqual_scalar_typeof)\s*\(([\s\S]*)\)$/.exec(
			base,
		);
	if (of?.[1] !== undefined) return typeOfOperand(names, of[1]);
	if (/^(?:unsigned|signed|long|short|int|char)(?:\s+(?:unsigned|signed|long|short|int|char))*$/.test(base))
		return sizedType(base);
	if (!/^\w+$/.test(base)) return unknownType;
	const known = namedType(names, base);
	if (known.kind !== "unknown") return known;
	const macro = names.macro(base);
	return macro && macro.parameters === undefined && macro.body !== base && macro.body !== ""
		? typeOfText(names, macro.body)
		: unknownType;
}

/** What `typeof` is asked about: a type or an expression. */
function typeOfOperand(names: TypeNames, text: string): CType {
	const type = /^[\w\s*]+$/.test(text) ? typeOfText(names, text) : unknownType;
	return type.kind === "unknown" ? names.typeOfExpression(text) : type;
}
