/** Names in scope while a function is lowered, and what has to run when a scope is left. */
import type { SyntaxNode } from "../../syntax/tree.ts";
import type { CType, Local, Origin } from "../types.ts";
import type { Frame } from "./frame.ts";

export type Binding =
	| { readonly kind: "local"; readonly index: number; readonly type: CType }
	| { readonly kind: "static"; readonly name: string; readonly type: CType }
	| { readonly kind: "typedef"; readonly type: CType }
	| { readonly kind: "function"; readonly name: string; readonly result: CType }
	| { readonly kind: "constant"; readonly value: bigint }
	/** A function defined inside the function. */
	| {
			readonly kind: "nested";
			readonly name: string;
			readonly result: CType;
			readonly parameters: readonly { readonly name: string; readonly type: CType }[];
			readonly body: SyntaxNode;
			readonly frame: Frame;
	  };

/** Emits the code that a variable's clean-up attribute asks for. */
export interface Cleanup {
	readonly emit: (origin: Origin) => void;
}

export interface Scope {
	readonly names: Map<string, Binding>;
	readonly cleanups: Cleanup[];
	/** Labels that `__label__` makes the scope's own, with what they are known by. */
	readonly labels: Map<string, string>;
}

function newScope(): Scope {
	return { names: new Map(), cleanups: [], labels: new Map() };
}

export class Scopes {
	readonly locals: Local[] = [];
	readonly #stack: Scope[] = [newScope()];

	get depth(): number {
		return this.#stack.length;
	}

	get innermost(): Scope {
		return this.#stack[this.#stack.length - 1] as Scope;
	}

	push(): void {
		this.#stack.push(newScope());
	}

	pop(): void {
		this.#stack.pop();
	}

	lookup(name: string): Binding | undefined {
		for (let i = this.#stack.length - 1; i >= 0; i--) {
			const found = this.#stack[i]?.names.get(name);
			if (found) return found;
		}
		return undefined;
	}

	bind(name: string, binding: Binding): void {
		this.innermost.names.set(name, binding);
	}

	bindLabel(name: string, key: string): void {
		this.innermost.labels.set(name, key);
	}

	/** What a block-local label is known by; undefined if no open block declares it. */
	label(name: string): string | undefined {
		for (let i = this.#stack.length - 1; i >= 0; i--) {
			const found = this.#stack[i]?.labels.get(name);
			if (found !== undefined) return found;
		}
		return undefined;
	}

	/** A new local variable; `$` names are lowering's own and cannot be spelt in C. */
	addLocal(name: string, type: CType, parameter = false): number {
		this.locals.push({ name, type, parameter });
		return this.locals.length - 1;
	}

	/** Clean-ups of the scopes from the innermost out to `depth` (exclusive), in the order in which they run. */
	cleanupsDownTo(depth: number): Cleanup[] {
		const result: Cleanup[] = [];
		for (let i = this.#stack.length - 1; i >= depth; i--) {
			const cleanups = this.#stack[i]?.cleanups ?? [];
			for (let k = cleanups.length - 1; k >= 0; k--) result.push(cleanups[k] as Cleanup);
		}
		return result;
	}
}
