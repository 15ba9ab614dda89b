/** What a function returns, read off its head without a parse where that is as plain as most are. */
import { pointerTo, s32, structType } from "../ctype.ts";
import type { TypeEnvironment } from "../lower/context.ts";
import { namedType, sizedType } from "../lower/declarators.ts";
import type { CType } from "../types.ts";

const plainHead = new RegExp(
	[
		"^\\s*(?:(?:static|extern|inline|__always_inline|const)\\s+)*",
		"(?:(struct|union|enum)\\s+([A-Za-z_]\\w*)",
		"|((?:(?:unsigned|signed|long|short|int|char)\\s+)*(?:unsigned|signed|long|short|int|char))",
		// A name that is a type, and no attribute, by its look.
		"|(void|bool|[a-z]\\w*_t|(?:__)?[us](?:8|16|32|64)|__[bl]e(?:16|32|64)))",
		"(\\s+|(?:\\s*\\*)+\\s*)([A-Za-z_]\\w*)\\s*\\([^#{}]*\\)\\s*;?\\s*$",
	].join(""),
);

export interface FunctionHead {
	readonly name: string;
	readonly result: CType;
}

/** The function whose definition or prototype is `head`, without a body; undefined if only a parse can tell. */
export function plainFunction(env: TypeEnvironment, head: string): FunctionHead | undefined {
	const found = plainHead.exec(head);
	if (!found) return undefined;
	const [, keyword, tag = "", sized, type = "", stars = "", name = ""] = found;
	let result: CType;
	if (keyword === "enum") result = s32;
	else if (keyword !== undefined) result = structType(env.structTag(tag));
	else if (sized !== undefined) result = sizedType(sized);
	else result = namedType(env, type);
	if (result.kind === "unknown") result = env.typeOfText(type);
	for (const star of stars) if (star === "*") result = pointerTo(result);
	return { name, result };
}
