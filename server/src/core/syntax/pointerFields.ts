/** Under which fields the functions of one field can have been noted: itself, its place among the members, macros that set it. */
import { memberOrder } from "./initialiserText.ts";
import { readMacro } from "./macros.ts";
import type { SourceTree } from "./sources.ts";

type Definitions = Pick<SourceTree, "definitions" | "readFile">;

const maxMacroDepth = 6;

/** True of a field's note that is a macro's argument: `SET_OPS(1)`. */
export function isMacroField(field: string): boolean {
	return field.endsWith(")");
}

/**
 * The fields under which `FunctionPointer`s of `struct.field` are noted, as seen from `from`. `noted` are the macro fields
 * (`SET_OPS(1)`) that occur with the struct; those whose macro sets the field by that argument are among the answer.
 */
export function notedFields(
	tree: Definitions,
	struct: string,
	field: string,
	from: string,
	noted: Iterable<string>,
): readonly string[] {
	const fields = [field];
	const place = membersOf(tree, struct, from)?.indexOf(field) ?? -1;
	if (place >= 0) fields.push(`#${place}`);
	for (const one of noted) {
		const open = one.indexOf("(");
		const sets = setBy(tree, one.slice(0, open), Number(one.slice(open + 1, -1)), from, maxMacroDepth);
		if (sets.has(field)) fields.push(one);
	}
	return fields;
}

function membersOf(tree: Definitions, struct: string, from: string): readonly string[] | undefined {
	const site = tree.definitions(struct, "struct", from)[0];
	const text = site && tree.readFile(site.file)?.slice(site.start, site.end);
	if (text === undefined) return undefined;
	return memberOrder(text.slice(text.indexOf("{") + 1, text.lastIndexOf("}")));
}

/** The fields that the macro's argument with this number is put into, by `.field = argument` in its body or in macros used there. */
function setBy(tree: Definitions, macro: string, argument: number, from: string, depth: number): ReadonlySet<string> {
	const fields = new Set<string>();
	if (depth === 0) return fields;
	for (const site of tree.definitions(macro, "macro", from)) {
		const text = tree.readFile(site.file);
		const definition = text === undefined ? undefined : readMacro(text, site.start, site.end);
		const parameter = definition?.parameters?.[argument];
		if (text === undefined || !definition || parameter === undefined) continue;
		const body = text.slice(definition.bodyStart, definition.bodyEnd).replace(/\\\r?\n/g, " ");
		const set = new RegExp(`\\.\\s*(\\w+)\\s*=\\s*(?:\\w+\\s*\\()?\\s*\\(?\\s*${parameter}\\s*\\)*\\s*(?:,|$)`, "g");
		for (const match of body.matchAll(set)) if (match[1] !== undefined) fields.add(match[1]);
		for (const match of body.matchAll(/(?:^|[,\s])(\w+)\s*\(([\w\s,]*)\)/g)) {
			const parts = (match[2] ?? "").split(",").map((part) => part.trim());
			parts.forEach((part, i) => {
				if (part !== parameter || match[1] === undefined) return;
				for (const inner of setBy(tree, match[1], i, from, depth - 1)) fields.add(inner);
			});
		}
		if (fields.size > 0) break;
	}
	return fields;
}
