/** What a text defines at file level, found without parsing it (the tree's index is made of these). */
export type DefinitionKind = "function" | "macro" | "struct" | "typedef" | "enumerator" | "variable";

export interface Definition {
	readonly name: string;
	readonly kind: DefinitionKind;
	/** The whole definition: from its first specifier to the closing brace, semicolon or the directive's last line. */
	readonly start: number;
	readonly end: number;
	readonly static: boolean;
}
