/** One definition at file level, as found without parsing. */
import type { MacroKind } from "./macros.ts";

export type DefinitionKind = "function" | "macro" | "struct" | "typedef" | "enumerator" | "variable";

export interface Definition {
	readonly name: string;
	readonly kind: DefinitionKind;
	/** The whole definition: from its first specifier to the closing brace, semicolon or the directive's last line. */
	readonly start: number;
	readonly end: number;
	readonly static: boolean;
	/** It stands on a side of an `#if` that is not read (policy.ts says which side is). */
	readonly inactive?: boolean;
	/** It stands where nobody else has defined the name (`#ifndef x`): any other definition in reach is the one meant. */
	readonly fallback?: boolean;
	/** For macros: what kind, as far as its own body tells. */
	readonly macro?: MacroKind;
}

/** A name that is put into a field of a struct and may be a function. */
export interface FunctionPointer {
	/** The struct's tag; empty where no declaration in sight names it. */
	readonly struct: string;
	/** The field; `#2` for the third place of a list without designators; `SET_OPS(1)` for the second argument of a macro in it. */
	readonly field: string;
	readonly function: string;
	/** The text defines a function of this name, static or not; otherwise nobody has looked whether it is one. */
	readonly own: boolean;
	readonly static: boolean;
}

export interface ScannedFile {
	readonly definitions: readonly Definition[];
	/** What the text includes on the sides that are read, as it is spelt there: `<linux/list.h>`, `"a.h"`. */
	readonly includes: readonly string[];
	/** Each once; empty unless they were asked for. */
	readonly pointers: readonly FunctionPointer[];
}

/** Takes what the items of a text turn out to define. */
export interface DefinitionSink {
	readonly text: string;
	add(name: string, kind: DefinitionKind, start: number, end: number, isStatic: boolean): void;
	/** What was added as a variable from `start` on was none. */
	retract(start: number): void;
}
