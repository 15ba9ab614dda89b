/** What compiled code is linked with: addresses of what it names, and what its calls run. */
import type { CType, Value } from "../../ir/types.ts";
import type { Layouts } from "../values/layout.ts";
import type { Word } from "../values/wide.ts";

/** A call as an operation of the machine sees it when it is bound. */
export interface CallShape {
	/** The file the call stands in. */
	readonly file: string;
	readonly layouts: Layouts;
	readonly result: CType;
	/** The arguments' types, unknown where the IR does not tell. */
	readonly types: () => readonly CType[];
	readonly args: readonly Value[];
}

/** Something the machine does itself when a function is called: an operation of a model row or of a facility. */
export interface Operation {
	/** It may enter a frame (a callback), so that a segment ends with the call. */
	readonly mayCall: boolean;
	readonly run: (...args: Word[]) => Word;
	/** What it does instead where it is told to fail, if it can fail. */
	readonly fail?: (...args: Word[]) => Word;
}

export interface CallSite {
	readonly name: string;
	readonly from: string;
	readonly args: number;
	readonly site: CallShape;
}

export interface Linker {
	layouts(file: string): Layouts;
	variable(name: string, file: string): { readonly address: number; readonly type: CType };
	functionAddress(name: string, file: string): number;
	/** The address of a constant string; the same text has the same address. */
	string(text: string): number;
	/** What the machine does for a function of that name; undefined if its body is to be run. The same answer for the same site. */
	operation(name: string, shape: CallShape): Operation | undefined;
}
